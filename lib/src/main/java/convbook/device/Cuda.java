package convbook.device;

import ai.djl.engine.EngineException;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a machine has for training on a GPU, and whether it goes together: NVIDIA's driver, CUDA's
 * runtime library, by which DJL finds GPUs, and PyTorch's native library.
 *
 * @param driver the driver, if there is one
 * @param runtime CUDA's version as 1000 major + 10 minor, 0 if its runtime is not found
 * @param gpus how many GPUs the runtime sees
 * @param library PyTorch's native library
 */
record Cuda(Optional<Driver> driver, int runtime, int gpus, NativeLibrary library) {
  /** The oldest driver that runs any CUDA 12: NVIDIA's CUDA Compatibility, minor versions. */
  private static final int OLDEST_DRIVER = 525;

  private static final int CUDA_12_4 = 12040;
  private static final int CUDA_12_8 = 12080;

  /** A driver that hangs does not answer nvidia-smi either, which waits for it. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Looks at this machine. */
  static Cuda here() {
    return with(driverHere());
  }

  /** Looks at what else there is on a machine with this driver. */
  static Cuda with(Optional<Driver> driver) {
    return new Cuda(driver, runtimeHere(), CudaUtils.getGpuCount(), NativeLibrary.here());
  }

  /** Returns this machine's driver. */
  static Optional<Driver> driverHere() {
    return Driver.of(
        Command.output(PATIENCE, "nvidia-smi"), content(Path.of("/proc/driver/nvidia/version")));
  }

  private static int runtimeHere() {
    try {
      return CudaUtils.getCudaVersion();
    } catch (IllegalStateException | EngineException e) {
      return 0;
    }
  }

  private static Optional<String> content(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * NVIDIA's driver.
   *
   * @param version its version, empty if it does not answer
   * @param cuda the newest CUDA it runs, as 1000 major + 10 minor, 0 if it does not say
   * @param trouble what it says instead of its version, else empty
   */
  record Driver(String version, int cuda, String trouble) {
    private static final Pattern VERSION =
        Pattern.compile("(?:Driver|KMD) Version:\\s*(\\d+[.\\d]*)");
    private static final Pattern CUDA =
        Pattern.compile("CUDA (?:UMD )?Version:\\s*(\\d+)\\.(\\d+)");
    private static final Pattern MODULE = Pattern.compile("Module(?: for \\w+)?\\s+(\\d[.\\d]*)");

    /** Reads what {@code nvidia-smi} prints, or else what the kernel's module says of itself. */
    static Optional<Driver> of(Optional<String> smi, Optional<String> module) {
      Optional<Matcher> told = smi.map(VERSION::matcher).filter(Matcher::find);
      if (told.isPresent()) {
        Matcher cuda = CUDA.matcher(smi.get());
        int newest =
            cuda.find()
                ? 1000 * Integer.parseInt(cuda.group(1)) + 10 * Integer.parseInt(cuda.group(2))
                : 0;
        return Optional.of(new Driver(told.get().group(1), newest, ""));
      }
      if (smi.isPresent()) {
        String first = smi.get().lines().filter(l -> !l.isBlank()).findFirst().orElse("nothing");
        return Optional.of(new Driver("", 0, first.strip().replaceAll("\\.$", "")));
      }
      return module
          .map(MODULE::matcher)
          .filter(Matcher::find)
          .map(m -> new Driver(m.group(1), 0, ""));
    }

    private int major() {
      return Integer.parseInt(version.replaceFirst("\\..*", ""));
    }

    @Override
    public String toString() {
      return version.isEmpty()
          ? "an NVIDIA driver that does not answer"
          : "NVIDIA driver " + version + (cuda == 0 ? "" : " for CUDA up to " + written(cuda));
    }
  }

  /** Returns in one sentence what keeps the GPUs from being used; empty if nothing does. */
  Optional<String> trouble() {
    if (driver.isEmpty()) {
      return Optional.empty();
    }
    Driver found = driver.get();
    if (!found.trouble().isEmpty()) {
      return Optional.of(
          Text.of(
              "nvidia-smi says \"%s\"; restart the machine, or install the driver anew",
              found.trouble()));
    }
    if (found.major() < OLDEST_DRIVER) {
      return Optional.of(
          Text.of("the driver is too old for CUDA 12; update it to %d or newer", OLDEST_DRIVER));
    }
    if (runtime == 0) {
      return Optional.of(
          "DJL finds GPUs by CUDA's runtime library, libcudart, which is not on the library path; install CUDA 12.8, or add the folder that has it to LD_LIBRARY_PATH (Windows: PATH)");
    }
    if (found.cuda() > 0 && runtime / 1000 > found.cuda() / 1000) {
      return Optional.of(
          Text.of(
              "CUDA's runtime is newer than the driver can run; update the driver, or put CUDA %d's libcudart first on LD_LIBRARY_PATH",
              found.cuda() / 1000));
    }
    if (gpus == 0) {
      return Optional.of(
          "CUDA sees no GPU; unset CUDA_VISIBLE_DEVICES, or see what nvidia-smi lists");
    }
    if (library.isForCuda()) {
      return Optional.empty();
    }
    if (runtime < CUDA_12_4) {
      return Optional.of(
          "DJL has no build of PyTorch for so old a runtime; install CUDA 12.8's, which this driver runs");
    }
    return Optional.of(
        "the library was built for the CPU; "
            + NativeLibrary.rebuild(runtime < CUDA_12_8 ? "cu124" : "cu128"));
  }

  private static String written(int version) {
    return version / 1000 + "." + version / 10 % 100;
  }

  /** Returns in one line what was found. */
  @Override
  public String toString() {
    return Text.of(
        "%s, %s, %s",
        driver.map(Driver::toString).orElse("no NVIDIA driver"),
        runtime == 0 ? "no CUDA runtime" : "CUDA runtime " + written(runtime),
        library);
  }
}
