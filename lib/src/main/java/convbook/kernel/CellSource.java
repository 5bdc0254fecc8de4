package convbook.kernel;

import java.util.Optional;
import java.util.regex.Pattern;

/** What can be told from the text of a cell. */
final class CellSource {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<blank>\\s++|//[^\\n]*+|/\\*(?s:.*?)\\*/)"
              + "|\"\"\"(?s:[^\"\\\\]|\\\\.|\"(?!\"\"))*+\"\"\""
              + "|\"(?:\\\\.|[^\"\\\\\\n])*+\""
              + "|'(?:\\\\.|[^'\\\\\\n])*+'"
              + "|(?s:.)");

  private static final Pattern QUESTION = Pattern.compile("\\s*(?<name>[\\w$.]+)\\s*\\?\\s*");

  private CellSource() {}

  /** Returns the name that a cell such as {@code Math.max?} asks about. */
  static Optional<String> nameAskedAbout(String code) {
    var question = QUESTION.matcher(code);
    return question.matches() ? Optional.of(question.group("name")) : Optional.empty();
  }

  /** Returns whether the last thing in the cell, comments aside, is a semicolon. */
  static boolean endsInSemicolon(String code) {
    var token = TOKEN.matcher(code);
    boolean semicolon = false;
    while (token.find()) {
      if (token.group("blank") == null) {
        semicolon = token.group().equals(";");
      }
    }
    return semicolon;
  }

  /** Returns the place in {@code code} after so many characters, within its bounds. */
  static int index(String code, int characters) {
    int all = code.codePointCount(0, code.length());
    return code.offsetByCodePoints(0, Math.max(0, Math.min(characters, all)));
  }
}
