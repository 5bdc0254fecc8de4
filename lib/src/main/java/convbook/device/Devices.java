package convbook.device;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.util.cuda.CudaUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where networks live and train. Nothing here falls back: a device that is asked for is used. */
public final class Devices {
  private static final Pattern NAME = Pattern.compile("cpu|gpu(:\\d{1,3})?");

  private static volatile boolean checked;
  private static volatile boolean told;

  static {
    Notes.quietLogger();
  }

  private Devices() {}

  /**
   * Looks at the native library that the environment asks for, before it is loaded.
   *
   * @throws IllegalStateException if it is of another version, or otherwise cannot work; Java would
   *     not survive to say so
   */
  public static void check() {
    if (!checked && NativeLibrary.isAskedFor()) {
      NativeLibrary.here();
    }
    checked = true;
  }

  /**
   * Returns in words which native library of PyTorch is taken, and from where.
   *
   * @throws IllegalStateException if the environment asks for one that cannot work
   */
  public static String library() {
    return NativeLibrary.here().toString();
  }

  /**
   * Returns PyTorch, loading its native library if nothing has yet.
   *
   * @throws IllegalStateException if there is no such library for this machine, or it cannot be
   *     used
   */
  static Engine engine() {
    check();
    try {
      Engine engine = Engine.getInstance();
      Waiting.adapt();
      return engine;
    } catch (RuntimeException | LinkageError e) {
      throw new IllegalStateException(
          Text.of(
              "PyTorch's native library for %s on %s could not be loaded (%s); ./convbook doctor says what to do.",
              System.getProperty("os.name"), System.getProperty("os.arch"), e.getMessage()),
          e);
    }
  }

  /**
   * Returns the device to train on: what the environment variable {@code CONVBOOK_DEVICE} names
   * ({@code cpu}, {@code gpu}, {@code gpu:1}), else the first GPU, else the CPU. A GPU that is
   * there and cannot be used is warned of.
   *
   * @throws IllegalArgumentException if the variable names no device
   * @throws IllegalStateException if it names a GPU that cannot be used
   */
  public static Device best() {
    Optional<String> wish = Environment.value("CONVBOOK_DEVICE");
    if (wish.isPresent()) {
      return named(wish.get());
    }
    if (engine().getGpuCount() > 0) {
      return Device.gpu();
    }
    if (!told) {
      told = true;
      // Where there is no driver, a further look would only have DJL warn of a missing one.
      Cuda.driverHere().ifPresent(driver -> warn(Cuda.with(Optional.of(driver))));
    }
    return Device.cpu();
  }

  private static void warn(Cuda cuda) {
    cuda.trouble().ifPresent(t -> Notes.warn("No GPU is used (" + cuda + "): " + t + "."));
  }

  /**
   * Returns the device called {@code cpu}, {@code gpu} or {@code gpu:1}.
   *
   * @throws IllegalArgumentException if the name is none of these
   * @throws IllegalStateException if it is a GPU that cannot be used
   */
  public static Device named(String name) {
    Check.given("device's name", name);
    String plain = name.strip().toLowerCase(Locale.ROOT);
    if (!NAME.matcher(plain).matches()) {
      throw Check.refusal(
          "Device \"%s\" asked for; set CONVBOOK_DEVICE to cpu, gpu or gpu:1.", name);
    }
    if (plain.equals("cpu")) {
      return Device.cpu();
    }
    return gpu(plain.equals("gpu") ? 0 : Integer.parseInt(plain.substring(4)));
  }

  /**
   * Returns GPU number {@code index}, counted from 0.
   *
   * @throws IllegalStateException if there is no such GPU, or PyTorch's native library cannot use
   *     it
   */
  public static Device gpu(int index) {
    int count = engine().getGpuCount();
    if (index >= 0 && index < count) {
      return Device.gpu(index);
    }
    if (count > 0) {
      throw new IllegalStateException(
          Text.of(
              "GPU %d asked for, but this machine has %d, numbered from 0; choose one of them.",
              index, count));
    }
    Cuda cuda = Cuda.here();
    throw new IllegalStateException(
        Text.of(
            "GPU %d asked for, but none can be used (%s): %s.",
            index,
            cuda,
            cuda.trouble().orElse("install a driver and CUDA 12.8, or set CONVBOOK_DEVICE=cpu")));
  }

  /**
   * Returns one line about what there is for training on GPUs: NVIDIA's driver, CUDA's runtime and
   * PyTorch's native library.
   *
   * @throws IllegalStateException if there is a driver and they do not go together; it says what to
   *     do
   */
  public static String cuda() {
    Cuda cuda = Cuda.here();
    cuda.trouble()
        .ifPresent(
            trouble -> {
              throw new IllegalStateException(cuda + ": " + trouble + ".");
            });
    return cuda.toString();
  }

  /** Returns every usable device, the GPUs first and the CPU last. */
  public static List<Device> all() {
    List<Device> devices = new ArrayList<>();
    for (int i = 0; i < engine().getGpuCount(); i++) {
      devices.add(Device.gpu(i));
    }
    devices.add(Device.cpu());
    return List.copyOf(devices);
  }

  /**
   * Returns one line about a device: what it is, its memory or threads, and the engine's version.
   */
  public static String describe(Device device) {
    Check.given("device", device);
    String engine = "PyTorch " + engine().getVersion();
    if (device.isGpu()) {
      return Text.of(
          "%s, %.1f GB, CUDA %s, %s",
          device,
          CudaUtils.getGpuMemory(device).getMax() / 1e9,
          CudaUtils.getCudaVersionString(),
          engine);
    }
    return Text.of(
        "%s, %d threads, %s", device, Runtime.getRuntime().availableProcessors(), engine);
  }
}
