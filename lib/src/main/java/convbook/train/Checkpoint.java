package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/**
 * The file format of saved training: a mark, the history, the arrays by name and shape as
 * little-endian float32, and a CRC-32 of it all. A file is checked from end to end before anything
 * in the network changes.
 */
final class Checkpoint {
  private Checkpoint() {}

  static void write(Path file, Block net, Sgd.State state, History history) {
    try {
      WholeFile.write(
          file,
          stream -> {
            CheckedOutputStream checked = new CheckedOutputStream(stream, new CRC32());
            DataOutputStream out = new DataOutputStream(checked);
            out.writeLong(Saved.MARK);
            out.writeInt(Saved.VERSION);
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

  /** Reads all of a file into the network and optimizer that it was saved from. */
  static History read(Path file, Block net, Sgd.State state, History now) {
    Saved saved = Saved.read(file, now);
    List<Pair<String, NDArray>> arrays = arrays(net, state);
    if (saved.arrays().size() != arrays.size()) {
      throw Saved.refused(
          file,
          "holds %d arrays, but this network and optimizer have %d; build the network it was saved from, with the same parts frozen"
              .formatted(saved.arrays().size(), arrays.size()));
    }
    copy(file, saved.arrays(), arrays);
    state.lastRate(saved.lastRate());
    return saved.history();
  }

  /** Reads these parameters alone; the file may hold others, too. */
  static void read(Path file, List<Pair<String, Parameter>> parameters, History now) {
    List<Saved.Array> all = Saved.read(file, now).arrays();
    List<Saved.Array> found = new ArrayList<>();
    List<Pair<String, NDArray>> arrays = new ArrayList<>();
    for (Pair<String, Parameter> entry : parameters) {
      arrays.add(new Pair<>(entry.getKey(), entry.getValue().getArray()));
      found.add(
          all.stream()
              .filter(a -> a.name().equals(entry.getKey()))
              .findFirst()
              .orElse(new Saved.Array("nothing", "", new byte[0])));
    }
    copy(file, found, arrays);
  }

  private static void copy(Path file, List<Saved.Array> from, List<Pair<String, NDArray>> to) {
    for (int i = 0; i < from.size(); i++) {
      Saved.Array saved = from.get(i);
      String name = to.get(i).getKey();
      String shape = to.get(i).getValue().getShape().toString();
      if (!saved.name().equals(name) || !saved.shape().equals(shape)) {
        throw Saved.refused(
            file,
            "holds %s where this network has %s %s; build the network it was saved from"
                .formatted((saved.name() + " " + saved.shape()).strip(), name, shape));
      }
    }
    for (int i = 0; i < from.size(); i++) {
      set(to.get(i).getValue(), from.get(i).bytes());
    }
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
