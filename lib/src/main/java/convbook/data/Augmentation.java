package convbook.data;

import convbook.device.Check;
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
   * Returns the batch, changed in a way that depends on which images are in it and on the epoch;
   * neither counts if not said otherwise.
   *
   * @param images the number of each among the training images
   * @param epoch counted from 0
   */
  default Batch apply(Batch batch, RandomGenerator random, long[] images, int epoch) {
    Check.given("images", images);
    return apply(Check.given("batch", batch), Check.given("random numbers", random));
  }

  /**
   * Returns the side of the images it makes, in pixels; as it was, if not said otherwise.
   *
   * @throws IllegalArgumentException if it can make none of images of this side
   */
  default int side(int given) {
    return given;
  }
}
