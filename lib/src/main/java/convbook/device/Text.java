package convbook.device;

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
    return String.format(Locale.ROOT, pattern, values);
  }
}
