package convbook.kernel.eval;

import java.util.List;

/** Why a cell did not reach its end, as a learner reads it. */
public final class CellError extends Exception {
  private static final long serialVersionUID = 1L;

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

  public String name() {
    return name;
  }

  public List<String> traceback() {
    return traceback;
  }
}
