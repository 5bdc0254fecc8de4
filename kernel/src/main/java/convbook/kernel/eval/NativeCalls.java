package convbook.kernel.eval;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.util.NativeResource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Keeps from PyTorch's native code what would end Java there, whoever asks for it: a tensor of
 * text, which PyTorch has no memory of, and a type of numbers that DJL's native half does not know.
 * DJL hands tensors and types to it in three classes alone; these are rewritten before Java loads
 * them.
 */
public final class NativeCalls {
  private static final String OWN = NativeCalls.class.getName().replace('.', '/');
  private static final String PACKAGE = "ai/djl/pytorch/jni/";
  private static final List<String> CLASSES = List.of("JniUtils", "IValue", "IValueUtils");
  private static final String RESOURCE = NativeResource.class.getName().replace('.', '/');
  private static final String TENSOR = PtNDArray.class.getName().replace('.', '/');
  private static final String TYPE = DataType.class.getName().replace('.', '/');
  private static final String HANDLE = "(L" + RESOURCE + ";)Ljava/lang/Object;";

  /** Where DJL says that a tensor of text is. */
  private static final Long NOWHERE = -1L;

  private static final Set<DataType> KNOWN =
      EnumSet.of(
          DataType.FLOAT32,
          DataType.FLOAT64,
          DataType.FLOAT16,
          DataType.UINT8,
          DataType.INT8,
          DataType.INT32,
          DataType.INT64,
          DataType.BOOLEAN,
          DataType.COMPLEX64);

  private NativeCalls() {}

  /** Makes these classes ask here; to be called once, before anything has used a tensor. */
  public static void guard() {
    ClassLoader loader = NativeCalls.class.getClassLoader();
    try {
      Class<?> neighbor =
          Class.forName(PACKAGE.replace('/', '.') + "PyTorchLibrary", false, loader);
      var lookup = MethodHandles.privateLookupIn(neighbor, MethodHandles.lookup());
      for (String name : CLASSES) {
        try (InputStream bytes = loader.getResourceAsStream(PACKAGE + name + ".class")) {
          lookup.defineClass(asking(bytes.readAllBytes()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] asking(byte[] bytes) {
    var reader = new ClassReader(bytes);
    var writer = new ClassWriter(reader, 0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String method, String type, String signature, String[] thrown) {
            return new Asking(super.visitMethod(access, method, type, signature, thrown));
          }
        },
        0);
    return writer.toByteArray();
  }

  private static final class Asking extends MethodVisitor {
    Asking(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitMethodInsn(
        int code, String owner, String method, String type, boolean ofInterface) {
      if (isHandle(owner, method)) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, OWN, "handle", HANDLE, false);
      } else if (owner.equals(TYPE) && method.equals("ordinal")) {
        super.visitMethodInsn(Opcodes.INVOKESTATIC, OWN, "number", "(L" + TYPE + ";)I", false);
      } else {
        super.visitMethodInsn(code, owner, method, type, ofInterface);
      }
    }

    /** A list of tensors is mapped by a reference to the method. */
    @Override
    public void visitInvokeDynamicInsn(
        String method, String type, Handle bootstrap, Object... arguments) {
      var asking = arguments.clone();
      for (int i = 0; i < asking.length; i++) {
        if (asking[i] instanceof Handle called && isHandle(called.getOwner(), called.getName())) {
          asking[i] = new Handle(Opcodes.H_INVOKESTATIC, OWN, "handle", HANDLE, false);
        }
      }
      super.visitInvokeDynamicInsn(method, type, bootstrap, asking);
    }

    private static boolean isHandle(String owner, String method) {
      return method.equals("getHandle") && (owner.equals(TENSOR) || owner.equals(RESOURCE));
    }
  }

  /**
   * Returns where PyTorch keeps a tensor.
   *
   * @throws UnsupportedOperationException if it is one of text
   */
  public static Object handle(NativeResource<?> tensor) {
    Object handle = tensor.getHandle();
    if (handle.equals(NOWHERE)) {
      throw new UnsupportedOperationException(
          "This tensor holds text, and PyTorch computes with numbers alone; take the text with"
              + " toStringArray().");
    }
    return handle;
  }

  /**
   * Returns the number by which native code knows a type.
   *
   * @throws IllegalArgumentException if it does not
   */
  public static int number(DataType type) {
    if (!KNOWN.contains(type)) {
      throw new IllegalArgumentException(
          "DJL's half inside of PyTorch does not know the type "
              + type.name()
              + "; take one of "
              + KNOWN.stream().map(DataType::name).collect(Collectors.joining(", "))
              + ".");
    }
    return type.ordinal();
  }
}
