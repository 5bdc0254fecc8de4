package convbook.kernel.eval;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Why a cell did not reach its end, as a learner reads it. */
public final class CellError extends Exception {
  private static final long serialVersionUID = 1L;
  private static final String END = "\u001b[0m";
  private static final Pattern COLOR = Pattern.compile("\u001b\\[[\\d;]*m");

  private final String name;
  private final transient List<String> traceback;
  private final transient List<String> opened;
  private final transient Optional<Throwable> thrown;

  /**
   * Makes an error.
   *
   * @param name the simple name of what was thrown
   * @param traceback the lines to show, bold and dim as in a terminal
   */
  public CellError(String name, String message, List<String> traceback) {
    this(name, message, traceback, traceback, Optional.empty());
  }

  private CellError(
      String name,
      String message,
      List<String> traceback,
      List<String> opened,
      Optional<Throwable> thrown) {
    super(message, null, false, false);
    this.name = name;
    this.traceback = List.copyOf(traceback);
    this.opened = List.copyOf(opened);
    this.thrown = thrown;
  }

  /** Makes an error of one sentence. */
  public static CellError of(String name, String sentence) {
    return new CellError(name, sentence, List.of(bold(name) + ": " + sentence));
  }

  /** Returns this error with other lines for who asks for all of them. */
  CellError opening(List<String> lines) {
    return new CellError(name, getMessage(), traceback, lines, thrown);
  }

  /** Returns this error as the account of what a cell threw. */
  CellError about(Throwable exception) {
    return new CellError(name, getMessage(), traceback, opened, Optional.of(exception));
  }

  /** Returns this error with the reasons for it, if there are some, as its sentence. */
  CellError explained(List<String> reasons) {
    return reasons.isEmpty()
        ? this
        : new CellError(
            name,
            String.join(" ", reasons),
            both(traceback, reasons),
            both(opened, reasons),
            thrown);
  }

  private static List<String> both(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  public String name() {
    return name;
  }

  /** Returns what the cell threw, unless it did not come to run. */
  public Optional<Throwable> thrown() {
    return thrown;
  }

  public List<String> traceback() {
    return traceback;
  }

  /** Returns the traceback without colors, and with the frames of libraries that it folds. */
  public String whole() {
    return text(opened);
  }

  /** Without a color: none can be read on the errors' ground of the light and the dark theme. */
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
