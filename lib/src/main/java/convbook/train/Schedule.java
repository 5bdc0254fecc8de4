package convbook.train;

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

  /** Multiplies the rate by {@code factor} once at each of these epochs. */
  static Schedule steps(double factor, double... epochs) {
    double[] at = epochs.clone();
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
   */
  static Schedule cosine(double epochs) {
    return epoch -> (1 + Math.cos(Math.PI * Math.min(1, epoch / epochs))) / 2;
  }

  /**
   * This schedule, with the rate rising in a straight line from a hundredth over the first {@code
   * epochs}.
   */
  default Schedule warmUp(double epochs) {
    return epoch -> factor(epoch) * Math.min(1, 0.01 + 0.99 * epoch / epochs);
  }
}
