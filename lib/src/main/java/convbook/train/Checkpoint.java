package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import convbook.device.TensorRows;
import convbook.device.Text;
import convbook.fetch.AtomicFile;
import java.io.DataOutputStream;
import java.io.IOException;
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
      AtomicFile.write(
          file,
          stream -> {
            CheckedOutputStream checked = new CheckedOutputStream(stream, new CRC32());
            DataOutputStream out = new DataOutputStream(checked);
            out.writeLong(CheckpointReader.MARK);
            out.writeInt(CheckpointReader.VERSION);
            history.write(out);
            out.writeDouble(state.lastRate());
            List<Pair<String, NDArray>> arrays = arrays(net, state);
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

  /** Reads all of a file into the network and optimizer that it was saved from. */
  static History read(Path file, Block net, Sgd.State state, History now) {
    try (CheckpointReader saved = CheckpointReader.open(file, now)) {
      List<Pair<String, NDArray>> arrays = arrays(net, state);
      if (saved.arrays().size() != arrays.size()) {
        throw CheckpointReader.refused(
            file,
            "holds %d arrays, but this network and optimizer have %d; build the network it was saved from, with the same parts frozen",
            saved.arrays().size(),
            arrays.size());
      }
      copy(file, saved, saved.arrays(), arrays);
      state.lastRate(saved.lastRate());
      return saved.history();
    }
  }

  /** Reads these parameters alone; the file may hold others, too. */
  static void read(Path file, List<Pair<String, Parameter>> parameters, History now) {
    try (CheckpointReader saved = CheckpointReader.open(file, now)) {
      List<CheckpointReader.Array> named =
          parameters.stream().map(parameter -> saved.array(parameter.getKey())).toList();
      copy(
          file,
          saved,
          named,
          parameters.stream().map(p -> new Pair<>(p.getKey(), p.getValue().getArray())).toList());
    }
  }

  /** Copies arrays of the file if all of them fit. */
  private static void copy(
      Path file,
      CheckpointReader saved,
      List<CheckpointReader.Array> from,
      List<Pair<String, NDArray>> to) {
    for (int i = 0; i < from.size(); i++) {
      CheckpointReader.Array array = from.get(i);
      String name = to.get(i).getKey();
      String shape = to.get(i).getValue().getShape().toString();
      if (!array.name().equals(name) || !array.shape().equals(shape)) {
        throw CheckpointReader.refused(
            file,
            "holds %s where this network has %s %s; build the network it was saved from",
            (array.name() + " " + array.shape()).strip(),
            name,
            shape);
      }
    }
    saved.copy(from, to.stream().map(Pair::getValue).toList());
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
}
