package convbook.train;

import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Where something is greatest. */
final class ArgMax {
  private ArgMax() {}

  /** Returns the number, counted from 0, of the greatest of {@code count} values, or the first. */
  static int of(int count, IntToDoubleFunction value) {
    return IntStream.range(0, count)
        .reduce(0, (best, i) -> value.applyAsDouble(i) > value.applyAsDouble(best) ? i : best);
  }
}
