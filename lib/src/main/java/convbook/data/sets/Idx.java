package convbook.data.sets;

import convbook.data.image.Decoder;
import convbook.device.Text;
import convbook.fetch.DataException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * What a gzipped IDX file of unsigned bytes holds, the format of MNIST and of the sets made like
 * it.
 *
 * @param count how many images or labels
 * @param height of an image in pixels, 1 for labels
 * @param width of an image in pixels, 1 for labels
 * @param bytes the pixels (N, H, W) or labels (N)
 */
record Idx(int count, int height, int width, byte[] bytes) {
  private static final int LABELS = 0x801;
  private static final int IMAGES = 0x803;
  private static final long LIMIT = 256L << 20;

  /**
   * Reads a file of images.
   *
   * @throws DataException if it is anything else, or not whole
   */
  static Idx images(Path file) {
    return read(file, IMAGES);
  }

  /**
   * Reads a file of labels.
   *
   * @throws DataException if it is anything else, or not whole
   */
  static Idx labels(Path file) {
    return read(file, LABELS);
  }

  private static Idx read(Path file, int expected) {
    try (InputStream raw = Files.newInputStream(file);
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(new GZIPInputStream(raw, 1 << 16)))) {
      int magic = in.readInt();
      if (magic != expected) {
        throw bad(file, "it holds %s where %s are expected", name(magic), name(expected));
      }
      int count = in.readInt();
      int height = expected == IMAGES ? in.readInt() : 1;
      int width = expected == IMAGES ? in.readInt() : 1;
      return new Idx(count, height, width, body(file, in, count, height, width));
    } catch (EOFException e) {
      throw bad(file, "it is cut off after %,d compressed bytes", file.toFile().length());
    } catch (ZipException e) {
      throw bad(file, "it is not a sound gzip file: %s", e.getMessage());
    } catch (IOException e) {
      throw bad(file, "it cannot be read: %s", e);
    }
  }

  private static byte[] body(Path file, InputStream in, int count, int height, int width)
      throws IOException {
    long most = LIMIT;
    for (int size : new int[] {count, height, width}) {
      if (size < 1 || size > most) {
        throw bad(
            file,
            "it claims %d items of %dx%d bytes, where 1 to %,d bytes in all are expected",
            count,
            height,
            width,
            LIMIT);
      }
      most /= size;
    }
    int expected = count * height * width;
    if (expected > Decoder.DENSEST * file.toFile().length()) {
      throw bad(
          file,
          "it claims %,d bytes, more than its %,d compressed ones can hold",
          expected,
          file.toFile().length());
    }
    byte[] bytes = new byte[expected];
    int given = in.readNBytes(bytes, 0, expected);
    if (given < expected) {
      throw bad(file, "it ends after %,d of the %,d bytes it claims", given, expected);
    }
    if (in.read() != -1) {
      throw bad(file, "it goes on after the %,d bytes it claims", expected);
    }
    return bytes;
  }

  private static String name(int magic) {
    return switch (magic) {
      case IMAGES -> "images";
      case LABELS -> "labels";
      default -> Text.of("something that starts with 0x%08x", magic);
    };
  }

  private static DataException bad(Path file, String what, Object... details) {
    return new DataException(
        "%s is of no use: %s; delete the file and run again to fetch the official one.",
        file, Text.of(what, details));
  }
}
