package convbook.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
  @TempDir Path folder;
  private final Path home = Path.of("home").toAbsolutePath();

  @Test
  void theFolderThatTheLearnerChoseComesFirst() {
    String chosen = home.resolve("elsewhere").toString();
    Map<String, String> environment =
        Map.of("CONVBOOK_DATA", chosen, "XDG_CACHE_HOME", home.toString());
    assertThat(Cache.folder(environment, "Linux", home)).isEqualTo(Path.of(chosen));
  }

  @Test
  void everyPlatformHasItsOwnFolder() {
    Map<String, String> none = Map.of("CONVBOOK_DATA", " ");
    assertThat(Cache.folder(none, "Linux", home)).isEqualTo(home.resolve(".cache/convbook"));
    assertThat(Cache.folder(none, "Mac OS X", home))
        .isEqualTo(home.resolve("Library/Caches/convbook"));
    assertThat(Cache.folder(none, "Windows 11", home))
        .isEqualTo(home.resolve("AppData/Local/convbook"));
  }

  @Test
  void thePlatformsOwnVariablesAreHonoured() {
    String base = home.resolve("base").toString();
    assertThat(Cache.folder(Map.of("XDG_CACHE_HOME", base), "Linux", home))
        .isEqualTo(Path.of(base, "convbook"));
    assertThat(Cache.folder(Map.of("LOCALAPPDATA", base), "Windows 11", home))
        .isEqualTo(Path.of(base, "convbook"));
  }

  @Test
  void whereTheHomeFolderIsOfNoUseTheTemporaryFolderIs() throws IOException {
    Path temporary =
        Path.of(
            System.getProperty("java.io.tmpdir"),
            "convbook-" + System.getProperty("user.name").replaceAll("\\W", "_"));
    Path inTheWay = Files.createFile(folder.resolve("home"));
    assertThat(Cache.folder(Map.of(), "Linux", inTheWay)).isEqualTo(temporary);
    assertThat(Cache.folder(Map.of(), "Linux", inTheWay, "a-set")).isEqualTo(temporary);
    assertThat(Cache.folder(Map.of(), "Linux", Path.of("?"))).isEqualTo(temporary);
    assertThat(Cache.folder(Map.of("CONVBOOK_DATA", inTheWay.toString()), "Linux", home))
        .as("what was asked for")
        .isEqualTo(inTheWay);
  }

  /** Root may write anywhere, but not where the file system is read-only. */
  @Test
  void aReadOnlyFolderIsOfUseForWhatItHolds() throws IOException {
    Path cache = Files.createDirectories(folder.resolve(".cache/convbook"));
    Files.createDirectories(cache.resolve("a-set"));
    Files.createFile(cache.resolve("a-set/file"));
    assumeThat(cache.toFile().setWritable(false) && !Files.isWritable(cache)).isTrue();
    assertThat(Cache.folder(Map.of(), "Linux", folder, "a-set")).isEqualTo(cache);
    assertThat(Cache.folder(Map.of(), "Linux", folder, "b-set")).isNotEqualTo(cache);
  }

  @Test
  void aFolderThatIsNoPathIsRefused() {
    assertThatThrownBy(() -> Cache.folder(Map.of("CONVBOOK_DATA", "a\0b"), "Linux", home))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("CONVBOOK_DATA")
        .hasMessageContaining("set it to a folder");
  }
}
