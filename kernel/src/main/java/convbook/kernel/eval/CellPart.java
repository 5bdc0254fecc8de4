package convbook.kernel.eval;

/**
 * A part of a cell that JShell takes at once.
 *
 * @param number the cell's number; 0 for what the kernel itself wrote
 * @param cell the whole cell
 * @param offset where in the cell the part begins
 */
record CellPart(int number, String cell, int offset) {

  /** A place in a cell; lines and columns count from 1. */
  record Place(int cell, int line, int column, String text) {}

  /** Returns the place of a character of this part. */
  Place at(int position) {
    int index = Math.max(0, Math.min(offset + position, cell.length()));
    int start = cell.lastIndexOf('\n', index - 1) + 1;
    int end = cell.indexOf('\n', start);
    String text = cell.substring(start, end < 0 ? cell.length() : end);
    int line = (int) cell.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
    return new Place(number, line, index - start + 1, text);
  }

  /** Returns the place of a line of this part, the first being 1. */
  Place atLine(int line) {
    int start = offset;
    for (int i = 1; i < line; i++) {
      start = cell.indexOf('\n', start) + 1;
    }
    return at(start - offset);
  }
}
