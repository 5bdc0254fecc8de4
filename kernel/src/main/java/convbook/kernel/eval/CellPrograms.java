package convbook.kernel.eval;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Programs that cells start. What one would print where the kernel itself prints, into Jupyter's
 * log, appears below its cell.
 */
public final class CellPrograms {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Set<Printing> PRINTING = ConcurrentHashMap.newKeySet();

  private CellPrograms() {}

  /** One of a program's two streams; {@code read} opens when it was read to its end. */
  private record Printing(Cell cell, Process program, CountDownLatch read) {}

  /**
   * Starts a program; {@link CellInstrumenter} has cells call this.
   *
   * @throws IOException as {@link ProcessBuilder#start} does
   */
  public static Process start(ProcessBuilder program) throws IOException {
    boolean out = program.redirectOutput() == Redirect.INHERIT;
    boolean err = program.redirectError() == Redirect.INHERIT;
    if (out) {
      program.redirectOutput(Redirect.PIPE);
    }
    if (err) {
      program.redirectError(Redirect.PIPE);
    }
    try {
      Process started = program.start();
      if (out) {
        show(started, started.getInputStream(), System.out);
      }
      if (err) {
        show(started, started.getErrorStream(), System.err);
      }
      return started;
    } finally {
      if (out) {
        program.redirectOutput(Redirect.INHERIT);
      }
      if (err) {
        program.redirectError(Redirect.INHERIT);
      }
    }
  }

  private static void show(Process program, InputStream printed, PrintStream shown) {
    var printing = new Printing(Cell.ofThisThread(), program, new CountDownLatch(1));
    PRINTING.add(printing);
    Daemon.start(
        "program",
        () -> {
          try (printed) {
            printed.transferTo(shown);
          } catch (IOException broken) {
            // The program has ended, or someone has ended it.
          } finally {
            printing.read().countDown();
            PRINTING.remove(printing);
          }
        });
  }

  /** Waits for what programs of the cell that have ended have printed. */
  public static void awaitOutput(Cell cell) {
    for (Printing printing : PRINTING) {
      if (printing.cell() == cell && !printing.program().isAlive()) {
        try {
          printing.read().await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
