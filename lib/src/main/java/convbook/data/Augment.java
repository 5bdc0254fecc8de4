package convbook.data;

import java.util.random.RandomGenerator;

/**
 * A random change to training images, a whole batch at a time, on the device; see {@link
 * Dataset#augment}. A notebook can write one of its own as a lambda.
 */
@FunctionalInterface
public interface Augment {

  /**
   * Returns the batch, changed.
   *
   * @param batch images (N, C, H, W) from 0 to 1, not yet normalized
   * @param random the only source of chance; it is the same whenever the same batch of the same
   *     epoch is made from the same seed
   */
  Batch apply(Batch batch, RandomGenerator random);

  /**
   * Gives each image a black border of {@code pad} pixels and cuts a square of its old size out of
   * it anywhere: He et al. (2016), section 4.2, with 4 pixels.
   *
   * @throws IllegalArgumentException if {@code pad} is not positive
   */
  static Augment crop(int pad) {
    return new Crop(pad);
  }

  /** Mirrors half of the images left to right. */
  static Augment flip() {
    return new Flip();
  }
}
