package convbook;

import static org.assertj.core.api.Assertions.assertThat;

import convbook.train.Learner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rooms that read files and fetch data must not use, looked up in their class files. */
class SafetyTest {
  private static final List<String> ROOMS =
      List.of("data", "device", "layer", "look", "net", "train");

  private static List<Path> users(String name) throws Exception {
    Path root = Path.of(Learner.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files =
        ROOMS.stream()
            .map(room -> root.resolve("convbook").resolve(room))
            .flatMap(SafetyTest::walk)) {
      return files.filter(file -> names(file, name)).map(root::relativize).toList();
    }
  }

  private static Stream<Path> walk(Path folder) {
    try {
      return Files.walk(folder).filter(file -> file.toString().endsWith(".class"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean names(Path file, String name) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1).contains(name);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java/io/ObjectInputStream",
        "java/beans/XMLDecoder",
        "javax/xml/",
        "org/xml/sax/",
        "javax/script/",
        "javax/net/ssl/X509TrustManager",
        "javax/net/ssl/HostnameVerifier"
      })
  void theLibraryDoesNotDeserialiseNorParseXmlNorLoosenHttps(String forbidden) throws Exception {
    assertThat(users(forbidden)).isEmpty();
  }

  /** It is asked, by a name that is written in the code, which driver there is. */
  @Test
  void theLibraryStartsNoProgramButNvidiasOwn() throws Exception {
    Path starter = Path.of("convbook/device/Command.class");
    assertThat(users("java/lang/ProcessBuilder")).containsExactly(starter);
    assertThat(users("convbook/device/Command"))
        .containsExactlyInAnyOrder(starter, Path.of("convbook/device/Cuda.class"));
  }

  @ParameterizedTest
  @ValueSource(strings = "java/security/MessageDigest")
  void whatTheLibraryUsesIsFound(String used) throws Exception {
    assertThat(users(used)).isNotEmpty();
  }
}
