package convbook.train;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/** What a checkpoint's file holds, read and checked from end to end. */
record Saved(History history, double lastRate, List<Array> arrays) {
  static final long MARK = 0x434f4e56424f4f4bL; // "CONVBOOK"
  static final int VERSION = 1;

  private static final int HEADER = Long.BYTES + Integer.BYTES;
  private static final String DAMAGED = "is cut short or damaged; use an older copy";
  private static final Pattern SHAPE = Pattern.compile("\\((\\d{1,9}(, \\d{1,9}){0,5})?,?\\)");

  /** An array, little-endian float32. */
  record Array(String name, String shape, byte[] bytes) {}

  /**
   * Reads a file.
   *
   * @param now a history of the data and device that the network is to be trained on
   * @throws CheckpointException if it is no sound checkpoint
   */
  static Saved read(Path file, History now) {
    try (FileChannel channel = FileChannel.open(file)) {
      requireWhole(file, channel);
      DataInputStream in = stream(channel, HEADER);
      History history = now.read(in);
      double lastRate = in.readDouble();
      List<Array> arrays = new ArrayList<>();
      for (int n = in.readInt(); n > 0; n--) {
        String name = in.readUTF();
        String shape = in.readUTF();
        byte[] bytes = new byte[size(shape, channel.size())];
        in.readFully(bytes);
        arrays.add(new Array(name, shape, bytes));
      }
      in.readLong();
      if (in.read() >= 0) {
        throw refused(file, DAMAGED);
      }
      return new Saved(history, lastRate, arrays);
    } catch (NoSuchFileException e) {
      throw new CheckpointException("No checkpoint at %s; check the name.".formatted(file), e);
    } catch (EOFException | UTFDataFormatException e) {
      throw refused(file, DAMAGED);
    } catch (IOException e) {
      throw new CheckpointException("Reading %s failed (%s).".formatted(file, e), e);
    }
  }

  /** Returns the bytes of an array of this shape, which are no more than the file has. */
  private static int size(String shape, long most) throws EOFException {
    if (!SHAPE.matcher(shape).matches()) {
      throw new EOFException();
    }
    double bytes =
        Arrays.stream(shape.replaceAll("[^\\d ]", "").split(" "))
            .filter(n -> !n.isEmpty())
            .mapToDouble(Double::parseDouble)
            .reduce(Float.BYTES, (a, b) -> a * b);
    if (bytes > Math.min(most, Integer.MAX_VALUE - 8)) {
      throw new EOFException();
    }
    return (int) bytes;
  }

  /** Checks marks and checksum, so that what is told about the rest is true of it. */
  private static void requireWhole(Path file, FileChannel channel) throws IOException {
    DataInputStream start = stream(channel, 0);
    if (channel.size() < Long.BYTES || start.readLong() != MARK) {
      throw refused(file, "is not a ConvBook checkpoint; choose a file that Learner.save wrote");
    }
    int version = start.readInt();
    if (version != VERSION) {
      throw refused(
          file,
          "has format %d, but this version of the course reads %d; read it with the version that wrote it"
              .formatted(version, VERSION));
    }
    CheckedInputStream checked = new CheckedInputStream(stream(channel, 0), new CRC32());
    checked.skip(channel.size() - Long.BYTES);
    long sum = checked.getChecksum().getValue();
    if (new DataInputStream(checked).readLong() != sum) {
      throw refused(file, DAMAGED);
    }
  }

  private static DataInputStream stream(FileChannel channel, long position) throws IOException {
    InputStream raw = Channels.newInputStream(channel.position(position));
    return new DataInputStream(new BufferedInputStream(raw, 1 << 16));
  }

  static CheckpointException refused(Path file, String why) {
    return new CheckpointException("%s %s.".formatted(file, why), null);
  }
}
