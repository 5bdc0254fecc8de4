package convbook.device;

import java.util.Locale;

/**
 * What is written for readers, for machines and as code: the same wherever it runs.
 *
 * @hidden
 */
public final class Text {
  private Text() {}

  /** Returns {@code format} with these values, whatever the machine's language. */
  public static String of(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
