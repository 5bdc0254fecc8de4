package convbook.kernel.eval;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Why a cell did not reach its end, as a learner reads it. */
public final class CellError extends Exception {
  private static final long serialVersionUID = 1L;
  private static final String END = "\u001b[0m";
  private static final Pattern COLOR = Pattern.compile("\u001b\\[[\\d;]*m");

  private final String name;
  private final transient List<String> traceback;

  /**
   * Makes an error.
   *
   * @param name the simple name of what was thrown
   * @param traceback the lines to show, colored as in a terminal
   */
  public CellError(String name, String message, List<String> traceback) {
    super(message, null, false, false);
    this.name = name;
    this.traceback = List.copyOf(traceback);
  }

  /** Makes an error of one sentence. */
  public static CellError of(String name, String sentence) {
    return new CellError(name, sentence, List.of(red(name) + ": " + sentence));
  }

  /** Returns this error with the reasons for it, if there are some, as its sentence. */
  CellError explained(List<String> reasons) {
    List<String> lines = Stream.concat(traceback.stream(), reasons.stream()).toList();
    return reasons.isEmpty() ? this : new CellError(name, String.join(" ", reasons), lines);
  }

  public String name() {
    return name;
  }

  public List<String> traceback() {
    return traceback;
  }

  static String red(String text) {
    return "\u001b[1;31m" + text + END;
  }

  static String bold(String text) {
    return "\u001b[1m" + text + END;
  }

  static String dim(String text) {
    return "\u001b[2m" + text + END;
  }

  /** Returns lines of a traceback as they are written to a stream, without colors. */
  static String text(List<String> traceback) {
    return COLOR.matcher(String.join("\n", traceback) + "\n").replaceAll("");
  }
}
