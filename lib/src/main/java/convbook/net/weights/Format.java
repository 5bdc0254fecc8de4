package convbook.net.weights;

import convbook.fetch.DataException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** The formats that are read, told apart by their first byte. */
final class Format {
  private static final int ZIP = 'P';
  private static final int PICKLE = 0x80;

  private Format() {}

  /**
   * Opens a file of tensors.
   *
   * @throws DataException if it is not there, in none of the formats, or damaged
   */
  static TensorFile open(Path path) {
    if (!Files.isRegularFile(path)) {
      throw new DataException("No file of weights at %s; check the name.", path);
    }
    try {
      // No channel, which a pressed stop button would close when half of the network is filled.
      RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
      try {
        int first = file.read();
        if (first == ZIP) {
          file.close();
          return TorchArchive.of(path);
        }
        return first == PICKLE ? new TorchFile(path, file) : new Safetensors(path, file);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DataException("%s cannot be read (%s); fetch or save it anew.", path, e);
    }
  }
}
