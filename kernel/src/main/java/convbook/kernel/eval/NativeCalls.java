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
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;

/**
 * Keeps from PyTorch's native code what would end Java there, whatever code asks for it: a tensor
 * of text, which PyTorch has no memory of, and a type of numbers that DJL's native half does not
 * know. DJL hands tensors and types to it in three classes alone; these are rewritten before Java
 * loads them.
 */
public final class NativeCalls {
  private static final String PACKAGE = "ai/djl/pytorch/jni/";
  private static final List<String> CLASSES = List.of("JniUtils", "IValue", "IValueUtils");
  private static final String RESOURCE = CallRewriter.nameOf(NativeResource.class);
  private static final String TENSOR = CallRewriter.nameOf(PtNDArray.class);
  private static final String TYPE = CallRewriter.nameOf(DataType.class);

  /** Where DJL says that a tensor of text is. */
  private static final Long NOWHERE = -1L;

  /** DJL numbers its types in their order, and its native half stops here. */
  private static final Set<DataType> KNOWN = EnumSet.range(DataType.FLOAT32, DataType.COMPLEX64);

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
          lookup.defineClass(CallRewriter.rewritten(bytes.readAllBytes(), Asking::new));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static final class Asking extends CallRewriter {
    Asking(MethodVisitor next) {
      super(next);
    }

    @Override
    Optional<Handle> instead(String owner, String method) {
      if (method.equals("getHandle") && (owner.equals(TENSOR) || owner.equals(RESOURCE))) {
        return method(NativeCalls.class, "handle", "(L" + RESOURCE + ";)Ljava/lang/Object;");
      }
      return owner.equals(TYPE) && method.equals("ordinal")
          ? method(NativeCalls.class, "number", "(L" + TYPE + ";)I")
          : Optional.empty();
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
