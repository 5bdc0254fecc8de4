package convbook.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
  private static final Path DEBIAN = Path.of("/usr/lib/python3/dist-packages/torch/lib");

  @TempDir Path folder;

  private static NativeLibrary chosen(Map<String, String> settings) {
    return NativeLibrary.chosen(
        name -> settings.getOrDefault(name, ""), Platform.detectPlatform("pytorch"));
  }

  private static AbstractThrowableAssert<?, ?> refused(Map<String, String> settings) {
    return assertThatThrownBy(() -> chosen(settings)).isInstanceOf(IllegalStateException.class);
  }

  private static Path loaded() {
    Devices.engine();
    return Path.of(LibUtils.getLibtorchPath());
  }

  /** The library in use, in a folder that DJL has put nothing of its own into. */
  private Path bare() throws Exception {
    for (String name : new String[] {"torch", "torch_cpu"}) {
      String file = System.mapLibraryName(name);
      Files.createSymbolicLink(folder.resolve(file), loaded().resolve(file));
    }
    return folder;
  }

  @Test
  void withoutAWishTheLibraryOfTheJarIsTaken() {
    assertThat(chosen(Map.of()))
        .hasToString("PyTorch " + Devices.engine().getVersion() + " for cpu from its jar");
  }

  @Test
  void theLibraryOfTheRightVersionIsTakenFromAnyFolder() throws Exception {
    assertThat(chosen(Map.of("PYTORCH_LIBRARY_PATH", loaded().toString())).source())
        .contains(loaded().toString());
    String path = "/nowhere:" + bare();
    assertThat(chosen(Map.of("PYTORCH_LIBRARY_PATH", path, "PYTORCH_FLAVOR", "cpu")).flavor())
        .isEqualTo("cpu");
  }

  @Test
  void aLibraryOfAnotherVersionIsRefused() {
    refused(
            Map.of(
                "PYTORCH_LIBRARY_PATH",
                loaded().toString(),
                "PYTORCH_FLAVOR",
                "cpu",
                "PYTORCH_VERSION",
                "2.7.0"))
        .hasMessageContaining("is another PyTorch, but DJL")
        .hasMessageContaining("needs 2.7.0; point it at that one");
  }

  @Test
  void debiansLibraryWhichEndsJavaIsRefused() {
    assumeTrue(Files.exists(DEBIAN.resolve("libtorch.so")), "python3-torch is not installed");
    refused(Map.of("PYTORCH_LIBRARY_PATH", DEBIAN.toString(), "PYTORCH_FLAVOR", "cpu"))
        .hasMessageContaining("whose library is PyTorch 1.13.0, but DJL");
  }

  @Test
  void aFolderWithoutALibraryIsRefused() {
    refused(Map.of("PYTORCH_LIBRARY_PATH", folder.toString()))
        .hasMessageContaining("where there is no " + System.mapLibraryName("torch"));
  }

  @Test
  void aLibraryWithoutItsFlavorIsRefused() throws Exception {
    String path = bare().toString();
    refused(Map.of("PYTORCH_LIBRARY_PATH", path))
        .hasMessageContaining("PYTORCH_FLAVOR is not set; set that to cpu");
    refused(Map.of("PYTORCH_LIBRARY_PATH", path, "PYTORCH_FLAVOR", "cu999"))
        .hasMessageContaining("PYTORCH_FLAVOR is cu999, which DJL");
  }

  @Test
  void cudaAskedOfALibraryForTheCpuIsRefused() {
    refused(Map.of("PYTORCH_LIBRARY_PATH", loaded().toString(), "PYTORCH_FLAVOR", "cu128"))
        .hasMessageContaining("though PYTORCH_FLAVOR is cu128");
    refused(Map.of("PYTORCH_FLAVOR", "cu128"))
        .hasMessageContaining("a jar here carries PyTorch for cpu")
        .hasMessageContaining("MAVEN_ARGS=-Pcu128 ./convbook lab");
  }
}
