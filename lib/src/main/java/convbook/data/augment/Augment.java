package convbook.data.augment;

import convbook.data.Augmentation;
import convbook.data.Dataset;
import convbook.device.Check;
import java.util.Arrays;

/** Short names for the augmentations that there are; see {@link Dataset#augment}. */
public final class Augment {
  private Augment() {}

  /**
   * Gives each image a black border of {@code pad} pixels and cuts a square of its old size out of
   * it anywhere: He et al. (2016), section 4.2, with 4 pixels.
   *
   * @throws IllegalArgumentException if {@code pad} is not positive
   */
  public static Augmentation crop(int pad) {
    return new Crop(pad);
  }

  /** Mirrors half of the images left to right. */
  public static Augmentation flip() {
    return new Flip();
  }

  /**
   * Cuts a square of {@code side} pixels out of each image anywhere: Krizhevsky et al. (2012),
   * section 4.1, with 224 of 256 pixels. Test images are cut to it around their middle.
   *
   * @throws IllegalArgumentException if {@code side} is not positive
   */
  public static Augmentation cropTo(int side) {
    return new CropTo(side);
  }

  /**
   * Cuts a rectangle of 8 to 100 % of the area, its sides 3:4 to 4:3, out of each image and resizes
   * it to a square of {@code side} pixels: Szegedy et al. (2015), section 6. Test images are cut or
   * enlarged to it as a whole.
   *
   * @throws IllegalArgumentException if {@code side} is not positive
   */
  public static Augmentation resizedCrop(int side) {
    return resizedCrop(side, 0.08);
  }

  /**
   * {@link #resizedCrop(int)} of rectangles that have at least this share of the area.
   *
   * @throws IllegalArgumentException if {@code side} is not positive or the share is not above 0,
   *     at most 1
   */
  public static Augmentation resizedCrop(int side, double smallest) {
    return new ResizedCrop(side, smallest);
  }

  /** Multiplies each image by 1 - strength to 1 + strength. */
  public static Augmentation brightness(double strength) {
    return new ColorJitter(strength, 0, 0, 0);
  }

  /** Multiplies what sets pixels off from the image's mean gray by 1 - strength to 1 + strength. */
  public static Augmentation contrast(double strength) {
    return new ColorJitter(0, strength, 0, 0);
  }

  /** Multiplies what sets colors off from gray by 1 - strength to 1 + strength. */
  public static Augmentation saturation(double strength) {
    return new ColorJitter(0, 0, strength, 0);
  }

  /** Turns the hues by up to so many turns of their wheel to either side, at most 0.5. */
  public static Augmentation hue(double turns) {
    return new ColorJitter(0, 0, 0, turns);
  }

  /**
   * {@link #brightness}, {@link #contrast}, {@link #saturation} and {@link #hue}, in another order
   * in each batch.
   *
   * @throws IllegalArgumentException if a strength is negative, or {@code hue} more than 0.5
   */
  public static Augmentation colorJitter(
      double brightness, double contrast, double saturation, double hue) {
    return new ColorJitter(brightness, contrast, saturation, hue);
  }

  /**
   * Shifts the colors of each image along the principal components of those of the training images:
   * Krizhevsky et al. (2012), section 4.1, with the paper's deviation of 0.1. It looks at all of
   * them once, here.
   *
   * @throws IllegalArgumentException if the images have not three channels
   */
  public static Augmentation pcaColor(Dataset data) {
    Check.given("dataset", data);
    return PcaColor.of(data.colors());
  }

  /**
   * Covers a square of {@code side} pixels, its middle anywhere in the image: DeVries and Taylor
   * (2017), section 3.
   *
   * @param color one number for each channel, black if none. The paper covers normalized images
   *     with 0, which here is their mean.
   * @throws IllegalArgumentException if {@code side} is not positive
   */
  public static Augmentation cutout(int side, double... color) {
    return new Cutout(side, Arrays.stream(Check.given("color", color)).boxed().toList());
  }

  /**
   * Mixes each image of a batch with another one of it, and their labels alike: Zhang et al.
   * (2018), equation 1. The share is drawn from Beta(alpha, alpha), once for each batch; 1 for
   * CIFAR-10 in the paper, 0.2 for ImageNet.
   *
   * @throws IllegalArgumentException if {@code alpha} is not above 0, at most 4
   */
  public static Augmentation mixup(double alpha) {
    return new Mixup(alpha);
  }
}
