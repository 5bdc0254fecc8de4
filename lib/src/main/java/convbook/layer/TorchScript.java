package convbook.layer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
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
  private static final PtNDManager MANAGER = (PtNDManager) NDManager.newBaseManager(Device.cpu());

  private static final PtSymbolBlock OPERATIONS = load();
  private static final NDArray RELU = name("relu");
  private static final NDArray ADD = name("add");

  private TorchScript() {}

  /** Returns what stands for a function among its arguments. */
  private static NDArray name(String function) {
    NDArray name = MANAGER.create(0);
    // It outlives a scope that may be open around this call.
    NDScope.unregister(name);
    name.setName("module_method:" + function);
    return name;
  }

  /** Replaces each x by max(x, 0), where it stands; gradients are recorded if they are wanted. */
  static void relu(NDArray x) {
    call(x, RELU);
  }

  /** Adds {@code factor} y to x, where it stands, in one pass. */
  public static void add(NDArray x, NDArray y, double factor) {
    try (NDArray times = MANAGER.create(factor)) {
      call(x, y, times, ADD);
    }
  }

  private static void call(NDArray... arguments) {
    // Else PyTorch would look in this thread for what it could fuse in a function of one line.
    JniUtils.setGraphExecutorOptimize(false);
    try {
      // What is returned is another handle to the first argument. Not called as for training, it
      // would warn of its own ways once, and record no gradients.
      IValueUtils.forward(OPERATIONS, new NDList(arguments), true).close();
    } finally {
      JniUtils.setGraphExecutorOptimize(true);
    }
  }

  private static PtSymbolBlock load() {
    try (InputStream code = TorchScript.class.getResourceAsStream("operations.py")) {
      InputStream archive = new ByteArrayInputStream(archive(code.readAllBytes()));
      return JniUtils.loadModule(MANAGER, archive, false, false);
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
