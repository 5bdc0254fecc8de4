package convbook.device;

import java.util.Enumeration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.TreeMap;

/**
 * What the course shows its readers, in the language that {@code CONVBOOK_LANG} names: {@code en},
 * as where it is not set, or {@code zh}. Errors, code and the names of columns, which are code, are
 * English in all of them.
 *
 * @hidden
 */
public final class Words {
  private static final String BUNDLE = "convbook.device.words";

  /** A bundle of the root locale is the English one. */
  private static final Map<String, Locale> LANGUAGES =
      Map.of("en", Locale.ROOT, "zh", Locale.CHINESE);

  private Words() {}

  /**
   * Returns the words for a key, with values filled in as by {@link Text#of}.
   *
   * @throws IllegalArgumentException if {@code CONVBOOK_LANG} names another language
   */
  public static String of(String key, Object... values) {
    return Text.of(bundle(language()).getString(key), values);
  }

  /** Returns the same in English, for what cannot show other letters. */
  public static String english(String key, Object... values) {
    return Text.of(bundle(Locale.ROOT).getString(key), values);
  }

  /** Returns what a column's name means, if the reader's language is another than its own. */
  public static Optional<String> meaning(String column) {
    ResourceBundle words = bundle(language());
    String key = "column." + column.replace(' ', '_');
    return Optional.of(key)
        .filter(it -> !isEnglish() && words.containsKey(it))
        .map(words::getString);
  }

  /** Returns all words whose keys begin so, by what follows. */
  public static Map<String, String> under(String beginning) {
    ResourceBundle words = bundle(language());
    Map<String, String> found = new TreeMap<>();
    for (Enumeration<String> keys = words.getKeys(); keys.hasMoreElements(); ) {
      String key = keys.nextElement();
      if (key.startsWith(beginning)) {
        found.put(key.substring(beginning.length()), words.getString(key));
      }
    }
    return found;
  }

  /** Returns whether the reader's language is English. */
  public static boolean isEnglish() {
    return language().equals(Locale.ROOT);
  }

  private static Locale language() {
    String said = Environment.value("CONVBOOK_LANG").orElse("en");
    Locale language = LANGUAGES.get(said);
    if (language == null) {
      throw Check.refusal("CONVBOOK_LANG is \"%s\"; set it to en or zh, or not at all.", said);
    }
    return language;
  }

  private static ResourceBundle bundle(Locale language) {
    return ResourceBundle.getBundle(BUNDLE, language);
  }
}
