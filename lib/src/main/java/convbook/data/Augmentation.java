package convbook.data;

import java.util.random.RandomGenerator;

/**
 * A random change to training images, a whole batch at a time, on the device; see {@link
 * Dataset#augment}. A notebook can write one of its own as a lambda.
 */
@FunctionalInterface
public interface Augmentation {

  /**
   * Returns the batch, changed.
   *
   * @param batch images (N, C, H, W) from 0 to 1, not yet normalized
   * @param random the only source of chance; it is the same whenever the same batch of the same
   *     epoch is made from the same seed
   */
  Batch apply(Batch batch, RandomGenerator random);

  /**
   * Returns the side of the images it makes, in pixels; as it was, if not said otherwise.
   *
   * @throws IllegalArgumentException if it can make none of images of this side
   */
  default int side(int given) {
    return given;
  }
}
