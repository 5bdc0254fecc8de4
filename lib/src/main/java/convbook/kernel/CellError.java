package convbook.kernel;

import java.util.List;

/** Why a cell did not reach its end, as a learner reads it. */
final class CellError extends Exception {
  private static final long serialVersionUID = 1L;

  private final String name;
  private final transient List<String> traceback;

  /**
   * Makes an error.
   *
   * @param name the simple name of what was thrown
   * @param traceback the lines to show, coloured as in a terminal
   */
  CellError(String name, String message, List<String> traceback) {
    super(message, null, false, false);
    this.name = name;
    this.traceback = List.copyOf(traceback);
  }

  String name() {
    return name;
  }

  List<String> traceback() {
    return traceback;
  }
}
