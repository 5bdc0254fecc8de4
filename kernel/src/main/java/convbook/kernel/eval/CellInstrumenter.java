package convbook.kernel.eval;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Rewrites the classes of cells so that a cell can be ended. Every method and every jump backwards
 * first makes a check of {@link InterruptCheck}; these calls leave the stack as it is and lead
 * nowhere, so that no frame has to be computed again. Calls that would end the Java machine go to
 * {@link InterruptCheck}, and those that start a program to {@link CellPrograms}.
 */
final class CellInstrumenter {
  private static final Handle LINK =
      CallRewriter.method(
              InterruptCheck.class,
              "link",
              MethodType.methodType(
                      CallSite.class, MethodHandles.Lookup.class, String.class, MethodType.class)
                  .descriptorString())
          .orElseThrow();

  private CellInstrumenter() {}

  /** Returns the class with its checks. */
  static byte[] instrumented(byte[] bytes) {
    return CallRewriter.rewritten(bytes, Checking::new);
  }

  /**
   * Returns whether the objects of a loaded class can be objects of {@code fresh}: its fields have
   * the same types, down to what a list is of, and begin with the same values where they are
   * static, for nothing sets these again.
   */
  static boolean canBecome(byte[] loaded, byte[] fresh) {
    return Arrays.equals(fields(loaded), fields(fresh));
  }

  /** Returns a class of the same fields that does nothing but set the static ones. */
  private static byte[] fields(byte[] bytes) {
    var alone = new ClassWriter(0);
    alone.visit(Opcodes.V17, 0, "Alone", null, "java/lang/Object", null);
    var reader =
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public FieldVisitor visitField(
              int access, String field, String type, String signature, Object constant) {
            return alone.visitField(access, field, type, signature, constant);
          }

          @Override
          public MethodVisitor visitMethod(
              int access, String method, String type, String signature, String[] thrown) {
            return method.equals("<clinit>")
                ? alone.visitMethod(access, method, type, null, null)
                : null;
          }
        };
    new ClassReader(bytes).accept(reader, ClassReader.SKIP_DEBUG);
    return alone.toByteArray();
  }

  private static final class Checking extends CallRewriter {
    private final Set<Label> passed = new HashSet<>();

    Checking(MethodVisitor next) {
      super(next);
    }

    private void check() {
      super.visitInvokeDynamicInsn("check", "()V", LINK);
    }

    private void checkIfBackwards(Stream<Label> targets) {
      if (targets.anyMatch(passed::contains)) {
        check();
      }
    }

    @Override
    public void visitCode() {
      super.visitCode();
      check();
    }

    @Override
    public void visitLabel(Label label) {
      passed.add(label);
      super.visitLabel(label);
    }

    @Override
    public void visitJumpInsn(int code, Label target) {
      checkIfBackwards(Stream.of(target));
      super.visitJumpInsn(code, target);
    }

    @Override
    public void visitTableSwitchInsn(int min, int max, Label other, Label... labels) {
      checkIfBackwards(Stream.concat(Stream.of(other), Stream.of(labels)));
      super.visitTableSwitchInsn(min, max, other, labels);
    }

    @Override
    public void visitLookupSwitchInsn(Label other, int[] keys, Label[] labels) {
      checkIfBackwards(Stream.concat(Stream.of(other), Stream.of(labels)));
      super.visitLookupSwitchInsn(other, keys, labels);
    }

    @Override
    Optional<Handle> instead(String owner, String method) {
      return switch (owner + "." + method) {
        case "java/lang/System.exit" -> method(InterruptCheck.class, "exit", "(I)V");
        case "java/lang/Runtime.exit", "java/lang/Runtime.halt" ->
            method(InterruptCheck.class, "exit", "(Ljava/lang/Runtime;I)V");
        case "java/lang/ProcessBuilder.start" ->
            method(CellPrograms.class, "start", "(Ljava/lang/ProcessBuilder;)Ljava/lang/Process;");
        default -> Optional.empty();
      };
    }
  }
}
