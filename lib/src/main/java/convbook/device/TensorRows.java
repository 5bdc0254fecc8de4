package convbook.device;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Copies arrays to and from files as little-endian float32, some rows at a time, so that the
 * largest takes little of Java's memory.
 *
 * @hidden
 */
public final class TensorRows {
  private static final int BYTES = 4 << 20;

  /** PyTorch reads the second where it is, which is not in Java's heap. */
  private byte[] bytes = new byte[BYTES];

  private ByteBuffer direct = ByteBuffer.allocateDirect(BYTES);

  /** What is done with some rows. */
  @FunctionalInterface
  private interface Use {
    void of(NDIndex rows, Shape shape, int bytes) throws IOException;
  }

  /** Writes all rows of an array of at least one axis. */
  public void write(NDArray array, OutputStream out) throws IOException {
    forEach(
        array.getShape(),
        (rows, shape, length) -> {
          try (NDArray some = array.get(rows)) {
            some.toByteBuffer().get(bytes, 0, length);
          }
          out.write(bytes, 0, length);
        });
  }

  /** Copies in place, so that weights keep their layout in memory. */
  public void read(NDArray array, DataInputStream in) throws IOException {
    forEach(
        array.getShape(),
        (rows, shape, length) -> {
          in.readFully(bytes, 0, length);
          direct.clear().put(bytes, 0, length).flip();
          try (NDArray some = array.getManager().create(direct, shape, DataType.FLOAT32)) {
            array.set(rows, some);
          }
        });
  }

  private void forEach(Shape shape, Use use) throws IOException {
    Shape row = shape.slice(1);
    int size = Math.toIntExact(Float.BYTES * row.size());
    if (size > bytes.length) {
      bytes = new byte[size];
      direct = ByteBuffer.allocateDirect(size);
    }
    long most = bytes.length / size;
    for (long from = 0; from < shape.get(0); from += most) {
      long count = Math.min(most, shape.get(0) - from);
      NDIndex rows = new NDIndex("{}:{}", from, from + count);
      use.of(rows, new Shape(count).addAll(row), (int) count * size);
    }
  }
}
