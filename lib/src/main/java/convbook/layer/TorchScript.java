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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
  private static final NDArray RELU6 = name("relu6");
  private static final NDArray OVERWRITE_BY_RELU6 = name("relu6_");
  private static final NDArray ADD = name("add");
  private static final NDArray CAST = name("cast");
  private static final NDArray SCALE = name("scale");
  private static final NDArray PAD_CHANNELS = name("pad_channels");

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
    call(x, RELU).close();
  }

  /** Returns min(max(x, 0), 6). */
  static NDArray relu6(NDArray x) {
    return call(x, RELU6);
  }

  /** Replaces each x by min(max(x, 0), 6), where it stands. */
  static void overwriteByRelu6(NDArray x) {
    call(x, OVERWRITE_BY_RELU6).close();
  }

  /** Adds {@code factor} y to x, where it stands, in one pass. */
  public static void add(NDArray x, NDArray y, double factor) {
    try (NDArray times = MANAGER.create(factor)) {
      call(x, y, times, ADD).close();
    }
  }

  /** Returns x in a type, PyTorch's number of which is given. */
  static NDArray cast(NDArray x, int type) {
    try (NDArray number = MANAGER.create(type)) {
      return call(x, number, CAST);
    }
  }

  /**
   * Multiplies all arrays by {@code factor}, where they stand.
   *
   * @return whether every number of theirs is finite
   */
  public static boolean scaleFinite(List<NDArray> arrays, double factor) {
    NDManager manager = arrays.get(0).getManager();
    try (NDArray times = manager.create(new float[] {(float) factor});
        NDArray infinite = manager.create(new float[1])) {
      // Arrays of this name are one argument, a list.
      arrays.forEach(array -> array.setName("arrays[]"));
      List<NDArray> all = new ArrayList<>(arrays);
      Collections.addAll(all, infinite, times, SCALE);
      call(all.toArray(NDArray[]::new)).close();
      arrays.forEach(array -> array.setName(null));
      return infinite.toFloatArray()[0] == 0;
    }
  }

  /** Returns x with zeros for channels before and behind its own. */
  static NDArray padChannels(NDArray x, int before, int behind) {
    try (NDArray first = MANAGER.create(before);
        NDArray last = MANAGER.create(behind)) {
      return call(x, first, last, PAD_CHANNELS);
    }
  }

  /** Returns what a function gives, if it works in place another handle to its first argument. */
  private static NDArray call(NDArray... arguments) {
    // Else PyTorch would look in this thread for what it could fuse in a function of one line.
    JniUtils.setGraphExecutorOptimize(false);
    try {
      // Not called as for training, it would warn of its own ways once, and record no gradients.
      return IValueUtils.forward(OPERATIONS, new NDList(arguments), true).singletonOrThrow();
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
