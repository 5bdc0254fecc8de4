package convbook.kernel.eval;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Programs that cells start. What one would print where the kernel itself prints, into Jupyter's
 * log, appears below its cell.
 */
public final class CellPrograms {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Set<Printing> PRINTING = ConcurrentHashMap.newKeySet();

  private static final int AT_ONCE = 8192;

  private CellPrograms() {}

  /** One of a program's two streams; {@code read} is done when it was read to its end. */
  private record Printing(Cell cell, Process program, CompletableFuture<Void> read) {}

  /**
   * Starts a program; {@link CellInstrumenter} has cells call this.
   *
   * @throws IOException as {@link ProcessBuilder#start} does
   */
  public static Process start(ProcessBuilder program) throws IOException {
    Redirect out = program.redirectOutput();
    Redirect err = program.redirectError();
    program.redirectOutput(out == Redirect.INHERIT ? Redirect.PIPE : out);
    program.redirectError(err == Redirect.INHERIT ? Redirect.PIPE : err);
    try {
      Process started = program.start();
      if (out == Redirect.INHERIT) {
        show(started, started.getInputStream(), System.out);
      }
      if (err == Redirect.INHERIT) {
        show(started, started.getErrorStream(), System.err);
      }
      return started;
    } finally {
      program.redirectOutput(out);
      program.redirectError(err);
    }
  }

  /**
   * Runs a program to its end, with an empty input; what it prints appears below the cell that
   * runs, and what ends the cell ends it.
   *
   * @return its exit code
   * @throws IOException if it cannot be started
   */
  public static int run(List<String> command) throws IOException, InterruptedException {
    Process program = start(new ProcessBuilder(command).inheritIO().redirectInput(Redirect.PIPE));
    try {
      program.getOutputStream().close();
      return program.waitFor();
    } catch (IOException | InterruptedException | Error stopped) {
      // Of one that has ended, this would take away what it has printed and nobody has read.
      program.descendants().forEach(ProcessHandle::destroy);
      program.destroy();
      throw stopped;
    }
  }

  private static void show(Process program, InputStream printed, PrintStream shown) {
    var printing = new Printing(Cell.ofThisThread(), program, new CompletableFuture<>());
    PRINTING.add(printing);
    Daemon.start(
        "program",
        () -> {
          // Whole characters, since another's text may come between.
          try (var text = new InputStreamReader(printed, StandardCharsets.UTF_8)) {
            char[] some = new char[AT_ONCE];
            for (int read = text.read(some); read >= 0; read = text.read(some)) {
              shown.print(String.valueOf(some, 0, read));
            }
          } catch (IOException broken) {
            // The program has ended, or someone has ended it.
          } finally {
            printing.read().complete(null);
            PRINTING.remove(printing);
          }
        });
  }

  /** Waits for what programs of the cell that have ended have printed. */
  public static void awaitOutput(Cell cell) {
    for (Printing printing : PRINTING) {
      if (printing.cell() == cell && !printing.program().isAlive()) {
        printing.read().completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
      }
    }
  }
}
