package convbook.train;

import convbook.device.Check;

/** How the learning rate changes as training goes on. */
@FunctionalInterface
public interface Schedule {

  /**
   * Returns the factor on the learning rate.
   *
   * @param epoch how many epochs have passed, in fractions: 1.5 is half-way through the second
   */
  double factor(double epoch);

  /** The same rate throughout. */
  static Schedule constant() {
    return epoch -> 1;
  }

  /**
   * Multiplies the rate by {@code factor} once at each of these epochs.
   *
   * @throws IllegalArgumentException if the factor is not positive, or an epoch is negative
   */
  static Schedule steps(double factor, double... epochs) {
    Check.given("epochs", epochs);
    check(factor > 0 && Double.isFinite(factor), "a factor", factor, "more than 0");
    double[] at = epochs.clone();
    for (double e : at) {
      check(e >= 0, "a step at epoch", e, "0 or more");
    }
    return epoch -> {
      double product = 1;
      for (double e : at) {
        product *= epoch >= e ? factor : 1;
      }
      return product;
    };
  }

  /**
   * Half a cosine from 1 down to 0 over {@code epochs}: Loshchilov and Hutter (2017), without
   * restarts.
   *
   * @throws IllegalArgumentException if {@code epochs} is not positive
   */
  static Schedule cosine(double epochs) {
    check(epochs > 0 && Double.isFinite(epochs), "a cosine over epochs", epochs, "more than 0");
    return epoch -> (1 + Math.cos(Math.PI * Math.min(1, epoch / epochs))) / 2;
  }

  /**
   * This schedule, with the rate rising in a straight line from a hundredth over the first {@code
   * epochs}.
   *
   * @throws IllegalArgumentException if {@code epochs} is not positive
   */
  default Schedule warmUp(double epochs) {
    check(epochs > 0 && Double.isFinite(epochs), "a warm-up over epochs", epochs, "more than 0");
    return epoch -> factor(epoch) * Math.min(1, 0.01 + 0.99 * epoch / epochs);
  }

  private static void check(boolean fine, String what, double given, String use) {
    if (!fine) {
      throw Check.refusal("Schedule with %s %s given; use %s.", what, given, use);
    }
  }
}
