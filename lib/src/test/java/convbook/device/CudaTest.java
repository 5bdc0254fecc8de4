package convbook.device;

import static org.assertj.core.api.Assertions.assertThat;

import convbook.device.Cuda.Driver;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Machines with GPUs, as nvidia-smi and the kernel's module describe them. */
class CudaTest {
  private static final NativeLibrary CPU = new NativeLibrary("2.7.1", "cpu", "from its jar");
  private static final NativeLibrary CU128 =
      new NativeLibrary("2.7.1", "cu128", "from DJL's server");
  private static final NativeLibrary CU124 = new NativeLibrary("2.5.1", "cu124", "from its jar");

  private static Optional<Driver> smi(String driver, String cuda) {
    return Driver.of(
        Optional.of(
            String.format(
                Locale.ROOT,
                """
            +-----------------------------------------------------------------------------+
            | NVIDIA-SMI %s      Driver Version: %1$s    CUDA Version: %s      |
            |-----------------------------------------+----------------------+------------+
            """,
                driver,
                cuda)),
        Optional.empty());
  }

  private static Optional<Driver> module(String line) {
    return Driver.of(Optional.empty(), Optional.of("NVRM version: " + line));
  }

  @Test
  void aMachineWithoutADriverHasNoTrouble() {
    Cuda cuda = new Cuda(Driver.of(Optional.empty(), Optional.empty()), 0, 0, CPU);
    assertThat(cuda)
        .hasToString("no NVIDIA driver, no CUDA runtime, PyTorch 2.7.1 for cpu from its jar");
    assertThat(cuda.trouble()).isEmpty();
  }

  @Test
  void pairsThatWorkAreSaidInOneLine() {
    Cuda newest = new Cuda(smi("570.86.15", "12.8"), 12080, 1, CU128);
    assertThat(newest)
        .hasToString(
            "NVIDIA driver 570.86.15 for CUDA up to 12.8, CUDA runtime 12.8,"
                + " PyTorch 2.7.1 for cu128 from DJL's server");
    assertThat(newest.trouble()).isEmpty();
    assertThat(new Cuda(smi("550.54.15", "12.4"), 12040, 2, CU124).trouble()).isEmpty();
    // CUDA 12's minor versions run on any of its drivers, and CUDA 13's driver runs 12.
    assertThat(new Cuda(smi("535.104", "12.2"), 12080, 1, CU128).trouble()).isEmpty();
    assertThat(new Cuda(smi("580.65.06", "13.0"), 13000, 1, CU128).trouble()).isEmpty();
  }

  @Test
  void aDriverTooOldIsNamed() {
    Cuda cuda = new Cuda(smi("470.82.01", "11.4"), 12080, 0, CU128);
    assertThat(cuda.trouble().orElseThrow())
        .isEqualTo("the driver is too old for CUDA 12; update it to 525 or newer");
    assertThat(new Cuda(smi("535.104", "12.2"), 13000, 0, CPU).trouble().orElseThrow())
        .startsWith("CUDA's runtime is newer than the driver can run");
  }

  @Test
  void aLibraryForTheCpuBesideAGpuIsToldWithTheBuildThatFits() {
    assertThat(new Cuda(smi("570.86", "12.8"), 12080, 1, CPU).trouble().orElseThrow())
        .contains("built for the CPU", "MAVEN_ARGS=-Pcu128");
    assertThat(new Cuda(smi("550.54", "12.4"), 12060, 1, CPU).trouble().orElseThrow())
        .contains("MAVEN_ARGS=-Pcu124");
    assertThat(new Cuda(smi("525.60", "12.0"), 11080, 1, CPU).trouble().orElseThrow())
        .contains("install CUDA 12.8's");
  }

  @Test
  void aRuntimeThatIsMissingOrBlindIsTold() {
    assertThat(new Cuda(smi("570.86", "12.8"), 0, 0, CPU).trouble().orElseThrow())
        .contains("libcudart", "LD_LIBRARY_PATH");
    assertThat(new Cuda(smi("570.86", "12.8"), 12080, 0, CU128).trouble().orElseThrow())
        .contains("CUDA_VISIBLE_DEVICES");
  }

  @Test
  void aDriverThatDoesNotAnswerIsQuoted() {
    Optional<Driver> broken =
        Driver.of(
            Optional.of("Failed to initialize NVML: Driver/library version mismatch\n"),
            Optional.empty());
    assertThat(new Cuda(broken, 12080, 0, CU128).trouble().orElseThrow())
        .isEqualTo(
            "nvidia-smi says \"Failed to initialize NVML: Driver/library version mismatch\";"
                + " restart the machine, or install the driver anew");
  }

  @Test
  void withoutNvidiaSmiTheKernelsModuleTellsTheDriver() {
    assertThat(module("NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024"))
        .hasValue(new Driver("550.54.15", 0, ""));
    assertThat(module("NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build"))
        .hasValue(new Driver("570.86.15", 0, ""));
  }
}
