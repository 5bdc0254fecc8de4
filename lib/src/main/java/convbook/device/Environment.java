package convbook.device;

import java.util.Locale;
import java.util.Optional;

/**
 * The course's settings that come from outside of the code: environment variables or, for programs
 * that set them from within, Java's system properties of the same names. One that is blank is not
 * set.
 *
 * @hidden
 */
public final class Environment {
  private Environment() {}

  /** Returns what a setting says, without blanks around it. */
  public static Optional<String> value(String name) {
    String outside = System.getenv(name);
    return Optional.ofNullable(
            outside == null || outside.isBlank() ? System.getProperty(name) : outside)
        .map(String::strip)
        .filter(said -> !said.isEmpty());
  }

  /**
   * Returns whether a setting is on.
   *
   * @throws IllegalArgumentException if it says neither {@code true} nor {@code false}
   */
  public static Optional<Boolean> flag(String name) {
    return value(name).map(said -> flag(name, said));
  }

  static boolean flag(String name, String said) {
    return switch (said.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw Check.refusal("%s is \"%s\"; set it to true or false, or not at all.", name, said);
    };
  }
}
