package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UTFDataFormatException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * The file format of saved training: a mark, the history, the arrays by name and shape as
 * little-endian float32, and a CRC-32 of it all. A file is checked from end to end before anything
 * in the network changes.
 */
final class Checkpoint {
  private static final long MARK = 0x434f4e56424f4f4bL; // "CONVBOOK"
  private static final int VERSION = 1;
  private static final int HEADER = Long.BYTES + Integer.BYTES;
  private static final String DAMAGED = "is cut short or damaged; use an older copy";

  private Checkpoint() {}

  static void write(Path file, Block net, Sgd.State state, History history) {
    try {
      WholeFile.write(
          file,
          stream -> {
            CheckedOutputStream checked = new CheckedOutputStream(stream, new CRC32());
            DataOutputStream out = new DataOutputStream(checked);
            out.writeLong(MARK);
            out.writeInt(VERSION);
            history.write(out);
            out.writeDouble(state.lastRate());
            List<Pair<String, NDArray>> arrays = arrays(net, state);
            out.writeInt(arrays.size());
            for (Pair<String, NDArray> entry : arrays) {
              out.writeUTF(entry.getKey());
              out.writeUTF(entry.getValue().getShape().toString());
              out.write(bytes(entry.getValue()));
            }
            out.writeLong(checked.getChecksum().getValue());
          });
    } catch (IOException e) {
      throw new CheckpointException(
          "Saving to %s failed (%s); make room or choose another folder. An older file there is unchanged."
              .formatted(file, e),
          e);
    }
  }

  static History read(Path file, Block net, Sgd.State state, History now) {
    try (FileChannel channel = FileChannel.open(file)) {
      requireWhole(file, channel);
      DataInputStream in = stream(channel, HEADER);
      History history = now.read(in);
      double lastRate = in.readDouble();
      List<Pair<String, NDArray>> arrays = arrays(net, state);
      int count = in.readInt();
      if (count != arrays.size()) {
        throw refused(
            file,
            "holds %d arrays, but this network and optimizer have %d; build the network it was saved from"
                .formatted(count, arrays.size()));
      }
      List<byte[]> contents = new ArrayList<>();
      for (Pair<String, NDArray> entry : arrays) {
        String name = in.readUTF();
        String shape = in.readUTF();
        if (!name.equals(entry.getKey()) || !shape.equals(entry.getValue().getShape().toString())) {
          throw refused(
              file,
              "holds %s %s where this network has %s %s; build the network it was saved from"
                  .formatted(name, shape, entry.getKey(), entry.getValue().getShape()));
        }
        byte[] bytes = new byte[Math.toIntExact(entry.getValue().size() * Float.BYTES)];
        in.readFully(bytes);
        contents.add(bytes);
      }
      in.readLong();
      if (in.read() >= 0) {
        throw refused(file, DAMAGED);
      }
      for (int i = 0; i < contents.size(); i++) {
        set(arrays.get(i).getValue(), contents.get(i));
      }
      state.lastRate(lastRate);
      return history;
    } catch (NoSuchFileException e) {
      throw new CheckpointException("No checkpoint at %s; check the name.".formatted(file), e);
    } catch (EOFException | UTFDataFormatException e) {
      throw refused(file, DAMAGED);
    } catch (IOException e) {
      throw new CheckpointException("Reading %s failed (%s).".formatted(file, e), e);
    }
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

  private static CheckpointException refused(Path file, String why) {
    return new CheckpointException("%s %s.".formatted(file, why), null);
  }

  private static List<Pair<String, NDArray>> arrays(Block net, Sgd.State state) {
    List<Pair<String, NDArray>> arrays = new ArrayList<>();
    for (Pair<String, Parameter> entry : net.getParameters()) {
      arrays.add(new Pair<>(entry.getKey(), entry.getValue().getArray()));
    }
    for (NDArray velocity : state.velocities()) {
      arrays.add(new Pair<>("velocity", velocity));
    }
    return arrays;
  }

  private static byte[] bytes(NDArray array) {
    ByteBuffer buffer = array.toByteBuffer();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static void set(NDArray array, byte[] bytes) {
    try (NDArray values =
        array.getManager().create(ByteBuffer.wrap(bytes), array.getShape(), DataType.FLOAT32)) {
      // In place, so that the weights keep their layout in memory.
      array.set(new NDIndex(":"), values);
    }
  }
}
