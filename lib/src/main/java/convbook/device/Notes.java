package convbook.device;

import java.io.Console;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * What the library says unasked: how far a download has come, what was read. It is printed where
 * somebody looks, in a notebook and on a terminal. A program's output is its own: there it is
 * logged, and progress is left out. {@code CONVBOOK_NOTES} set to {@code true} has it printed all
 * the same, {@code false} never.
 *
 * @hidden
 */
public final class Notes {
  /** Jupyter sets it for the kernels that it starts. */
  private static final String JUPYTER = "JPY_PARENT_PID";

  static {
    quietLogger();
  }

  private static final Logger LOG = LoggerFactory.getLogger("convbook");

  private Notes() {}

  /**
   * Keeps SLF4J from telling a project without a logger, in three lines, that it has none. Of use
   * before anything is logged; whoever has set how much SLF4J says of itself is obeyed.
   */
  public static void quietLogger() {
    System.getProperties().putIfAbsent("slf4j.internal.verbosity", "ERROR");
  }

  /** Says one line. */
  public static void say(String line) {
    if (areShown()) {
      System.out.println(line);
    } else {
      LOG.info(line);
    }
  }

  /** Warns of what is not as it should be, in any case: where there is no logger, too. */
  static void warn(String line) {
    if (LOG instanceof NOPLogger) {
      System.err.println(line);
    } else {
      LOG.warn(line);
    }
  }

  /**
   * Shows a line that the next one is written over.
   *
   * @param last whether there is no next one
   */
  public static void progress(String line, boolean last) {
    if (areShown()) {
      System.out.print("\r" + line + (last ? System.lineSeparator() : ""));
    }
  }

  /**
   * Returns whether somebody looks.
   *
   * @throws IllegalArgumentException if {@code CONVBOOK_NOTES} is neither true nor false
   */
  public static boolean areShown() {
    return Environment.flag("CONVBOOK_NOTES")
        .orElseGet(() -> System.getenv(JUPYTER) != null || isTerminal(System.console()));
  }

  /** From JDK 22 on there is a console without a terminal, too, and a method that tells. */
  private static boolean isTerminal(Console console) {
    try {
      return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException olderJava) {
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
