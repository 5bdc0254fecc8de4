package convbook.net.weights;

import convbook.fetch.DataException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** The formats that are read, told apart by how they begin, whatever the file is called. */
final class Format {
  private static final int ZIP = 'P';
  private static final int PICKLE = 0x80;

  /** Before it, a safetensors file has a length, whose bytes may be those of any other mark. */
  private static final int HEADER = Long.BYTES;

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
        file.seek(HEADER);
        if (file.read() == '{' || first != PICKLE && first != ZIP) {
          return new Safetensors(path, file);
        }
        if (first == PICKLE) {
          return new TorchFile(path, file);
        }
        file.close();
        return TorchArchive.of(path);
      } catch (IOException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (IOException e) {
      throw new DataException("%s cannot be read (%s); fetch or save it anew.", path, e);
    }
  }
}
