package convbook.data;

import convbook.device.Check;
import java.util.List;
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
   * Returns the side of the images it makes, in pixels; as it was, if not said otherwise.
   *
   * @throws IllegalArgumentException if it can make none of images of this side
   */
  default int side(int given) {
    return given;
  }

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

  /**
   * Cuts a square of {@code side} pixels out of each image anywhere: Krizhevsky et al. (2012),
   * section 4.1, with 224 of 256 pixels. Test images are cut to it around their middle.
   *
   * @throws IllegalArgumentException if {@code side} is not positive
   */
  static Augment cropTo(int side) {
    return new CropTo(side);
  }

  /**
   * Cuts a rectangle of 8 to 100 % of the area, its sides 3:4 to 4:3, out of each image and resizes
   * it to a square of {@code side} pixels: Szegedy et al. (2015), section 6. Test images are cut or
   * enlarged to it as a whole.
   *
   * @throws IllegalArgumentException if {@code side} is not positive
   */
  static Augment resizedCrop(int side) {
    return resizedCrop(side, 0.08);
  }

  /**
   * {@link #resizedCrop(int)} of rectangles that have at least this share of the area.
   *
   * @throws IllegalArgumentException if {@code side} is not positive or the share is not above 0,
   *     at most 1
   */
  static Augment resizedCrop(int side, double smallest) {
    return new ResizedCrop(side, smallest);
  }

  /** Multiplies each image by 1 - strength to 1 + strength. */
  static Augment brightness(double strength) {
    return new Jitter(strength, 0, 0, 0);
  }

  /** Multiplies what sets pixels off from the image's mean grey by 1 - strength to 1 + strength. */
  static Augment contrast(double strength) {
    return new Jitter(0, strength, 0, 0);
  }

  /** Multiplies what sets colours off from grey by 1 - strength to 1 + strength. */
  static Augment saturation(double strength) {
    return new Jitter(0, 0, strength, 0);
  }

  /** Turns the hues by up to so many turns of their wheel to either side, at most 0.5. */
  static Augment hue(double turns) {
    return new Jitter(0, 0, 0, turns);
  }

  /**
   * {@link #brightness}, {@link #contrast}, {@link #saturation} and {@link #hue}, in another order
   * in each batch.
   *
   * @throws IllegalArgumentException if a strength is negative, or {@code hue} more than 0.5
   */
  static Augment colour(double brightness, double contrast, double saturation, double hue) {
    return new Jitter(brightness, contrast, saturation, hue);
  }

  /**
   * Shifts the colours of each image along the principal components of those of the training
   * images: Krizhevsky et al. (2012), section 4.1, with the paper's deviation of 0.1. It looks at
   * all of them once, here.
   *
   * @throws IllegalArgumentException if the images have not three channels
   */
  static Augment pcaColour(Dataset data) {
    Check.given("dataset", data);
    return PcaColour.of(data.colours());
  }

  /**
   * Covers a square of {@code side} pixels, its middle anywhere in the image: DeVries and Taylor
   * (2017), section 3.
   *
   * @param colour one number for each channel, black if none. The paper covers normalized images
   *     with 0, which here is their mean.
   * @throws IllegalArgumentException if {@code side} is not positive
   */
  static Augment cutout(int side, Double... colour) {
    Check.all("number of the colour", colour);
    return new Cutout(side, List.of(colour));
  }

  /**
   * Mixes each image of a batch with another one of it, and their labels alike: Zhang et al.
   * (2018), equation 1. The share is drawn from Beta(alpha, alpha), once for each batch; 1 for
   * CIFAR-10 in the paper, 0.2 for ImageNet.
   *
   * @throws IllegalArgumentException if {@code alpha} is not above 0, at most 4
   */
  static Augment mixup(double alpha) {
    return new Mixup(alpha);
  }
}
