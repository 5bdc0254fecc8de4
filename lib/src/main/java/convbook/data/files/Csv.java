package convbook.data.files;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads a row of a table in text (RFC 4180), which quotes may spread over several lines.
 *
 * @hidden
 */
public final class Csv {
  private final List<String> lines;
  private final char separator;
  private final List<String> cells = new ArrayList<>();
  private int next;

  /**
   * A row.
   *
   * @param line the number of its first line, counted from 1
   * @param next the index of the line after it
   * @param cells what is in it, without quotes and the space around; none if its quotes do not fit
   */
  public record Row(int line, int next, List<String> cells) {}

  private Csv(List<String> lines, int first, char separator) {
    this.lines = lines;
    this.next = first;
    this.separator = separator;
  }

  /** Returns the row that begins in line {@code first}, counted from 0. */
  public static Row row(List<String> lines, int first, char separator) {
    Csv csv = new Csv(lines, first, separator);
    return csv.read()
        ? new Row(first + 1, csv.next + 1, csv.cells)
        : new Row(first + 1, first + 1, List.of());
  }

  private boolean read() {
    int at = 0;
    while (true) {
      int quote = blank(at);
      boolean quoted = quote < line().length() && line().charAt(quote) == '"';
      at = quoted ? quoted(quote + 1) : plain(at);
      if (at == line().length()) {
        return true;
      }
      if (at < 0 || line().charAt(at) != separator) {
        return false;
      }
      at++;
    }
  }

  private String line() {
    return lines.get(next);
  }

  /** Returns where the blanks end that begin at {@code at}. */
  private int blank(int at) {
    int end = at;
    while (end < line().length()
        && line().charAt(end) != separator
        && Character.isWhitespace(line().charAt(end))) {
      end++;
    }
    return end;
  }

  private int plain(int at) {
    int end = line().indexOf(separator, at);
    end = end < 0 ? line().length() : end;
    cells.add(line().substring(at, end).strip());
    return end;
  }

  /** Reads on to the quote that ends a cell, in another line maybe; -1 if there is none. */
  private int quoted(int start) {
    StringBuilder cell = new StringBuilder();
    int at = start;
    while (true) {
      int quote = line().indexOf('"', at);
      if (quote < 0) {
        cell.append(line(), at, line().length()).append('\n');
        if (next + 1 == lines.size()) {
          return -1;
        }
        next++;
        at = 0;
      } else {
        cell.append(line(), at, quote);
        if (!line().startsWith("\"", quote + 1)) {
          cells.add(cell.toString().strip());
          return blank(quote + 1);
        }
        cell.append('"');
        at = quote + 2;
      }
    }
  }
}
