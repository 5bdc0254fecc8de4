package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Brightness, contrast, saturation and hue, with torchvision's formulas. Images are (N, C, H, W)
 * from 0 to 1, and so are the results; each image has its own factor. What turns on color needs
 * three channels: red, green and blue.
 */
final class ColorAdjustments {
  /** How bright red, green and blue look to the eye: Recommendation ITU-R BT.601. */
  private static final float[] LUMA = {0.2989f, 0.587f, 0.114f};

  private ColorAdjustments() {}

  /** Multiplies by the factor. */
  static NDArray brightness(NDArray images, float[] factors) {
    return images.mul(perImage(images, factors)).clip(0, 1);
  }

  /** Moves pixels away from the mean of the gray image, or toward it with a factor below 1. */
  static NDArray contrast(NDArray images, float[] factors) {
    long n = images.getShape().get(0);
    return blend(images, gray(images).reshape(n, 1, -1, 1).mean(new int[] {2}, true), factors);
  }

  /** Moves pixels away from the gray image, or toward it with a factor below 1. */
  static NDArray saturation(NDArray images, float[] factors) {
    return blend(images, gray(images), factors);
  }

  /**
   * Turns the wheel of hues.
   *
   * @param turns in whole turns, -0.5 to 0.5
   */
  static NDArray hue(NDArray images, float[] turns) {
    NDArray red = channel(images, 0);
    NDArray green = channel(images, 1);
    NDArray blue = channel(images, 2);
    NDArray most = images.max(new int[] {1}, true);
    NDArray chroma = most.sub(images.min(new int[] {1}, true));
    NDArray isRed = red.eq(most);
    NDArray isGreen = green.eq(most);
    // In sixths of a turn. Where there is no chroma, any hue gives the same gray.
    NDArray whole = chroma.maximum(1e-20f);
    NDArray hue =
        where(
            isRed,
            green.sub(blue).divi(whole),
            where(isGreen, blue.sub(red).divi(whole).addi(2), red.sub(green).divi(whole).addi(4)));
    // 6 keeps what is divided below positive.
    hue.addi(perImage(images, turns).muli(6).addi(6));
    // Red, green and blue are the same trapezoid along the wheel, a third of a turn apart.
    NDArray apart = images.getManager().create(new float[] {5, 3, 1}, new Shape(1, 3, 1, 1));
    NDArray place = hue.add(apart).mod(6);
    NDArray less = place.minimum(place.neg().addi(4)).clip(0, 1);
    return most.sub(less.muli(chroma));
  }

  /** The gray image, (N, 1, H, W). */
  private static NDArray gray(NDArray images) {
    Shape shape = images.getShape();
    if (shape.get(1) != 3) {
      return images;
    }
    NDArray luma = images.getManager().create(LUMA, new Shape(1, 1, 3));
    return luma.matMul(images.reshape(shape.get(0), 3, -1))
        .reshape(shape.get(0), 1, shape.get(2), shape.get(3));
  }

  private static NDArray blend(NDArray images, NDArray gray, float[] factors) {
    NDArray factor = perImage(images, factors);
    return images.mul(factor).addi(gray.mul(factor.neg().addi(1))).clip(0, 1);
  }

  private static NDArray channel(NDArray images, int channel) {
    return images.get(":, {}:{}", channel, channel + 1);
  }

  static NDArray where(NDArray condition, NDArray yes, NDArray no) {
    return yes.getNDArrayInternal().where(condition, no);
  }

  /** Returns a number for each image, shaped to go with images (N, C, H, W). */
  static NDArray perImage(NDArray images, float[] factors) {
    return images.getManager().create(factors, new Shape(factors.length, 1, 1, 1));
  }
}
