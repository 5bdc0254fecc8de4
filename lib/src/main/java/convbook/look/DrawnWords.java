package convbook.look;

import convbook.device.Notes;
import convbook.device.Words;
import java.awt.Font;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/** Words that are drawn: English where Java has no letters for those of the reader's language. */
final class DrawnWords {
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final DrawnWords HERE = new DrawnWords(text -> FONT.canDisplayUpTo(text) < 0);

  private final Predicate<String> drawable;
  private final AtomicBoolean told = new AtomicBoolean();

  /**
   * Chooses words by what can be drawn.
   *
   * @param drawable whether there is a letter for each sign of a text
   */
  DrawnWords(Predicate<String> drawable) {
    this.drawable = drawable;
  }

  /** Returns the words for a key, as {@link Words#of} does if they can be drawn here. */
  static String of(String key, Object... values) {
    return HERE.choose(key, values);
  }

  String choose(String key, Object... values) {
    String said = Words.of(key, values);
    if (Words.isEnglish() || drawable.test(said)) {
      return said;
    }
    if (!told.getAndSet(true)) {
      Notes.say(Words.of("drawn.noFont"));
    }
    return Words.english(key, values);
  }
}
