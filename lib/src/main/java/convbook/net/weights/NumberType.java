package convbook.net.weights;

import ai.djl.util.Float16Utils;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** How a file writes its numbers, little-endian, by the names of the safetensors format. */
enum NumberType {
  F32(4, ByteBuffer::getFloat),
  F64(8, ByteBuffer::getDouble),
  F16(2, bytes -> Float16Utils.halfToFloat(bytes.getShort())),
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
}
