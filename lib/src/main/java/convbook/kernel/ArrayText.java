package convbook.kernel;

import java.lang.reflect.Array;
import java.util.StringJoiner;

/** Java arrays as text, shortened in the middle when they are long. */
final class ArrayText {
  private static final int ENDS = 10;

  private ArrayText() {}

  /** Returns the array's values, and how many there are if not all are shown. */
  static String of(Object array) {
    if (array == null) {
      return "null";
    }
    int length = Array.getLength(array);
    boolean nested = array.getClass().getComponentType().isArray();
    return text(array, "\n ")
        + (length > 2 * ENDS ? " (" + length + (nested ? " rows)" : " values)") : "");
  }

  private static String text(Object value, String newline) {
    if (value == null || !value.getClass().isArray()) {
      return String.valueOf(value);
    }
    int length = Array.getLength(value);
    boolean nested = value.getClass().getComponentType().isArray();
    var joiner = new StringJoiner(nested ? "," + newline : ", ", "[", "]");
    for (int i = 0; i < length; i++) {
      if (i == ENDS && length > 2 * ENDS) {
        joiner.add("…");
        i = length - ENDS;
      }
      joiner.add(text(Array.get(value, i), newline + " "));
    }
    return joiner.toString();
  }
}
