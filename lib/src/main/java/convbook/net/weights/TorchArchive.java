package convbook.net.weights;

import convbook.fetch.DataException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * What {@code torch.save} writes since PyTorch 1.6: a zip archive without compression, with a
 * pickle of the names and shapes and a file for each storage.
 */
final class TorchArchive extends TensorFile {
  private static final String PICKLE = "data.pkl";

  private final ZipFile zip;
  private final String folder;
  private final Map<String, Tensor> tensors;

  private TorchArchive(Path path, ZipFile zip) throws IOException {
    this.zip = zip;
    ZipEntry pickle =
        zip.stream()
            .filter(entry -> ("/" + entry.getName()).endsWith("/" + PICKLE))
            .findFirst()
            .orElseThrow(
                () ->
                    new DataException(
                        "%s is a zip archive, but none that torch.save wrote; choose a file of weights.",
                        path));
    folder = pickle.getName().substring(0, pickle.getName().length() - PICKLE.length());
    if (zip.stream().anyMatch(entry -> entry.getMethod() != ZipEntry.STORED)) {
      throw damaged(path, "it is compressed, as torch.save does not");
    }
    try (InputStream order = stream("byteorder")) {
      if (new String(order.readNBytes(6), StandardCharsets.UTF_8).equals("big")) {
        throw new DataException(
            "%s has the numbers of a big-endian machine, which are not read; save them on another.",
            path);
      }
    }
    try (InputStream in = zip.getInputStream(pickle)) {
      tensors = StateDict.of(path, Pickle.read(path, in), storage -> size(storage.key()));
    }
    for (Tensor tensor : tensors.values()) {
      try (InputStream in = bytes(tensor)) {
        long last = size(tensor.type(), tensor.shape()) - 1;
        in.skipNBytes(Math.max(0, last));
        if (last >= 0 && in.read() < 0) {
          throw damaged(path, "the numbers of %s are not in it", tensor.name());
        }
      }
    }
  }

  static TorchArchive of(Path path) throws IOException {
    try {
      ZipFile zip = new ZipFile(path.toFile(), StandardCharsets.UTF_8);
      try {
        return new TorchArchive(path, zip);
      } catch (IOException | RuntimeException e) {
        zip.close();
        throw e;
      }
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      throw damaged(path, "it is no sound zip archive");
    }
  }

  private long size(String key) {
    ZipEntry entry = zip.getEntry(folder + "data/" + key);
    return entry == null ? 0 : entry.getSize();
  }

  private InputStream stream(String file) throws IOException {
    ZipEntry entry = zip.getEntry(folder + file);
    return entry == null ? InputStream.nullInputStream() : zip.getInputStream(entry);
  }

  @Override
  Map<String, Tensor> tensors() {
    return tensors;
  }

  @Override
  InputStream bytes(Tensor tensor) throws IOException {
    InputStream in = stream("data/" + tensor.storage());
    in.skipNBytes(tensor.position());
    return in;
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
