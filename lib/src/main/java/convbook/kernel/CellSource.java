package convbook.kernel;

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

  private CellSource() {}

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
}
