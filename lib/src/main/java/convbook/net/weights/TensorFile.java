package convbook.net.weights;

import ai.djl.ndarray.types.Shape;
import convbook.device.Text;
import convbook.fetch.DataException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Map;

/**
 * A file of named tensors, whose names, shapes and places are known and checked, and whose numbers
 * stay on disk. A sum over the numbers is none of either format's.
 */
abstract class TensorFile implements Closeable {
  private static final int LONGEST_NAME = 500;

  /**
   * A tensor of a file.
   *
   * @param shape its axes, row by row in the file
   * @param storage the part of the file that it is in, if there are several
   * @param position of its first byte there
   */
  record Tensor(String name, NumberType type, Shape shape, String storage, long position) {
    @Override
    public String toString() {
      return name + " " + shape;
    }
  }

  /** Returns the tensors, in the order of the file. */
  abstract Map<String, Tensor> tensors();

  /** Returns what else is said in the file. */
  Map<String, String> metadata() {
    return Map.of();
  }

  /** Returns the bytes of a tensor and what follows them. */
  abstract InputStream bytes(Tensor tensor) throws IOException;

  /** Returns the numbers of a tensor, row by row, as little-endian float32. */
  final DataInputStream numbers(Tensor tensor) throws IOException {
    InputStream bytes = bytes(tensor);
    return new DataInputStream(
        tensor.type() == NumberType.F32 ? bytes : new Float32Stream(bytes, tensor.type()));
  }

  /** Returns the bytes of the file from a position on. */
  static InputStream from(RandomAccessFile file, long position) throws IOException {
    file.seek(position);
    return new BufferedInputStream(new FileInputStream(file.getFD()), 1 << 16);
  }

  /**
   * Returns the bytes of a tensor.
   *
   * @throws ArithmeticException if they are more than there can be
   */
  static long size(NumberType type, Shape shape) {
    long size = type.bytes();
    for (long axis : shape.getShape()) {
      size = Math.multiplyExact(size, axis);
    }
    return size;
  }

  /**
   * Returns a tensor's name.
   *
   * @throws DataException if it could not stand in a sentence
   */
  static String name(Path path, String name) {
    if (name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw damaged(path, "what should be a tensor's name is none");
    }
    return name;
  }

  /** Returns the refusal of a file that is not whole, or not of its format. */
  static DataException damaged(Path path, String what, Object... details) {
    return new DataException(
        "%s is cut short or damaged: %s; fetch or save it anew.", path, Text.of(what, details));
  }
}
