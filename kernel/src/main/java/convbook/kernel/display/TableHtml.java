package convbook.kernel.display;

import convbook.device.Text;
import convbook.device.Words;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
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
      // A name is code; what it means stands below it.
      String meaning = Words.meaning(column.name()).map(said -> "<br>" + escape(said)).orElse("");
      cell(html, "th", column, escape(column.name()) + meaning);
    }
    html.append("</tr></thead>\n<tbody>\n");
    List<DoubleFunction<String>> notations =
        table.columns().stream().map(TableHtml::notation).toList();
    int rows = table.rowCount();
    for (int row = 0; row < rows; row++) {
      if (row == ENDS && rows > 2 * ENDS) {
        row = rows - ENDS;
        html.append("<tr><td colspan=\"").append(table.columnCount()).append("\">… ");
        html.append(rows - 2 * ENDS).append(" more rows …</td></tr>\n");
      }
      html.append("<tr>");
      for (int i = 0; i < notations.size(); i++) {
        Column<?> column = table.column(i);
        cell(html, "td", column, escape(text(column, notations.get(i), row)));
      }
      html.append("</tr>\n");
    }
    return html.append("</tbody>\n</table>").toString();
  }

  private static void cell(StringBuilder html, String tag, Column<?> column, String content) {
    String align = column instanceof NumericColumn ? "right" : "left";
    html.append('<').append(tag).append(" style=\"text-align: ").append(align).append("\">");
    html.append(content).append("</").append(tag).append('>');
  }

  /** A column's own print format comes first. */
  private static String text(Column<?> column, DoubleFunction<String> notation, int row) {
    if (column.isMissing(row)) {
      return "";
    }
    String text = column.getString(row);
    if (!(column instanceof NumericColumn<?> numbers) || !isUsual(text, numbers, row)) {
      return text;
    }
    return isFractional(column)
        ? notation.apply(numbers.getDouble(row))
        : Text.of("%,d", numbers.get(row));
  }

  /** Tablesaw may make two of its type DOUBLE, so the class is asked. */
  private static boolean isFractional(Column<?> column) {
    return column instanceof DoubleColumn || column instanceof FloatColumn;
  }

  /** All numbers of a column have as many decimals, or all a power of ten. */
  private static DoubleFunction<String> notation(Column<?> column) {
    if (!isFractional(column)) {
      return String::valueOf;
    }
    double[] values =
        Arrays.stream(((NumericColumn<?>) column).asDoubleArray())
            .filter(Double::isFinite)
            .toArray();
    if (Arrays.stream(values).anyMatch(value -> value != 0 && Math.abs(value) < SMALL)) {
      return value -> Text.of("%.3e", value);
    }
    DecimalFormatSymbols english = DecimalFormatSymbols.getInstance(Locale.ROOT);
    var shortest = new DecimalFormat("0.####", english);
    int decimals =
        Arrays.stream(values)
            .mapToObj(shortest::format)
            .mapToInt(text -> text.contains(".") ? text.length() - text.indexOf('.') - 1 : 0)
            .max()
            .orElse(0);
    var format = new DecimalFormat("#,##0", english);
    format.setMinimumFractionDigits(decimals);
    format.setMaximumFractionDigits(decimals);
    return format::format;
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
