package convbook.device;

import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.Locale;

/**
 * Text that reads the same whatever language the machine speaks, as messages and code do.
 *
 * @hidden
 */
public final class Text {
  private Text() {}

  /** Fills in a pattern as {@link String#format} does. */
  public static String of(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, Arrays.stream(values).map(Text::word).toArray());
  }

  /** DJL writes types as the machine's language does, whose small i may be another letter. */
  private static Object word(Object value) {
    return value instanceof DataType type ? type.name().toLowerCase(Locale.ROOT) : value;
  }
}
