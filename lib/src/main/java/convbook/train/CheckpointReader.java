package convbook.train;

import ai.djl.ndarray.NDArray;
import convbook.device.TensorRows;
import convbook.device.Text;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * A checkpoint's file, checked from end to end as it is opened. Its arrays stay on disk, since
 * together they may be larger than Java's memory.
 */
final class CheckpointReader implements Closeable {
  static final long MARK = 0x434f4e56424f4f4bL; // "CONVBOOK"
  static final int VERSION = 2;

  private static final int HEADER = Long.BYTES + Integer.BYTES;
  private static final String DAMAGED = "is cut short or damaged; use an older copy";
  private static final Pattern SHAPE = Pattern.compile("\\((\\d{1,9}(, \\d{1,9}){0,5})?,?\\)");

  private final Path path;
  // No channel, which a pressed stop button would close when half of the network is replaced.
  private final RandomAccessFile file;
  private final List<Array> arrays = new ArrayList<>();
  private History history;
  private double number;

  /**
   * One array of the file.
   *
   * @param position where its numbers begin, little-endian float32
   */
  record Array(String name, String shape, long position) {}

  private CheckpointReader(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Opens a file and reads all but the arrays' numbers.
   *
   * @param now a history of the data and device that the network is to be trained on
   * @throws CheckpointException if it is no sound checkpoint
   */
  static CheckpointReader open(Path path, History now) {
    if (Files.notExists(path)) {
      throw CheckpointException.of("No checkpoint at %s; check the name.", path);
    }
    if (!Files.isRegularFile(path)) {
      throw refused(path, "is no regular file; choose one that Learner.save wrote");
    }
    try {
      CheckpointReader saved = new CheckpointReader(path, new RandomAccessFile(path.toFile(), "r"));
      try {
        saved.requireWhole();
        saved.readContents(now);
        return saved;
      } catch (IOException | RuntimeException e) {
        saved.close();
        throw e;
      }
    } catch (EOFException | UTFDataFormatException e) {
      throw refused(path, DAMAGED);
    } catch (IOException e) {
      throw new CheckpointException(Text.of("Reading %s failed (%s).", path, e), e);
    }
  }

  History history() {
    return history;
  }

  double number() {
    return number;
  }

  List<Array> arrays() {
    return arrays;
  }

  /** Returns the array of this name, or one that is named nothing. */
  Array array(String name) {
    return arrays.stream()
        .filter(array -> array.name.equals(name))
        .findFirst()
        .orElse(new Array("nothing", "", 0));
  }

  /**
   * Copies arrays of the file into others of the same shapes.
   *
   * @throws CheckpointException if the file can no longer be read
   */
  void copy(List<Array> from, List<NDArray> to) {
    TensorRows rows = new TensorRows();
    try {
      for (int i = 0; i < from.size(); i++) {
        rows.read(to.get(i), stream(from.get(i).position));
      }
    } catch (IOException e) {
      throw new CheckpointException(
          Text.of(
              "%s broke off while it was copied (%s), and the network holds a part of it; load it again.",
              path, e),
          e);
    }
  }

  private void readContents(History now) throws IOException {
    file.seek(HEADER);
    history = now.read(file);
    number = file.readDouble();
    int count = file.readInt();
    for (int i = 0; i < count; i++) {
      Array array = new Array(file.readUTF(), file.readUTF(), file.getFilePointer());
      arrays.add(array);
      file.seek(array.position + size(array.shape));
    }
    if (file.getFilePointer() != file.length() - Long.BYTES) {
      throw new EOFException();
    }
  }

  /** Returns the bytes of an array of this shape, which are no more than the file has. */
  private long size(String shape) throws IOException {
    if (!SHAPE.matcher(shape).matches()) {
      throw new EOFException();
    }
    double bytes =
        Arrays.stream(shape.replaceAll("[^\\d ]", "").split(" "))
            .filter(n -> !n.isEmpty())
            .mapToDouble(Double::parseDouble)
            .reduce(Float.BYTES, (a, b) -> a * b);
    if (bytes > file.length() - file.getFilePointer()) {
      throw new EOFException();
    }
    return (long) bytes;
  }

  /** Checks marks and checksum, so that what is told about the rest is true of it. */
  private void requireWhole() throws IOException {
    DataInputStream start = stream(0);
    if (file.length() < Long.BYTES || start.readLong() != MARK) {
      throw refused(path, "is not a ConvBook checkpoint; choose a file that Learner.save wrote");
    }
    int version = start.readInt();
    if (version != VERSION) {
      throw refused(
          path,
          "has format %d, but this version of the course reads %d; read it with the version that wrote it",
          version,
          VERSION);
    }
    CheckedInputStream checked = new CheckedInputStream(stream(0), new CRC32());
    checked.skip(file.length() - Long.BYTES);
    long sum = checked.getChecksum().getValue();
    if (new DataInputStream(checked).readLong() != sum) {
      throw refused(path, DAMAGED);
    }
  }

  private DataInputStream stream(long position) throws IOException {
    file.seek(position);
    return new DataInputStream(new BufferedInputStream(new FileInputStream(file.getFD()), 1 << 16));
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static CheckpointException refused(Path path, String why, Object... given) {
    return CheckpointException.of("%s %s.", path, Text.of(why, given));
  }
}
