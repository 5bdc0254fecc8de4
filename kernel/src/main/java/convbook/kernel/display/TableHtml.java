package convbook.kernel.display;

import convbook.device.Text;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.FloatColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.columns.Column;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;
import tech.tablesaw.table.Relation;

/**
 * Tables as HTML that Jupyter styles itself: numbers to the right, long tables cut in the middle.
 */
final class TableHtml {
  private static final int ENDS = 25;
  private static final double SMALL = 1e-3;

  private TableHtml() {}

  /** Returns the table as one {@code <table>} element. */
  static String of(Relation table) {
    var html = new StringBuilder("<table>\n");
    if (table.name() != null && !table.name().isBlank()) {
      html.append("<caption>").append(escape(table.name())).append("</caption>\n");
    }
    html.append("<thead><tr>");
    for (Column<?> column : table.columns()) {
      cell(html, "th", column, column.name());
    }
    html.append("</tr></thead>\n<tbody>\n");
    int rows = table.rowCount();
    for (int row = 0; row < rows; row++) {
      if (row == ENDS && rows > 2 * ENDS) {
        row = rows - ENDS;
        html.append("<tr><td colspan=\"").append(table.columnCount()).append("\">… ");
        html.append(rows - 2 * ENDS).append(" more rows …</td></tr>\n");
      }
      html.append("<tr>");
      for (Column<?> column : table.columns()) {
        cell(html, "td", column, text(column, row));
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody>\n</table>").toString();
  }

  private static void cell(StringBuilder html, String tag, Column<?> column, String text) {
    String align = column instanceof NumericColumn ? "right" : "left";
    html.append('<').append(tag).append(" style=\"text-align: ").append(align).append("\">");
    html.append(escape(text)).append("</").append(tag).append('>');
  }

  /** A column's own print format comes first. */
  private static String text(Column<?> column, int row) {
    if (column.isMissing(row)) {
      return "";
    }
    String text = column.getString(row);
    if (!(column instanceof NumericColumn<?> numbers) || !isUsual(text, numbers, row)) {
      return text;
    }
    // Tablesaw may make two of its type DOUBLE, so the class is asked.
    if (column instanceof DoubleColumn || column instanceof FloatColumn) {
      double value = numbers.getDouble(row);
      return value != 0 && Math.abs(value) < SMALL
          ? Text.of("%.3e", value)
          : new DecimalFormat("#,##0.####", DecimalFormatSymbols.getInstance(Locale.ROOT))
              .format(value);
    }
    return Text.of("%,d", numbers.get(row));
  }

  /** Tablesaw writes a number without a format of its own in the machine's language. */
  private static boolean isUsual(String text, NumericColumn<?> numbers, int row) {
    var format = NumberColumnFormatter.floatingPointDefault().getFormat();
    return text.equals(numbers.getUnformattedString(row))
        || text.equals(
            numbers instanceof LongColumn longs
                ? format.format(longs.getLong(row))
                : format.format(numbers.getDouble(row)));
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
