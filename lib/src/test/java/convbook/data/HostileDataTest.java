package convbook.data;

import convbook.HostileBytes;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Readers of data sets, fed with bytes that nobody has checked. */
class HostileDataTest {
  @TempDir Path folder;

  static Stream<HostileBytes> readers() {
    byte[] images = idx(new byte[60], 0x803, 5, 4, 3);
    byte[] labels = idx(new byte[60], 0x801, 60);
    UnaryOperator<byte[]> asIs = UnaryOperator.identity();
    return Stream.of(
        reader("gzipped images", gzip(images), asIs, Idx::images),
        reader("gzipped labels", gzip(labels), asIs, Idx::labels),
        reader("images in sound gzip", images, HostileDataTest::gzip, Idx::images),
        reader("labels in sound gzip", labels, HostileDataTest::gzip, Idx::labels));
  }

  private static HostileBytes reader(
      String name, byte[] sample, UnaryOperator<byte[]> seal, HostileBytes.Reader reader) {
    return new HostileBytes(name, sample, seal, DataException.class, reader);
  }

  private static byte[] idx(byte[] body, int... header) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (int word : header) {
        out.writeInt(word);
      }
      out.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readers")
  void hostileBytesAreRefusedInASentence(HostileBytes reader) throws Exception {
    reader.feed(1000, folder);
  }

  @Tag("long")
  @ParameterizedTest(name = "{0}")
  @MethodSource("readers")
  void manyHostileBytesAreRefusedInASentence(HostileBytes reader) throws Exception {
    reader.feed(25_000, folder);
  }
}
