package convbook.layer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Operations of PyTorch's that DJL does not offer: {@code operations.py} has them as functions in
 * TorchScript. They are loaded once, hold no tensor, and may be called in any thread, for tensors
 * on any device.
 *
 * @hidden
 */
public final class TorchScript {
  private static final PtSymbolBlock OPERATIONS = load();

  private TorchScript() {}

  /** Replaces each x by max(x, 0), where it stands; gradients are recorded if they are wanted. */
  static void relu(NDArray x) {
    // The result is another handle to the same tensor.
    inOrder(() -> IValueUtils.forward(OPERATIONS, new NDList(x), true)).close();
  }

  /** Adds {@code factor} y to x, where it stands, in one pass; no gradients are recorded. */
  public static void add(NDArray x, NDArray y, double factor) {
    try (IValue to = IValue.from((PtNDArray) x);
        IValue what = IValue.from((PtNDArray) y);
        IValue times = IValue.from(factor)) {
      inOrder(() -> IValueUtils.runMethod(OPERATIONS, "add", to, what, times)).close();
    }
  }

  /** Something that is called. */
  private interface Call<T> {
    T call();
  }

  /** Keeps PyTorch in this thread from looking for what it could fuse in a function of one line. */
  private static <T> T inOrder(Call<T> call) {
    JniUtils.setGraphExecutorOptimize(false);
    try {
      return call.call();
    } finally {
      JniUtils.setGraphExecutorOptimize(true);
    }
  }

  private static PtSymbolBlock load() {
    PtNDManager forever = (PtNDManager) NDManager.newBaseManager(Device.cpu());
    try (InputStream code = TorchScript.class.getResourceAsStream("operations.py")) {
      InputStream archive = new ByteArrayInputStream(archive(code.readAllBytes()));
      return JniUtils.loadModule(forever, archive, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns what torch.jit.save writes: a zip with the code and two pickled objects. */
  private static byte[] archive(byte[] code) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "code/__torch__.py", code);
      put(zip, "version", ascii("3\n"));
      put(zip, "constants.pkl", ascii("\u0080\u0002)."));
      // Operations.__new__() with {"training": True}.
      put(
          zip,
          "data.pkl",
          ascii("\u0080\u0002c__torch__\nOperations\n)\u0081}X\b\0\0\0training\u0088sb."));
    }
    return bytes.toByteArray();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry("operations/" + name));
    zip.write(bytes);
    zip.closeEntry();
  }
}
