package convbook.kernel.eval;

import convbook.device.Scope;
import convbook.device.Text;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;

/**
 * How long a piece of a cell takes. What is measured is its run, not its compilation; a GPU may
 * still be at work when the code that gave it the work is done.
 */
final class CellTimes {
  private static final Duration ROUND = Duration.ofMillis(100);
  private static final int ROUNDS = 7;
  private static final long MOST_RUNS = 100_000_000;

  private CellTimes() {}

  /**
   * Runs something again and again, first until a round of runs is long enough to be measured, by
   * when Java has compiled it, and prints the time of a run. The tensors of a run are freed.
   *
   * @return the number of runs that were measured
   */
  static long repeat(Callable<?> code) throws Exception {
    long runs = 1;
    long took = round(code, runs);
    while (took < ROUND.toNanos() && runs < MOST_RUNS) {
      // Not more at once, since the first runs are slow.
      runs *= Math.max(2, Math.min(10, ROUND.toNanos() / Math.max(1, took)));
      took = round(code, runs);
    }
    var times = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      times[i] = (double) round(code, runs) / runs;
    }
    Arrays.sort(times);
    System.out.println(
        Text.of(
            "%%timeit: %s a run (median of %d rounds of %,d; %s to %s)",
            written(times[ROUNDS / 2]),
            ROUNDS,
            runs,
            written(times[0]),
            written(times[ROUNDS - 1])));
    return runs * ROUNDS;
  }

  private static long round(Callable<?> code, long runs) throws Exception {
    long since = System.nanoTime();
    for (long i = 0; i < runs; i++) {
      try (var tensors = new Scope()) {
        tensors.suppressNotUsedWarning();
        code.call();
      }
    }
    return System.nanoTime() - since;
  }

  /** Returns a time with three digits and the unit that fits it. */
  static String written(double nanos) {
    if (nanos >= 60e9) {
      return Text.of("%.0f min %.0f s", Math.floor(nanos / 60e9), Math.floor(nanos / 1e9 % 60));
    }
    double value = nanos;
    String unit = "ns";
    for (String larger : new String[] {"µs", "ms", "s"}) {
      if (value >= 999.5) {
        value /= 1000;
        unit = larger;
      }
    }
    String pattern = value < 9.995 ? "%.2f %s" : value < 99.95 ? "%.1f %s" : "%.0f %s";
    return Text.of(pattern, value, unit);
  }
}
