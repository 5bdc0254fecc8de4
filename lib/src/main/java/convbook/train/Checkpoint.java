package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import convbook.device.TensorRows;
import convbook.device.Text;
import convbook.fetch.AtomicFile;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;

/**
 * The file format of saved training: a mark, the history, the arrays by name and shape as
 * little-endian float32, and a CRC-32 of it all. A file is checked from end to end before anything
 * in the network changes.
 */
final class Checkpoint {
  private Checkpoint() {}

  /**
   * Writes all arrays, and the optimizer's one number beside them.
   *
   * @throws CheckpointException if the file cannot be written
   */
  static void write(Path file, List<Pair<String, NDArray>> arrays, double number, History history) {
    try {
      AtomicFile.write(
          file,
          stream -> {
            CheckedOutputStream checked = new CheckedOutputStream(stream, new CRC32());
            DataOutputStream out = new DataOutputStream(checked);
            out.writeLong(CheckpointReader.MARK);
            out.writeInt(CheckpointReader.VERSION);
            history.write(out);
            out.writeDouble(number);
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
   * Reads all of a file into the arrays of the network and optimizer that it was saved from.
   *
   * @param number is given the optimizer's
   */
  static History read(
      Path file, List<Pair<String, NDArray>> arrays, DoubleConsumer number, History now) {
    try (CheckpointReader saved = CheckpointReader.open(file, now)) {
      if (saved.arrays().size() != arrays.size()) {
        throw CheckpointReader.refused(
            file,
            "holds %d arrays, but this network and optimizer have %d; build the network it was saved from, with the same parts frozen, the same optimizer and ema",
            saved.arrays().size(),
            arrays.size());
      }
      copy(file, saved, saved.arrays(), arrays);
      number.accept(saved.number());
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
}
