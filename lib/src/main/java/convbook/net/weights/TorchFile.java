package convbook.net.weights;

import convbook.fetch.DataException;
import convbook.net.weights.Pickle.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code torch.save} wrote before PyTorch 1.6: pickles of a mark, a version, the machine, the
 * names and shapes, and the order of the storages; then each storage's count and numbers.
 */
final class TorchFile extends TensorFile {
  private static final BigInteger MARK = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long VERSION = 1001;

  private final Path path;
  private final RandomAccessFile file;
  private final Map<String, Tensor> tensors;
  private final Map<String, Long> positions = new HashMap<>();

  TorchFile(Path path, RandomAccessFile file) throws IOException {
    this.path = path;
    this.file = file;
    InputStream in = from(file, 0);
    if (!MARK.equals(Pickle.read(path, in))) {
      throw new DataException(
          "%s is a pickle, but none that torch.save wrote; choose a file of weights.", path);
    }
    Object version = Pickle.read(path, in);
    Object machine = Pickle.read(path, in);
    boolean little =
        machine instanceof Map<?, ?> map && Boolean.TRUE.equals(map.get("little_endian"));
    if (!version.equals(VERSION) || !little) {
      throw new DataException(
          "%s is of another version or machine than is read; load it in PyTorch and save it anew.",
          path);
    }
    Map<String, Storage> storages = new HashMap<>();
    Object dict = Pickle.read(path, in, storages);
    if (!(Pickle.read(path, in) instanceof List<?> order)) {
      throw damaged(path, "the order of its numbers is missing");
    }
    place(order.stream().map(key -> key instanceof String ? storages.get(key) : null).toList());
    tensors =
        StateDict.of(
            path, dict, storage -> positions.containsKey(storage.key()) ? Long.MAX_VALUE : 0);
  }

  /** Finds where the storages are, which fill the file to its end. */
  private void place(List<Storage> order) throws IOException {
    long position = file.length();
    for (Storage storage : order) {
      if (storage == null || storage.numbers() > file.length() / storage.type().bytes()) {
        throw damaged(path, "its numbers are not those that it lists");
      }
      position -= Long.BYTES + storage.numbers() * storage.type().bytes();
    }
    for (Storage storage : order) {
      if (position < 0) {
        throw damaged(path, "it has fewer numbers than it lists");
      }
      file.seek(position);
      if (Long.reverseBytes(file.readLong()) != storage.numbers()) {
        throw damaged(path, "a storage has another count of numbers than is listed");
      }
      position += Long.BYTES;
      positions.put(storage.key(), position);
      position += storage.numbers() * storage.type().bytes();
    }
  }

  @Override
  Map<String, Tensor> tensors() {
    return tensors;
  }

  @Override
  InputStream bytes(Tensor tensor) throws IOException {
    return from(file, positions.get(tensor.storage()) + tensor.position());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
