package convbook.kernel.eval;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Makes a method call others in the place of some, by calls of its own and by references such as
 * {@code System::exit}.
 */
abstract class CallRewriter extends MethodVisitor {
  CallRewriter(MethodVisitor next) {
    super(Opcodes.ASM9, next);
  }

  /** Returns a class whose methods are rewritten. */
  static byte[] rewritten(byte[] bytes, UnaryOperator<MethodVisitor> rewriting) {
    var reader = new ClassReader(bytes);
    var writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String method, String type, String signature, String[] thrown) {
            return rewriting.apply(super.visitMethod(access, method, type, signature, thrown));
          }
        },
        0);
    return writer.toByteArray();
  }

  /** Returns the name of a class as its bytecode has it. */
  static String nameOf(Class<?> type) {
    return type.getName().replace('.', '/');
  }

  /** Names a static method; one in the place of an object's takes the object first. */
  static Optional<Handle> method(Class<?> owner, String method, String type) {
    return Optional.of(new Handle(Opcodes.H_INVOKESTATIC, nameOf(owner), method, type, false));
  }

  /** Returns the static method that is called in the place of this one, if another is. */
  abstract Optional<Handle> instead(String owner, String method);

  @Override
  public void visitMethodInsn(
      int code, String owner, String method, String type, boolean ofInterface) {
    Optional<Handle> other = instead(owner, method);
    if (other.isEmpty()) {
      super.visitMethodInsn(code, owner, method, type, ofInterface);
    } else {
      Handle called = other.get();
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC, called.getOwner(), called.getName(), called.getDesc(), false);
    }
  }

  @Override
  public void visitInvokeDynamicInsn(
      String method, String type, Handle bootstrap, Object... arguments) {
    Object[] rewritten =
        Stream.of(arguments)
            .map(
                argument ->
                    argument instanceof Handle called
                        ? instead(called.getOwner(), called.getName()).orElse(called)
                        : argument)
            .toArray();
    super.visitInvokeDynamicInsn(method, type, bootstrap, rewritten);
  }
}
