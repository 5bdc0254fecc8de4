package convbook.data.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import convbook.fetch.DataException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("some.gz");
  }

  private static byte[] gzip(byte[] body, int... header) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(new GZIPOutputStream(bytes))) {
      for (int word : header) {
        out.writeInt(word);
      }
      out.write(body);
    }
    return bytes.toByteArray();
  }

  private AbstractThrowableAssert<?, ?> assertThatImagesFail(byte[] content) throws IOException {
    Files.write(file, content);
    return assertThatThrownBy(() -> Idx.images(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("delete the file");
  }

  @Test
  void imagesComeWithTheirSizes() throws IOException {
    byte[] pixels = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (byte) 255};
    Files.write(file, gzip(pixels, 0x803, 2, 3, 2));
    Idx idx = Idx.images(file);
    assertThat(idx.count()).isEqualTo(2);
    assertThat(idx.height()).isEqualTo(3);
    assertThat(idx.width()).isEqualTo(2);
    assertThat(idx.bytes()).isEqualTo(pixels);
  }

  @Test
  void labelsComeInOrder() throws IOException {
    Files.write(file, gzip(new byte[] {7, 0, 9}, 0x801, 3));
    assertThat(Idx.labels(file).bytes()).containsExactly(7, 0, 9);
  }

  @Test
  void labelsInPlaceOfImagesAreNamed() throws IOException {
    assertThatImagesFail(gzip(new byte[] {7, 0, 9}, 0x801, 3))
        .hasMessageContaining("labels where images are expected");
  }

  @Test
  void imagesInPlaceOfLabelsAreNamed() throws IOException {
    Files.write(file, gzip(new byte[4], 0x803, 1, 2, 2));
    assertThatThrownBy(() -> Idx.labels(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("images where labels are expected");
  }

  @Test
  void anotherFormatIsNamedByItsFirstBytes() throws IOException {
    assertThatImagesFail(gzip(new byte[4], 0x504b0304)).hasMessageContaining("0x504b0304");
  }

  @Test
  void somethingThatIsNotGzipIsNamed() throws IOException {
    assertThatImagesFail("<html>Please log in</html>".getBytes()).hasMessageContaining("gzip");
  }

  @Test
  void aTruncatedArchiveIsNamed() throws IOException {
    byte[] whole = gzip(new byte[5000], 0x803, 50, 10, 10);
    assertThatImagesFail(Arrays.copyOf(whole, whole.length - 10)).hasMessageContaining("cut off");
    assertThatImagesFail(new byte[0]).hasMessageContaining("cut off");
  }

  @Test
  void aFlippedByteIsNoticed() throws IOException {
    byte[] content = gzip(new byte[] {1, 2, 3, 4}, 0x803, 1, 2, 2);
    content[content.length - 7] ^= 1;
    assertThatImagesFail(content).hasMessageContaining("gzip");
  }

  @Test
  void fewerPixelsThanClaimedAreCounted() throws IOException {
    assertThatImagesFail(gzip(new byte[11], 0x803, 3, 2, 2))
        .hasMessageContaining("ends after 11 of the 12 bytes");
  }

  @Test
  void morePixelsThanClaimedAreNoticed() throws IOException {
    assertThatImagesFail(gzip(new byte[13], 0x803, 3, 2, 2))
        .hasMessageContaining("goes on after the 12 bytes");
  }

  @Test
  void absurdSizesAreRefusedBeforeMemoryIsTaken() throws IOException {
    assertThatImagesFail(gzip(new byte[0], 0x803, Integer.MAX_VALUE, 28, 28))
        .hasMessageContaining("268,435,456");
    assertThatImagesFail(gzip(new byte[0], 0x803, 65536, 65536, 1)).hasMessageContaining("claims");
    assertThatImagesFail(gzip(new byte[0], 0x803, -1, 28, 28)).hasMessageContaining("claims -1");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> Idx.images(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot be read");
  }
}
