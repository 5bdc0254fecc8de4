package convbook.kernel.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstallationTest {

  @ParameterizedTest
  @CsvSource({
    "Linux, .local/share/jupyter",
    "Mac OS X, Library/Jupyter",
    "Windows 11, AppData/Roaming/jupyter"
  })
  void eachSystemHasItsPlaceForKernels(String system, String place) {
    Path home = Path.of("home");
    assertThat(Installation.dataFolder(Map.of(), system, home)).isEqualTo(home.resolve(place));
  }

  @Test
  void whatTheEnvironmentSaysComesFirst() {
    Map<String, String> base = Map.of("XDG_DATA_HOME", "/x", "APPDATA", "/a");
    Map<String, String> chosen = Map.of("JUPYTER_DATA_DIR", "/j", "XDG_DATA_HOME", "/x");
    Path home = Path.of("home");
    assertThat(Installation.dataFolder(base, "Linux", home)).isEqualTo(Path.of("/x/jupyter"));
    assertThat(Installation.dataFolder(base, "Windows 10", home)).isEqualTo(Path.of("/a/jupyter"));
    assertThat(Installation.dataFolder(chosen, "Linux", home)).isEqualTo(Path.of("/j"));
  }

  @Test
  void onlyAGlibcThatTakesTheThresholdsIsGivenThem() {
    assertThat(KernelSpec.environment("glibc 2.36\n")).hasSize(3);
    assertThat(KernelSpec.environment("glibc 2.31\n")).isEmpty();
    assertThat(KernelSpec.environment("")).isEmpty();
  }
}
