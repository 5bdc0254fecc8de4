package convbook.kernel.eval;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What can be told from the text of a cell. */
public final class CellSource {
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<blank>\\s++|//[^\\n]*+|/\\*(?s:.*?)\\*/)"
              + "|\"\"\"(?s:[^\"\\\\]|\\\\.|\"(?!\"\"))*+\"\"\""
              + "|\"(?:\\\\.|[^\"\\\\\\n])*+\""
              + "|'(?:\\\\.|[^'\\\\\\n])*+'"
              + "|(?<word>[\\w$]++)"
              + "|(?s:.)");

  private static final Pattern PACKAGE = Pattern.compile("package\\s+[\\w.\\s]+;");
  private static final Set<String> BEFORE_VALUES = Set.of("return", "yield", "throw");

  /** A magic that measures what stands behind it. */
  private static final Pattern MEASURE = Pattern.compile("%(?<name>time|timeit)[ \\t]+(?=[^\\s/])");

  private static final Pattern MEASURE_OF_CELL =
      Pattern.compile("%%(?<name>time|timeit)[ \\t]*(?=\\n\\s*\\S)");

  /** Neither a bracket nor another negation, nor a name that is called or has members. */
  private static final Pattern COMMAND =
      Pattern.compile("![ \\t]*+(?![(!]|[\\p{L}_$][\\w$]*+[.(\\[])[^\\s]");

  private static final Pattern QUESTION =
      Pattern.compile("(?U)\\s*(?:\\?{1,2}\\s*([\\w$.]+)|([\\w$.]+)\\s*\\?{1,2})\\s*");

  private CellSource() {}

  /** Returns the name that a cell asks about: {@code Math.max?}, {@code ?Math.max}, or with two. */
  public static Optional<String> nameAskedAbout(String code) {
    var question = QUESTION.matcher(code);
    return question.matches()
        ? Optional.ofNullable(question.group(1)).or(() -> Optional.of(question.group(2)))
        : Optional.empty();
  }

  /** Returns whether the last thing in the cell, comments aside, is a semicolon. */
  public static boolean endsInSemicolon(String code) {
    var token = TOKEN.matcher(code);
    boolean semicolon = false;
    while (token.find()) {
      if (token.group("blank") == null) {
        semicolon = token.group().equals(";");
      }
    }
    return semicolon;
  }

  /**
   * Returns the code with something else in the place of its magics: of the whole cell if it begins
   * with {@code %%}, or else of each line from a {@code %} on that stands where Java has no use for
   * one, which is where a statement can begin, or behind an equals sign; and of lines that begin
   * with {@code !}, where a statement can begin. What is measured stays as it is, behind {@code
   * %time} and its like.
   */
  public static String withMagics(String code, UnaryOperator<String> written) {
    Matcher whole = MEASURE_OF_CELL.matcher(code);
    if (code.startsWith("%%") && !whole.lookingAt()) {
      return written.apply(code);
    }
    int begin = code.startsWith("%%") ? whole.end() : 0;
    var text = new StringBuilder();
    int done = 0;
    for (Magic magic : magics(code, begin)) {
      if (!magic.measures()) {
        text.append(code, done, magic.start());
        text.append(written.apply(code.substring(magic.start(), magic.end())));
        done = magic.end();
      }
    }
    return text.append(code, done, code.length()).toString();
  }

  /**
   * Where a magic stands in a cell; one that measures ends where its code begins, and stands
   * outside of all brackets.
   */
  private record Magic(int start, int end, boolean measures) {}

  private static List<Magic> magics(String code, int begin) {
    List<Magic> found = new ArrayList<>();
    var statement = new Statement();
    var token = TOKEN.matcher(code);
    var measure = MEASURE.matcher(code);
    int at = begin;
    while (token.find(at)) {
      at = token.end();
      int start = token.start();
      if (token.group().equals("%") && statement.takesMagic(code, start)
          || token.group().equals("!") && statement.takesCommand(code, start)) {
        boolean measures =
            statement.isOutside() && measure.region(start, code.length()).lookingAt();
        int end = code.indexOf('\n', at);
        at = measures ? measure.end() : end < 0 ? code.length() : end;
        found.add(new Magic(start, at, measures));
        statement.begin();
      } else if (token.group("blank") == null) {
        statement.read(token.group());
      }
    }
    return found;
  }

  /** Returns where the code begins that is to be measured, and by which magic. */
  static NavigableMap<Integer, String> measured(String code) {
    NavigableMap<Integer, String> found = new TreeMap<>();
    Matcher whole = MEASURE_OF_CELL.matcher(code);
    if (whole.lookingAt()) {
      found.put(0, "%%" + whole.group("name"));
    }
    for (Magic magic : magics(code, found.isEmpty() ? 0 : whole.end())) {
      if (magic.measures()) {
        found.put(magic.end(), code.substring(magic.start(), magic.end()).strip());
      }
    }
    return found;
  }

  /** Returns the code with blanks in the place of the magics that measure it. */
  static String withoutMeasures(String code) {
    var text = new StringBuilder(code);
    Matcher whole = MEASURE_OF_CELL.matcher(code);
    int begin = whole.lookingAt() ? whole.end() : 0;
    text.replace(0, begin, blank(code.substring(0, begin)));
    for (Magic magic : magics(code, begin)) {
      if (magic.measures()) {
        String found = code.substring(magic.start(), magic.end());
        text.replace(magic.start(), magic.end(), blank(found));
      }
    }
    return text.toString();
  }

  /** What is known of a statement from the part that was read, and of those that are around it. */
  private static final class Statement {
    private final Deque<String> brackets = new ArrayDeque<>();

    /** For the statement in each open bracket, whether it has a value that may go on. */
    private final Deque<Boolean> hasValue = new ArrayDeque<>(List.of(false));

    private boolean begins = true;
    private String last = "";

    boolean takesMagic(String code, int at) {
      int line = code.lastIndexOf('\n', at) + 1;
      boolean named =
          at + 1 < code.length() && Character.isJavaIdentifierStart(code.charAt(at + 1));
      return named && (last.equals("=") || begins && code.substring(line, at).isBlank());
    }

    /** A command of the shell, unless it can only be Java, as {@code !f(x)} is. */
    boolean takesCommand(String code, int at) {
      int line = code.lastIndexOf('\n', at) + 1;
      return begins
          && code.substring(line, at).isBlank()
          && COMMAND.matcher(code).region(at, code.length()).lookingAt();
    }

    boolean isOutside() {
      return brackets.isEmpty();
    }

    void begin() {
      begins = true;
      last = "";
      hasValue.pop();
      hasValue.push(false);
    }

    void read(String token) {
      last = token;
      switch (token) {
        case "(", "[", "{" -> {
          brackets.push(token);
          hasValue.push(false);
          begins = token.equals("{");
        }
        case ")", "]", "}" -> {
          if (!brackets.isEmpty()) {
            brackets.pop();
            hasValue.pop();
          }
          begins = false;
          if (token.equals("}") && !hasValue.peek() && isBlock()) {
            begin();
          }
        }
        case ";" -> {
          if (isBlock()) {
            begin();
          }
        }
        default -> {
          begins = false;
          if (token.equals("=") || BEFORE_VALUES.contains(token)) {
            hasValue.pop();
            hasValue.push(true);
          }
        }
      }
    }

    private boolean isBlock() {
      return brackets.isEmpty() || brackets.peek().equals("{");
    }
  }

  /** What the end of a piece of code stands in. */
  enum Kind {
    JAVA,
    COMMENT,
    TEXT,
    MAGIC
  }

  /**
   * Where a piece of code ends.
   *
   * @param start where in the code begins what it ends in: after a text's quotation mark, at a
   *     magic's {@code %}
   */
  record Place(Kind kind, int start) {}

  /** Returns what the cursor stands in behind a piece of code. */
  static Place placeAtEnd(String code) {
    // A sign alone is no magic yet, and with any letter it would be one.
    String named = code + "x";
    String java = withMagics(named, CellSource::blank);
    if (java.endsWith(" ")) {
      int start = code.startsWith("%%") ? 0 : code.lastIndexOf('\n') + 1;
      while (named.charAt(start) == java.charAt(start)) {
        start++;
      }
      return new Place(Kind.MAGIC, start);
    }
    var token = TOKEN.matcher(java.substring(0, code.length()));
    while (token.find()) {
      int start = token.start();
      boolean open = token.group().length() == 1;
      if (token.hitEnd() && code.startsWith("//", start) || open && code.startsWith("/*", start)) {
        return new Place(Kind.COMMENT, start);
      }
      if (open && token.group().equals("\"") && code.indexOf('\n', start) < 0) {
        return new Place(Kind.TEXT, start + 1);
      }
    }
    return new Place(Kind.JAVA, 0);
  }

  /** Returns the declaration of a package that the code begins with, for there are files pasted. */
  static Optional<String> packageOf(String code) {
    return packageIn(code).map(MatchResult::group);
  }

  private static Optional<MatchResult> packageIn(String code) {
    var token = TOKEN.matcher(code);
    int start = 0;
    while (token.find() && token.group("blank") != null) {
      start = token.end();
    }
    var declared = PACKAGE.matcher(code).region(start, code.length());
    return declared.lookingAt() ? Optional.of(declared.toMatchResult()) : Optional.empty();
  }

  /**
   * Returns the cell with blanks in the place of what is not for JShell: magics such as {@code
   * %maven ...}, and a package.
   */
  static String javaOf(String cell) {
    return withoutPackage(withoutMeasures(withMagics(cell, CellSource::blank)));
  }

  /** Returns the cell with blanks in the place of the package that a pasted file begins with. */
  static String withoutPackage(String cell) {
    return packageIn(cell)
        .map(
            found ->
                cell.substring(0, found.start())
                    + blank(found.group())
                    + cell.substring(found.end()))
        .orElse(cell);
  }

  /** Returns as many blanks as the text is long, and its line breaks. */
  static String blank(String text) {
    return text.replaceAll("[^\\n]", " ");
  }
}
