package convbook.kernel.eval;

import java.util.function.Function;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Shows below a cell what its code logs with {@code java.util.logging}, and libraries' warnings.
 */
public final class CellLogging {
  private CellLogging() {}

  /**
   * Shows in what is {@code System.err} now what is logged from now on.
   *
   * @param telling writes an exception down
   */
  public static void take(Function<Throwable, String> telling) {
    // Leaves the root without handlers, at level INFO.
    LogManager.getLogManager().reset();
    var handler = new ConsoleHandler();
    handler.setFilter(
        entry ->
            entry.getLevel().intValue() >= Level.WARNING.intValue()
                || CellLines.isOfCell(String.valueOf(entry.getSourceClassName())));
    handler.setFormatter(
        new Formatter() {
          @Override
          public String format(LogRecord entry) {
            String thrown = entry.getThrown() == null ? "" : telling.apply(entry.getThrown());
            return entry.getLevel() + ": " + formatMessage(entry) + "\n" + thrown;
          }
        });
    Logger.getLogger("").addHandler(handler);
  }
}
