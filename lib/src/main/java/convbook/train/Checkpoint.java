package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.util.Pair;
import convbook.device.TensorRows;
import convbook.device.Text;
import convbook.fetch.AtomicFile;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
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
import java.util.zip.CheckedOutputStream;

/**
 * A file of saved training: a mark, the history, how many steps the optimizer took, the arrays by
 * name and shape as little-endian float32, and a CRC-32 of it all. It is checked from end to end as
 * it is opened, before anything in the network changes. Its arrays stay on disk, since together
 * they may be larger than Java's memory.
 */
final class Checkpoint implements Closeable {
  private static final long MARK = 0x434f4e56424f4f4bL; // "CONVBOOK"
  private static final int VERSION = 3;
  private static final int HEADER = Long.BYTES + Integer.BYTES;
  private static final String DAMAGED = "is cut short or damaged; use an older copy";
  private static final Pattern SHAPE = Pattern.compile("\\((\\d{1,9}(, \\d{1,9}){0,5})?,?\\)");
  private static final Array NOTHING = new Array("nothing", "", 0);

  private final Path path;
  // No channel, which a pressed stop button would close when half of the network is replaced.
  private final RandomAccessFile file;
  private final List<Array> arrays = new ArrayList<>();
  private final History history;
  private final long steps;

  /**
   * One array of the file.
   *
   * @param position where its numbers begin
   */
  private record Array(String name, String shape, long position) {}

  private Checkpoint(Path path, RandomAccessFile file, History now) throws IOException {
    this.path = path;
    this.file = file;
    requireWhole();
    file.seek(HEADER);
    history = now.read(file);
    steps = file.readLong();
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

  /**
   * Writes all arrays, and how many steps the optimizer took.
   *
   * @throws CheckpointException if the file cannot be written
   */
  static void write(Path file, List<Pair<String, NDArray>> arrays, long steps, History history) {
    try {
      AtomicFile.write(
          file,
          stream -> {
            CheckedOutputStream checked = new CheckedOutputStream(stream, new CRC32());
            DataOutputStream out = new DataOutputStream(checked);
            out.writeLong(MARK);
            out.writeInt(VERSION);
            history.write(out);
            out.writeLong(steps);
            out.writeInt(arrays.size());
            TensorRows rows = new TensorRows();
            for (Pair<String, NDArray> entry : arrays) {
              out.writeUTF(entry.getKey());
              out.writeUTF(entry.getValue().getShape().toString());
              rows.write(entry.getValue(), out);
            }
            out.writeLong(checked.getChecksum().getValue());
          });
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Returns what to throw if a file cannot be written. */
  static CheckpointException failed(Path file, IOException e) {
    return new CheckpointException(
        e instanceof AtomicFile.NoFileException
            ? e.getMessage() + "."
            : Text.of(
                "Saving to %s failed (%s); make room or choose another folder. An older file there is unchanged.",
                file, e),
        e);
  }

  /**
   * Opens a file and reads all but the arrays' numbers.
   *
   * @param now a history of the data and device that the network is to be trained on
   * @throws CheckpointException if it is no sound checkpoint
   */
  static Checkpoint open(Path path, History now) {
    if (Files.notExists(path)) {
      throw CheckpointException.of("No checkpoint at %s; check the name.", path);
    }
    if (!Files.isRegularFile(path)) {
      throw refused(path, "is no regular file; choose one that Learner.save wrote");
    }
    try {
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
      try {
        return new Checkpoint(path, file, now);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (EOFException | UTFDataFormatException e) {
      throw refused(path, DAMAGED);
    } catch (IOException e) {
      throw new CheckpointException(Text.of("Reading %s failed (%s).", path, e), e);
    }
  }

  /** Checks marks and checksum, so that what is told about the rest is true of it. */
  private void requireWhole() throws IOException {
    if (file.length() < Long.BYTES || file.readLong() != MARK) {
      throw refused(path, "is not a ConvBook checkpoint; choose a file that Learner.save wrote");
    }
    int version = file.readInt();
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

  private DataInputStream stream(long position) throws IOException {
    file.seek(position);
    return new DataInputStream(new BufferedInputStream(new FileInputStream(file.getFD()), 1 << 16));
  }

  History history() {
    return history;
  }

  /** Returns how many steps the optimizer had taken. */
  long steps() {
    return steps;
  }

  /**
   * Copies all that the file holds into the arrays of the network and optimizer that it was saved
   * from.
   */
  void copyAll(List<Pair<String, NDArray>> to) {
    if (arrays.size() != to.size()) {
      throw refused(
          path,
          "holds %d arrays, but this network and optimizer have %d; build the network it was saved from, with the same parts frozen, the same optimizer and ema",
          arrays.size(),
          to.size());
    }
    copy(arrays, to);
  }

  /** Copies what the file holds by these names; it may hold others, too. */
  void copySome(List<Pair<String, NDArray>> to) {
    copy(to.stream().map(entry -> array(entry.getKey())).toList(), to);
  }

  private Array array(String name) {
    return arrays.stream().filter(one -> one.name.equals(name)).findFirst().orElse(NOTHING);
  }

  /** Copies arrays of the file if all of them fit. */
  private void copy(List<Array> from, List<Pair<String, NDArray>> to) {
    for (int i = 0; i < from.size(); i++) {
      Array array = from.get(i);
      String name = to.get(i).getKey();
      String shape = to.get(i).getValue().getShape().toString();
      if (!array.name.equals(name) || !array.shape.equals(shape)) {
        throw refused(
            path,
            "holds %s where this network has %s %s; build the network it was saved from",
            (array.name + " " + array.shape).strip(),
            name,
            shape);
      }
    }
    TensorRows rows = new TensorRows();
    try {
      for (int i = 0; i < from.size(); i++) {
        rows.read(to.get(i).getValue(), stream(from.get(i).position));
      }
    } catch (IOException e) {
      throw new CheckpointException(
          Text.of(
              "%s broke off while it was copied (%s), and the network holds a part of it; load it again.",
              path, e),
          e);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CheckpointException refused(Path path, String why, Object... given) {
    return CheckpointException.of("%s %s.", path, Text.of(why, given));
  }
}
