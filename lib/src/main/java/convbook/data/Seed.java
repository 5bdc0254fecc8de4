package convbook.data;

import convbook.device.Check;
import java.util.random.RandomGenerator;

/**
 * The one number that a training depends on.
 *
 * @hidden
 */
public final class Seed {
  private Seed() {}

  /**
   * Returns the seed of one part of a training that {@code seed} decides, such as an epoch. Nearby
   * seeds have parts far from each other: what seed 1 draws in its first epoch, seed 0 draws in
   * none.
   */
  public static long part(long seed, int number) {
    // The finalizer of MurmurHash3: one to one, and 0 stays 0.
    long mixed = (seed ^ (seed >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return (mixed ^ (mixed >>> 33)) + number;
  }

  /** Returns the numbers 0 to {@code count - 1}, as {@code random} shuffles them. */
  public static long[] shuffled(int count, RandomGenerator random) {
    long[] order = new long[count];
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  /**
   * Returns what the environment variable {@code CONVBOOK_SEED} asks for.
   *
   * @throws IllegalArgumentException if it is no whole number
   */
  public static long of(String wish) {
    try {
      return Long.parseLong(wish.strip());
    } catch (NumberFormatException e) {
      throw Check.refusal(
          "CONVBOOK_SEED is \"%s\"; set it to a whole number, or not at all.", wish);
    }
  }
}
