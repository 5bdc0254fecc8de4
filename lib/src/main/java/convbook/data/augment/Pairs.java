package convbook.data.augment;

import convbook.data.Batch;
import convbook.data.Seed;
import convbook.device.Check;
import java.util.random.RandomGenerator;

/** Which images of a batch are mixed, and how much of each. */
final class Pairs {
  private Pairs() {}

  /** Refuses what is no parameter of Beta(alpha, alpha), or takes many trials to draw. */
  static void check(String name, double alpha) {
    if (!(alpha > 0 && alpha <= 4)) {
      throw Check.refusal("%s(%s) given; use more than 0, at most 4.", name, alpha);
    }
  }

  /**
   * Draws the number of an image of the batch for each of its images, each once: another one, or by
   * chance its own.
   *
   * @throws IllegalArgumentException if they are mixed already
   */
  static long[] draw(Batch batch, RandomGenerator random) {
    if (batch.share() < 1) {
      throw new IllegalArgumentException(
          "The batch is mixed already; use mixup or cutmix, and that once.");
    }
    return Seed.shuffled(batch.size(), random);
  }

  /** Draws from Beta(alpha, alpha): Jöhnk (1964). */
  static double beta(double alpha, RandomGenerator random) {
    while (true) {
      // Logarithms, because a small alpha makes powers that are 0 to a double.
      double x = Math.log(1 - random.nextDouble()) / alpha;
      double y = Math.log(1 - random.nextDouble()) / alpha;
      if (Math.exp(x) + Math.exp(y) <= 1) {
        return 1 / (1 + Math.exp(y - x));
      }
    }
  }
}
