package convbook.data.augment;

import convbook.data.Augmentation;
import convbook.data.Dataset;
import convbook.device.Check;

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
   * Mirrors each image in every second epoch, half of them in the first: in two epochs the network
   * sees each image both ways, where chance shows half of them twice the same way. Jordan (2024),
   * section 3.6.
   */
  public static Augmentation alternatingFlip() {
    return new AlternatingFlip();
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

  /**
   * Multiplies each image by 1 - strength, but at least 0, to 1 + strength; what leaves 0 to 1 is
   * cut off.
   *
   * @throws IllegalArgumentException if the strength is negative
   */
  public static Augmentation brightness(double strength) {
    return new ColorJitter(strength, 0, 0, 0);
  }

  /**
   * Multiplies what sets pixels off from the image's mean gray, as {@link #brightness} does.
   *
   * @throws IllegalArgumentException if the strength is negative
   */
  public static Augmentation contrast(double strength) {
    return new ColorJitter(0, strength, 0, 0);
  }

  /**
   * Multiplies what sets colors off from gray, as {@link #brightness} does.
   *
   * @throws IllegalArgumentException if the strength is negative
   */
  public static Augmentation saturation(double strength) {
    return new ColorJitter(0, 0, strength, 0);
  }

  /**
   * Turns the hues by up to so many turns of their wheel to either side.
   *
   * @throws IllegalArgumentException if {@code turns} is not 0 to 0.5
   */
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
    return new PcaColor(data.colors());
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
    return new Cutout(side, Paint.of(color));
  }

  /**
   * Mixes each image of a batch with another one of it, by chance with itself, and their labels
   * alike: Zhang et al. (2018), section 2. The share is drawn from Beta(alpha, alpha), once for
   * each batch; 1 for CIFAR-10 in the paper, 0.2 for ImageNet.
   *
   * @throws IllegalArgumentException if {@code alpha} is not above 0, at most 4
   */
  public static Augmentation mixup(double alpha) {
    return new Mixup(alpha);
  }

  /**
   * Puts a rectangle of another image of the batch into each image, and mixes their labels by its
   * area: Yun et al. (2019), section 3.1. The rectangle and its place are drawn once for each
   * batch, the share of the image that it leaves from Beta(alpha, alpha); 1 in the paper. What the
   * image's edges cut off counts for nothing. An image's label is that of its larger part.
   *
   * <p>A batch is mixed once. This takes the two ways by turns:
   *
   * <pre>{@code
   * Augmentation mixed =
   *     (batch, random) ->
   *         (random.nextBoolean() ? Augment.mixup(0.2) : Augment.cutmix(1)).apply(batch, random);
   * }</pre>
   *
   * @throws IllegalArgumentException if {@code alpha} is not above 0, at most 4
   */
  public static Augmentation cutmix(double alpha) {
    return new CutMix(alpha);
  }

  /**
   * Covers a rectangle of 2 to 33 % of the area, its sides 3:10 to 10:3, in a share of the images:
   * Zhong et al. (2020), algorithm 1, with torchvision's largest area. The paper fills it with
   * noise; here it has one color, as torchvision has it if not told otherwise.
   *
   * @param share of the images, 0 to 1; 0.5 in the paper
   * @param color one number for each channel, black if none. torchvision's 0 on normalized images
   *     is here their mean.
   * @throws IllegalArgumentException if {@code share} is not 0 to 1
   */
  public static Augmentation randomErasing(double share, double... color) {
    return new RandomErasing(share, Paint.of(color));
  }

  /**
   * Changes each image in one of fourteen ways and by one of 31 strengths, all as likely:
   * TrivialAugment by Müller and Hutter (2021), section 3, with their wide range of strengths. The
   * ways are none, shears, shifts by up to 32 pixels, turns, brightness, color, contrast,
   * sharpness, posterize, solarize, autocontrast and equalize, each as torchvision computes it.
   * What comes in from outside is black.
   */
  public static Augmentation trivialAugment() {
    return new TrivialAugment();
  }
}
