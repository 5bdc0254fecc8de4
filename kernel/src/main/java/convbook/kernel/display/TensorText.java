package convbook.kernel.display;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import convbook.device.Text;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Tensors as text: shape, type, device and a corner of the numbers. */
final class TensorText {
  private static final long CORNER = 6;

  private TensorText() {}

  /** Returns shape, type and device, then at most 6 x 6 numbers of the first matrix. */
  static String of(NDArray array) {
    if (array.isReleased() || array.isEmpty()) {
      return head(array);
    }
    if (array.getDataType() == DataType.STRING) {
      return head(array) + "\n" + ArrayText.of(array.toStringArray());
    }
    long[] shape = array.getShape().getShape();
    String index =
        IntStream.range(0, shape.length)
            .mapToObj(axis -> axis < shape.length - 2 ? "0" : ":" + Math.min(CORNER, shape[axis]))
            .collect(Collectors.joining(", "));
    long columns = shape.length < 1 ? 1 : shape[shape.length - 1];
    long rows = shape.length < 2 ? 1 : shape[shape.length - 2];
    try (NDScope temporaries = new NDScope()) {
      temporaries.suppressNotUsedWarning();
      NDArray corner = shape.length == 0 ? array : array.get(new NDIndex(index));
      boolean all = corner.size() == array.size();
      return head(array)
          + (all ? "" : "\n[" + index + "]")
          + grid(numbers(corner), (int) Math.min(CORNER, columns), columns > CORNER)
          + (rows > CORNER ? "\n…" : "");
    }
  }

  /** Returns shape, type and device, which a tensor of text does not have. */
  static String head(NDArray array) {
    if (array.isReleased()) {
      return "NDArray (closed)";
    }
    DataType type = array.getDataType();
    return array.getShape()
        + " "
        + type.name().toLowerCase(Locale.ROOT)
        + (type == DataType.STRING ? "" : " " + array.getDevice());
  }

  private static String[] numbers(NDArray corner) {
    DataType type = corner.getDataType();
    if (type == DataType.COMPLEX64) {
      float[] parts = corner.real().toFloatArray();
      return IntStream.range(0, parts.length / 2)
          .mapToObj(i -> Text.of("%.4f%+.4fi", parts[2 * i], parts[2 * i + 1]))
          .toArray(String[]::new);
    }
    // DJL knows nothing of a type that a script computes in, such as bfloat16; PyTorch does.
    if (!type.isFloating() && type != DataType.UNKNOWN) {
      long[] values = corner.toType(DataType.INT64, false).toLongArray();
      boolean logical = type == DataType.BOOLEAN;
      return LongStream.of(values)
          .mapToObj(value -> logical ? String.valueOf(value != 0) : Long.toString(value))
          .toArray(String[]::new);
    }
    double[] values = corner.toType(DataType.FLOAT64, false).toDoubleArray();
    double largest =
        DoubleStream.of(values).map(Math::abs).filter(Double::isFinite).max().orElse(0);
    String format = largest != 0 && (largest < 1e-2 || largest >= 1e6) ? "%.3e" : "%.4f";
    return DoubleStream.of(values).mapToObj(value -> Text.of(format, value)).toArray(String[]::new);
  }

  private static String grid(String[] numbers, int columns, boolean more) {
    int width = Arrays.stream(numbers).mapToInt(String::length).max().orElse(1);
    var text = new StringBuilder();
    for (int i = 0; i < numbers.length; i++) {
      text.append(i % columns == 0 ? "\n" : "  ");
      text.append(" ".repeat(width - numbers[i].length())).append(numbers[i]);
      text.append(more && i % columns == columns - 1 ? "  …" : "");
    }
    return text.toString();
  }
}
