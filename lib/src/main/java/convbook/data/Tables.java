package convbook.data;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;

/**
 * Tables that are printed alike everywhere; Tablesaw writes digits as the machine's language does.
 *
 * @hidden
 */
public final class Tables {
  private static final int ALL = 340;

  private Tables() {}

  /** Has the numbers of a table printed as Java writes them in code, and returns the table. */
  public static Table plain(Table table) {
    DecimalFormat format = new DecimalFormat("0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    format.setMaximumFractionDigits(ALL);
    for (var numbers : table.numericColumns()) {
      numbers.setPrintFormatter(new NumberColumnFormatter(format));
    }
    return table;
  }
}
