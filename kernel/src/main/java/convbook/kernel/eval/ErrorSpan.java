package convbook.kernel.eval;

import convbook.device.Text;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a line that an error came from. Java's classes know lines alone; what was called, or
 * what went wrong, is looked for in the line's text. Where it is not there exactly once, it is the
 * whole line.
 *
 * @param start counted from 0
 * @param length at least 1
 */
record ErrorSpan(int start, int length) {
  private static final Pattern LITERAL =
      Pattern.compile("\"(?:\\\\.|[^\"\\\\])*+\"|'(?:\\\\.|[^'\\\\])++'|//.*|^\\s*%time(?:it)?\\b");
  private static final Pattern INVOKED = Pattern.compile("Cannot invoke \"[^\"]*?(\\w+)\\(.*");
  private static final Pattern FIELD = Pattern.compile("Cannot (?:read|assign) field \"(\\w+)\".*");

  /**
   * Finds it.
   *
   * @param line the text of the line
   * @param type the exception's class
   * @param message what the exception says
   * @param callee what the line had called, unless it failed by itself
   */
  static ErrorSpan in(
      String line, String type, String message, Optional<StackTraceElement> callee) {
    // Blanked out, so that nothing is found in them and all else keeps its place.
    String code = LITERAL.matcher(line).replaceAll(found -> " ".repeat(found.group().length()));
    Matcher use =
        Pattern.compile(callee.map(ErrorSpan::call).orElse(fault(type, message))).matcher(code);
    if (use.find()) {
      var only = new ErrorSpan(use.start(1), use.end(1) - use.start(1));
      if (!use.find()) {
        return only;
      }
    }
    int start = line.length() - line.stripLeading().length();
    return new ErrorSpan(start, Math.max(1, code.stripTrailing().length() - start));
  }

  /** Returns where in a cell a line is, and the line with this part underlined. */
  List<String> shown(String margin, CellPart.Place place, String method) {
    String text = place.text();
    String before = text.substring(0, Math.min(start, text.length()));
    String at = "line " + place.line() + ", column " + (start + 1);
    return List.of(
        Text.of("%scell %d, %s%s", margin, place.cell(), CellError.bold(at), method),
        margin + "    " + text,
        margin + "    " + before.replaceAll("[^\t]", " ") + CellError.bold("^".repeat(length)));
  }

  private static String call(StackTraceElement callee) {
    return callee.getMethodName().equals("<init>")
        ? Text.of("(\\bnew\\s+%s\\b)", callee.getClassName().replaceAll(".*[.$]", ""))
        : calling(callee.getMethodName());
  }

  private static String calling(String method) {
    return Text.of("(\\b%s)\\s*\\(", Pattern.quote(method));
  }

  /** Returns a pattern for what an exception of this class is thrown by. */
  private static String fault(String type, String message) {
    Matcher invoked = INVOKED.matcher(message);
    Matcher field = FIELD.matcher(message);
    if (type.endsWith("NullPointerException") && invoked.matches()) {
      return calling(invoked.group(1));
    }
    if (type.endsWith("NullPointerException") && field.matches()) {
      return Text.of("\\.\\s*(%s)\\b", field.group(1));
    }
    return switch (type) {
      case "java.lang.ArithmeticException" -> "([/%])";
      case "java.lang.ArrayIndexOutOfBoundsException",
          "java.lang.NegativeArraySizeException",
          "java.lang.ArrayStoreException",
          "java.lang.NullPointerException" ->
          "(\\[[^\\]]*\\])";
      case "java.lang.ClassCastException" -> "(\\(\\s*[A-Z][\\w.<>]*\\s*\\))";
      case "java.lang.StackOverflowError" -> "(?!)";
      default -> "(\\bthrow\\b)";
    };
  }
}
