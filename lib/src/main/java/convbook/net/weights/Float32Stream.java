package convbook.net.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The numbers of a file as little-endian float32, whatever they are written as. */
final class Float32Stream extends InputStream {
  private static final int NUMBERS = 1 << 13;

  private final InputStream in;
  private final NumberType type;
  private final ByteBuffer read;
  private final ByteBuffer ready = buffer(NUMBERS * Float.BYTES).limit(0);

  Float32Stream(InputStream in, NumberType type) {
    this.in = in;
    this.type = type;
    this.read = buffer(NUMBERS * type.bytes());
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 255;
  }

  @Override
  public int read(byte[] to, int at, int most) throws IOException {
    if (!ready.hasRemaining()) {
      int bytes = in.readNBytes(read.array(), 0, read.capacity());
      read.clear().limit(bytes / type.bytes() * type.bytes());
      ready.clear();
      while (read.hasRemaining()) {
        ready.putFloat(type.next(read));
      }
      ready.flip();
    }
    int count = Math.min(most, ready.remaining());
    ready.get(to, at, count);
    return count == 0 && most > 0 ? -1 : count;
  }
}
