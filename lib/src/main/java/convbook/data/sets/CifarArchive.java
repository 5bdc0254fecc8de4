package convbook.data.sets;

import convbook.data.ImageSet;
import convbook.data.TrainTest;
import convbook.data.image.Decoder;
import convbook.device.Text;
import convbook.fetch.DataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The official archive of CIFAR-10: five files of 10,000 training records and one of test records.
 * It is read in memory; its paths are only looked at.
 */
final class CifarArchive {
  /** What a chart's title calls the images. */
  static final String NAME = "CIFAR-10";

  private static final List<String> FILES =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin",
          "test_batch.bin");
  private static final int RECORDS = 10_000;

  private CifarArchive() {}

  /**
   * Reads the archive.
   *
   * @throws DataException if it is anything else, or not whole
   */
  static TrainTest<ImageSet> read(Path file) {
    Map<String, byte[]> contents = new HashMap<>();
    try (TarArchiveInputStream tar = tar(file)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        if (FILES.contains(name) && contents.put(name, content(file, tar, entry, name)) != null) {
          throw bad(file, "it has %s twice", name);
        }
      }
      for (String name : FILES) {
        if (!contents.containsKey(name)) {
          throw bad(file, "it has no %s", name);
        }
      }
      return new TrainTest<>(
          images(contents, FILES.subList(0, 5)), images(contents, FILES.subList(5, 6)));
    } catch (IOException | IllegalArgumentException e) {
      throw bad(file, "it cannot be read: %s", DataException.reason(e));
    }
  }

  static TarArchiveInputStream tar(Path file) throws IOException {
    return new TarArchiveInputStream(
        new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file), 1 << 16), 1 << 16));
  }

  private static byte[] content(
      Path file, TarArchiveInputStream tar, TarArchiveEntry entry, String name) throws IOException {
    long size = entry.getSize();
    if (!entry.isFile()
        || entry.isSparse()
        || size < CifarRecords.BYTES
        || size > (long) RECORDS * CifarRecords.BYTES
        || size % CifarRecords.BYTES != 0) {
      throw bad(
          file,
          "its %s has %,d bytes instead of 1 to %,d records of %,d",
          name,
          size,
          RECORDS,
          CifarRecords.BYTES);
    }
    if (size > Decoder.DENSEST * Files.size(file)) {
      throw bad(file, "its %s claims more than %,d compressed bytes hold", name, Files.size(file));
    }
    byte[] bytes = tar.readNBytes((int) size);
    if (bytes.length < size) {
      throw bad(file, "its %s ends after %,d of %,d bytes", name, bytes.length, size);
    }
    return bytes;
  }

  private static ImageSet images(Map<String, byte[]> contents, List<String> files) {
    int bytes = files.stream().mapToInt(file -> contents.get(file).length).sum();
    ByteBuffer records = ByteBuffer.allocate(bytes);
    files.forEach(file -> records.put(contents.get(file)));
    return CifarRecords.images(NAME, records.flip(), bytes / CifarRecords.BYTES);
  }

  private static DataException bad(Path file, String what, Object... details) {
    return new DataException(
        "%s is of no use: %s; delete the file and run again to fetch the official one.",
        file, Text.of(what, details));
  }
}
