package convbook.net.weights;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** How a file writes its numbers, little-endian, by the names of the safetensors format. */
enum NumberType {
  F32(4, ByteBuffer::getFloat),
  F64(8, ByteBuffer::getDouble),
  F16(2, bytes -> half(bytes.getShort())),
  /** The upper half of a float32. */
  BF16(2, bytes -> Float.intBitsToFloat(bytes.getShort() << 16)),
  I64(8),
  I32(4),
  I16(2),
  I8(1),
  U64(8),
  U32(4),
  U16(2),
  U8(1),
  BOOL(1),
  F8_E4M3(1),
  F8_E5M2(1);

  private final int bytes;
  private final transient Optional<ToDoubleFunction<ByteBuffer>> number;

  NumberType(int bytes) {
    this.bytes = bytes;
    this.number = Optional.empty();
  }

  NumberType(int bytes, ToDoubleFunction<ByteBuffer> number) {
    this.bytes = bytes;
    this.number = Optional.of(number);
  }

  /** Returns the bytes of a number. */
  int bytes() {
    return bytes;
  }

  /** Returns whether these can be weights. */
  boolean isWeight() {
    return number.isPresent();
  }

  /** Takes a number from the buffer, which is little-endian. */
  float next(ByteBuffer buffer) {
    return (float) number.orElseThrow().applyAsDouble(buffer);
  }

  /** IEEE 754's binary16: a sign, five bits of exponent, ten of fraction. */
  private static float half(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    if (exponent == 0) {
      return Math.copySign(fraction * 0x1p-24f, Float.intBitsToFloat(sign));
    }
    int wide = exponent == 31 ? 255 : exponent + 112;
    return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
  }
}
