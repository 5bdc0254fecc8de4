package convbook.kernel;

import java.time.Duration;
import java.util.Arrays;

/** The threads that run the code of cells. */
final class CellThreads {
  private static final Duration GLANCE = Duration.ofMillis(10);

  private CellThreads() {}

  /**
   * Waits for interrupted code to end.
   *
   * @return whether no cell's code runs any more
   */
  static boolean awaitEnd(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (anyRunsACell()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(GLANCE.toMillis());
    }
    return true;
  }

  /**
   * IJava keeps its threads in a private pool, so they are known by name and by JShell's frames.
   */
  private static boolean anyRunsACell() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().startsWith("IJava-executor-"))
        .flatMap(thread -> Arrays.stream(thread.getValue()))
        .anyMatch(frame -> frame.getClassName().startsWith("REPL."));
  }
}
