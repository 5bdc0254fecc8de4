package convbook.net.weights;

import ai.djl.util.Float16Utils;
import convbook.device.Check;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes little-endian float32, given in whole numbers, as float16. */
final class Float16Output extends OutputStream {
  private final OutputStream out;

  Float16Output(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int one) {
    throw new UnsupportedOperationException("A byte is no whole number.");
  }

  @Override
  public void write(byte[] from, int at, int count) throws IOException {
    ByteBuffer whole = ByteBuffer.wrap(from, at, count).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer half = ByteBuffer.allocate(count / 2).order(ByteOrder.LITTLE_ENDIAN);
    while (whole.hasRemaining()) {
      float number = whole.getFloat();
      short rounded = Float16Utils.floatToHalf(number);
      if (Float.isInfinite(Float16Utils.halfToFloat(rounded)) && !Float.isInfinite(number)) {
        throw Check.refusal(
            "The network holds %s, but float16 ends at 65,504; save it as float32.", number);
      }
      half.putShort(rounded);
    }
    out.write(half.array());
  }
}
