package convbook.kernel.eval;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Where in which cell each of JShell's snippets was written. */
public final class Sources {
  private final Map<String, Origin> origins = new ConcurrentHashMap<>();

  /**
   * A part of a cell.
   *
   * @param number the cell's number
   * @param cell the whole cell
   * @param offset where in the cell the part begins
   */
  record Origin(int number, String cell, int offset) {
    /** Returns the place of a character of this part. */
    Place at(int position) {
      int index = Math.max(0, Math.min(offset + position, cell.length()));
      int start = cell.lastIndexOf('\n', index - 1) + 1;
      int line = (int) cell.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
      return new Place(number, line, index - start + 1, textFrom(start));
    }

    /** Returns the place of a line of this part, the first being 1. */
    Place atLine(int line) {
      int start = offset;
      for (int i = 1; i < line; i++) {
        start = cell.indexOf('\n', start) + 1;
      }
      return at(start - offset);
    }

    private String textFrom(int start) {
      int end = cell.indexOf('\n', start);
      return cell.substring(start, end < 0 ? cell.length() : end);
    }
  }

  /** A place in a cell; lines and columns count from 1. */
  record Place(int cell, int line, int column, String text) {}

  void add(String snippet, Origin origin) {
    origins.put(snippet, origin);
  }

  /** Returns where a snippet was written, unless the kernel wrote it. */
  Optional<Origin> of(String snippet) {
    return Optional.ofNullable(origins.get(snippet)).filter(origin -> origin.number() > 0);
  }
}
