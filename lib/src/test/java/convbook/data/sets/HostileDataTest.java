package convbook.data.sets;

import static org.assertj.core.api.Assertions.assertThat;

import convbook.HostileBytes;
import convbook.data.ImageFiles;
import convbook.data.LabeledFile;
import convbook.data.LabeledImages;
import convbook.data.Samples;
import convbook.data.files.ImageReader;
import convbook.data.files.ImageTable;
import convbook.fetch.DataException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/** Readers of data sets, fed with bytes that nobody has checked. */
class HostileDataTest {
  @TempDir Path folder;

  static Stream<HostileBytes> readers() throws IOException {
    byte[] images = idx(new byte[60], 0x803, 5, 4, 3);
    byte[] labels = idx(new byte[60], 0x801, 60);
    UnaryOperator<byte[]> asIs = UnaryOperator.identity();
    // Tablesaw looks for its formats, once and at some length, when it reads its first table.
    Table.read().usingOptions(CsvReadOptions.builder(new StringReader(TABLE)));
    return Stream.of(
        reader("gzipped images", gzip(images), asIs, Idx::images),
        reader("gzipped labels", gzip(labels), asIs, Idx::labels),
        reader("images in sound gzip", images, HostileDataTest::gzip, Idx::images),
        reader("labels in sound gzip", labels, HostileDataTest::gzip, Idx::labels),
        reader("CIFAR archive", Cifar10Test.tar(Cifar10Test.batches(1)), asIs, CifarArchive::read),
        reader(
            "CIFAR archive in sound gzip",
            gunzip(Cifar10Test.tar(Cifar10Test.batches(1))),
            HostileDataTest::gzip,
            CifarArchive::read),
        reader(
            "archive of photographs",
            gunzip(Cifar10Test.tar(Cifar10Test.photos(1))),
            HostileDataTest::gzip,
            file -> CifarImages.read(file, file.resolveSibling("decoded"))),
        reader("table", TABLE.getBytes(StandardCharsets.UTF_8), asIs, HostileDataTest::table),
        image("JPEG", Samples.held(Samples.jpeg(40, 30, 1), 6), asIs),
        image("progressive JPEG", Samples.resource("progressive.jpg"), asIs),
        image("JPEG of four inks", Samples.resource("inks.jpg"), asIs),
        image("PNG", Samples.png(40, 30, 1), asIs),
        image("PNG with sound sums", Samples.png(40, 30, 1), HostileDataTest::sums),
        image("PNG with EXIF and text and sound sums", noted(), HostileDataTest::sums),
        image("deep PNG with sound sums", Samples.deep(3, 999), HostileDataTest::sums),
        image("GIF", Samples.gif(1, 200), asIs));
  }

  private static byte[] noted() throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.write("Raw profile type exif\0\0".getBytes(StandardCharsets.UTF_8));
    try (var packed = new DeflaterOutputStream(text)) {
      String digits = HexFormat.of().formatHex(Samples.tiff(6));
      packed.write(("\nexif\n26\n" + digits).getBytes(StandardCharsets.UTF_8));
    }
    byte[] png = Samples.chunk(Samples.png(10, 8, 1), "zTXt", text.toByteArray());
    return Samples.chunk(png, "eXIf", Samples.tiff(3));
  }

  private static final String TABLE = "name,label\ninput,a\n\"other\",\"b\"\n./input,c\n";

  private static void table(Path file) {
    ImageReader loader = ImageTable.of(file, file.getParent(), 8);
    assertThat(loader.toString()).contains("to be read");
  }

  private static HostileBytes image(String name, byte[] sample, UnaryOperator<byte[]> seal) {
    return reader(
        name,
        sample,
        seal,
        file -> {
          LabeledFile item = new LabeledFile(file, file.toString(), LabeledImages.UNKNOWN);
          new ImageFiles("x", List.of(item), List.of(), 3, 8).decode(0, new byte[192], 0);
        });
  }

  /** Mends the checksums of a PNG's chunks as far as their lengths make sense. */
  private static byte[] sums(byte[] png) {
    ByteBuffer bytes = ByteBuffer.wrap(png);
    for (int at = 8; at <= png.length - 12; ) {
      int length = bytes.getInt(at);
      if (length < 0 || length > png.length - at - 12) {
        break;
      }
      CRC32 sum = new CRC32();
      sum.update(png, at + 4, 4 + length);
      bytes.putInt(at + 8 + length, (int) sum.getValue());
      at += 12 + length;
    }
    return png;
  }

  private static byte[] gunzip(byte[] file) throws IOException {
    return new GZIPInputStream(new ByteArrayInputStream(file)).readAllBytes();
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
    reader.feed(350, folder);
  }

  @Tag("long")
  @ParameterizedTest(name = "{0}")
  @MethodSource("readers")
  void manyHostileBytesAreRefusedInASentence(HostileBytes reader) throws Exception {
    reader.feed(7_000, folder);
  }
}
