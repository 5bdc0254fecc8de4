package convbook.data.sets;

import convbook.data.ImageSet;
import convbook.data.TrainTest;
import convbook.data.image.BadImage;
import convbook.data.image.Bitmap;
import convbook.data.image.Decoder;
import convbook.data.image.ResizeCrop;
import convbook.device.Notes;
import convbook.device.ParallelLoop;
import convbook.device.ProgressListener;
import convbook.device.Text;
import convbook.fetch.AtomicFile;
import convbook.fetch.Checksum;
import convbook.fetch.DataException;
import convbook.fetch.PartFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * CIFAR-10 as an archive of JPEG files. They are decoded once; what comes out is kept as a file of
 * records under the archive's checksum, with the numbers of training and test images before and a
 * checksum behind them.
 */
final class CifarImages {
  /** What a chart's title calls the images, whose pixels JPEG has changed a little. */
  static final String NAME = "CIFAR-10 (JPEG)";

  private static final Pattern PATH = Pattern.compile("(train|test)/([a-z]+)/(\\w{1,32})\\.jpg");
  private static final int HEAD = 8;
  private static final int SUM = 8;
  private static final int LARGEST = 1 << 16;
  private static final int MOST = 60_000;

  private static final ResizeCrop FIT = new ResizeCrop(CifarRecords.SIDE, 3);

  /** One JPEG file. */
  private record Photo(boolean test, String number, int label, String name, byte[] jpeg) {}

  private CifarImages() {}

  /**
   * Returns what {@code archive} holds, the classes in turn, decoded anew if {@code folder} has not
   * kept it.
   *
   * @throws DataException if it is anything else, or not whole
   */
  static TrainTest<ImageSet> read(Path archive, Path folder) {
    Path kept = folder.resolve(Text.of("cifar10-images-%.16s.bin", Checksum.sha256(archive)));
    return pair(
        earlier(kept)
            .orElseGet(
                () -> {
                  byte[] bytes = decoded(archive);
                  keep(bytes, kept);
                  return bytes;
                }));
  }

  /** Returns what was kept, if it was and is whole. */
  private static Optional<byte[]> earlier(Path kept) {
    if (!Files.exists(kept)) {
      return Optional.empty();
    }
    try {
      if (Files.size(kept) <= size(MOST)) {
        byte[] bytes = Files.readAllBytes(kept);
        if (isWhole(bytes)) {
          PartFile.sweep(kept);
          return Optional.of(bytes);
        }
      }
      Notes.say(kept + " is damaged; its images are decoded anew.");
    } catch (IOException e) {
      Notes.say(DataException.reason(e) + "; its images are decoded anew.");
    }
    return Optional.empty();
  }

  private static TrainTest<ImageSet> pair(byte[] bytes) {
    ByteBuffer records = ByteBuffer.wrap(bytes);
    int train = records.getInt();
    int test = records.getInt();
    return new TrainTest<>(
        CifarRecords.images(NAME, records, train), CifarRecords.images(NAME, records, test));
  }

  /** A folder that many share may be one to read only. */
  private static void keep(byte[] bytes, Path file) {
    try {
      Files.createDirectories(file.getParent());
      AtomicFile.write(file, out -> out.write(bytes));
    } catch (IOException e) {
      Notes.say(
          Text.of(
              "The decoded images cannot be kept (%s), so each run decodes them.",
              DataException.reason(e)));
    }
  }

  private static int size(int images) {
    return HEAD + images * CifarRecords.BYTES + SUM;
  }

  private static boolean isWhole(byte[] bytes) {
    int body = bytes.length - SUM;
    return body > HEAD && ByteBuffer.wrap(bytes).getLong(body) == sum(bytes, body);
  }

  private static long sum(byte[] bytes, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, length);
    return sum.getValue();
  }

  private static byte[] decoded(Path archive) {
    List<Photo> photos = photos(archive);
    int test = (int) photos.stream().filter(Photo::test).count();
    if (test == 0 || test == photos.size()) {
      throw bad(archive, "it has no images in %s/", test == 0 ? "test" : "train");
    }
    byte[] bytes = new byte[size(photos.size())];
    ByteBuffer.wrap(bytes).putInt(photos.size() - test).putInt(test);
    ParallelLoop.forEach(
        NAME,
        photos.size(),
        ProgressListener.console(),
        i -> {
          Photo photo = photos.get(i);
          int at = HEAD + i * CifarRecords.BYTES;
          bytes[at] = (byte) photo.label;
          try {
            Bitmap bitmap = Decoder.decode(photo.jpeg);
            if (bitmap.isGray() || bitmap.height() != 32 || bitmap.width() != 32) {
              throw new BadImage(
                  "is %dx%d pixels instead of 32x32 in color", bitmap.height(), bitmap.width());
            }
            FIT.into(bitmap, bytes, at + 1);
          } catch (BadImage e) {
            throw bad(archive, "%s in it %s", photo.name, e.getMessage());
          }
        });
    return sealed(bytes);
  }

  /** Puts the sum of all bytes before it at the end. */
  static byte[] sealed(byte[] bytes) {
    int body = bytes.length - SUM;
    ByteBuffer.wrap(bytes).putLong(body, sum(bytes, body));
    return bytes;
  }

  /** The files, training before test images, and in each the classes in turn. */
  private static List<Photo> photos(Path archive) {
    List<Photo> photos = new ArrayList<>();
    try (TarArchiveInputStream tar = CifarArchive.tar(archive)) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Matcher name = PATH.matcher(entry.getName());
        if (!entry.isFile() || !name.matches()) {
          continue;
        }
        int label = CifarRecords.CLASSES.indexOf(name.group(2));
        if (label < 0
            || entry.getSize() < 1
            || entry.getSize() > LARGEST
            || photos.size() >= MOST) {
          throw bad(
              archive,
              "%s is not one of %,d images of ten classes, of 1 to %,d bytes each",
              entry.getName(),
              MOST,
              LARGEST);
        }
        byte[] jpeg = tar.readNBytes((int) entry.getSize());
        boolean test = name.group(1).equals("test");
        photos.add(new Photo(test, name.group(3), label, entry.getName(), jpeg));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw bad(archive, "it cannot be read: %s", DataException.reason(e));
    }
    photos.sort(
        Comparator.comparing(Photo::test).thenComparing(Photo::number).thenComparing(Photo::label));
    return photos;
  }

  private static DataException bad(Path file, String what, Object... details) {
    return new DataException(
        "%s is of no use: %s; copy it there anew, or delete it to use the official archive.",
        file, Text.of(what, details));
  }
}
