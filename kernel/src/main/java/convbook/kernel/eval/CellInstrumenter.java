package convbook.kernel.eval;

import java.lang.invoke.CallSite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
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
 * nowhere, so that no frame has to be computed anew. Calls that would end the Java machine go to
 * {@link InterruptCheck}.
 */
final class CellInstrumenter {
  private static final String GUARD = InterruptCheck.class.getName().replace('.', '/');

  private static final Handle LINK =
      new Handle(
          Opcodes.H_INVOKESTATIC,
          GUARD,
          "link",
          MethodType.methodType(
                  CallSite.class, MethodHandles.Lookup.class, String.class, MethodType.class)
              .descriptorString(),
          false);

  private CellInstrumenter() {}

  /**
   * Returns the class with its checks.
   *
   * @param variables is told the name of each static field, and the name of its class
   */
  static byte[] guarded(byte[] bytes, BiConsumer<String, String> variables) {
    var reader = new ClassReader(bytes);
    var writer = new ClassWriter(reader, 0);
    reader.accept(new Rewriting(writer, variables), 0);
    return writer.toByteArray();
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

  private static final class Rewriting extends ClassVisitor {
    private final BiConsumer<String, String> variables;
    private String name = "";

    Rewriting(ClassVisitor next, BiConsumer<String, String> variables) {
      super(Opcodes.ASM9, next);
      this.variables = variables;
    }

    @Override
    public void visit(
        int version, int access, String name, String signature, String parent, String[] types) {
      this.name = name.replace('/', '.');
      super.visit(version, access, name, signature, parent, types);
    }

    @Override
    public FieldVisitor visitField(
        int access, String field, String type, String signature, Object constant) {
      if ((access & Opcodes.ACC_STATIC) != 0) {
        variables.accept(field, name);
      }
      return super.visitField(access, field, type, signature, constant);
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String method, String type, String signature, String[] thrown) {
      return new Checking(super.visitMethod(access, method, type, signature, thrown));
    }
  }

  private static final class Checking extends MethodVisitor {
    private final Set<Label> passed = new HashSet<>();

    Checking(MethodVisitor next) {
      super(Opcodes.ASM9, next);
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
    public void visitMethodInsn(
        int code, String owner, String method, String type, boolean ofInterface) {
      if (ends(owner, method)) {
        String asked = code == Opcodes.INVOKESTATIC ? "(I)V" : "(Ljava/lang/Runtime;I)V";
        super.visitMethodInsn(Opcodes.INVOKESTATIC, GUARD, "exit", asked, false);
      } else if (owner.equals("java/lang/ProcessBuilder") && method.equals("start")) {
        String asked = "(Ljava/lang/ProcessBuilder;)Ljava/lang/Process;";
        super.visitMethodInsn(Opcodes.INVOKESTATIC, GUARD, method, asked, false);
      } else {
        super.visitMethodInsn(code, owner, method, type, ofInterface);
      }
    }

    @Override
    public void visitInvokeDynamicInsn(
        String method, String type, Handle bootstrap, Object... arguments) {
      List<Object> guarded = new ArrayList<>();
      for (Object argument : arguments) {
        guarded.add(argument instanceof Handle handle ? guarded(handle) : argument);
      }
      super.visitInvokeDynamicInsn(method, type, bootstrap, guarded.toArray());
    }

    /** A method reference such as {@code System::exit}. */
    private static Handle guarded(Handle handle) {
      if (!ends(handle.getOwner(), handle.getName())) {
        return handle;
      }
      String asked = handle.getTag() == Opcodes.H_INVOKESTATIC ? "(I)V" : "(Ljava/lang/Runtime;I)V";
      return new Handle(Opcodes.H_INVOKESTATIC, GUARD, "exit", asked, false);
    }

    private static boolean ends(String owner, String method) {
      return switch (owner) {
        case "java/lang/System" -> method.equals("exit");
        case "java/lang/Runtime" -> method.equals("exit") || method.equals("halt");
        default -> false;
      };
    }
  }
}
