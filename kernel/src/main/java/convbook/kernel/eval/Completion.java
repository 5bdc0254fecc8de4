package convbook.kernel.eval;

import java.util.List;

/**
 * What could stand in a part of a cell.
 *
 * @param matches what fits best first
 * @param start where the part begins, in characters as Jupyter counts them
 * @param end where it ends
 */
public record Completion(List<Match> matches, int start, int end) {
  /**
   * A word that could stand there.
   *
   * @param kind as JupyterLab names what it has a mark for: {@code function}, {@code class}, ...
   */
  public record Match(String text, String kind) {}
}
