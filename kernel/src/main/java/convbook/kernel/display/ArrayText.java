package convbook.kernel.display;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.StringJoiner;

/** Java's arrays, collections and maps as text, shortened when they are long. */
final class ArrayText {
  private static final int ENDS = 10;

  /** As many as IPython shows. */
  private static final int MOST = 1000;

  private ArrayText() {}

  /** Returns the values, and how many there are if not all are shown. */
  static String of(Object values) {
    if (values == null) {
      return "null";
    }
    if (!values.getClass().isArray()) {
      return text(values, "\n ");
    }
    int length = Array.getLength(values);
    boolean nested = values.getClass().getComponentType().isArray();
    return text(values, "\n ")
        + (length > 2 * ENDS ? " (" + length + (nested ? " rows)" : " values)") : "");
  }

  private static String text(Object value, String newline) {
    if (value instanceof Collection<?> collection && isJavas(value)) {
      return some(value, "[", "]", collection.size(), collection.iterator());
    }
    if (value instanceof Map<?, ?> map && isJavas(value)) {
      return some(value, "{", "}", map.size(), map.entrySet().iterator());
    }
    if (value instanceof Map.Entry<?, ?> entry && isJavas(value)) {
      return text(entry.getKey(), newline) + "=" + text(entry.getValue(), newline);
    }
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

  private static String some(Object all, String open, String close, int size, Iterator<?> values) {
    var joiner = new StringJoiner(", ", open, close);
    for (int i = 0; i < MOST && values.hasNext(); i++) {
      Object one = values.next();
      joiner.add(one == all ? "(this)" : text(one, " "));
    }
    return values.hasNext() ? joiner.add("…") + " (" + size + " values)" : joiner.toString();
  }

  /** A class that writes itself knows better. */
  private static boolean isJavas(Object value) {
    try {
      return value
          .getClass()
          .getMethod("toString")
          .getDeclaringClass()
          .getName()
          .startsWith("java.util.");
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }
}
