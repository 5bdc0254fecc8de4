package convbook;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test of hostile bytes finds the readers it is there for. */
class HostileBytesTest {
  private static final byte[] SAMPLE = "SAMPLE of a file that has a mark".getBytes();

  @TempDir Path folder;

  /** A reader that takes files with the sample's mark, and does {@code deed} with all others. */
  private void feed(HostileBytes.Reader deed) throws Exception {
    HostileBytes.Reader reader =
        file -> {
          if (!Files.readString(file, StandardCharsets.ISO_8859_1).startsWith("SAMPLE")) {
            deed.read(file);
            throw new IllegalArgumentException(String.format(Locale.ROOT, "%s has no mark.", file));
          }
        };
    new HostileBytes(
            "marked", SAMPLE, UnaryOperator.identity(), IllegalArgumentException.class, reader)
        .feed(200, folder);
  }

  @Test
  void aReaderThatRefusesInASentencePasses() throws Exception {
    feed(file -> {});
  }

  @Test
  void aReaderThatThrowsAnythingElseIsFound() {
    assertThatThrownBy(() -> feed(file -> Byte.toString(SAMPLE[SAMPLE.length])))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("ArrayIndexOutOfBounds");
  }

  @Test
  void aReaderThatTakesTooMuchMemoryIsFound() {
    assertThatThrownBy(() -> feed(file -> new byte[20 << 20].clone()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("bytes of memory");
  }

  @Test
  void aReaderThatWritesOutsideItsFolderIsFound() {
    assertThatThrownBy(() -> feed(file -> Files.write(file.resolveSibling("../evil"), SAMPLE)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("files outside");
  }
}
