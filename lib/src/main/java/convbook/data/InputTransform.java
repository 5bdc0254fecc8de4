package convbook.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import convbook.data.image.ResizeCrop;
import convbook.device.Check;

/**
 * What becomes of a picture before a trained network sees it: a square of its middle is decoded,
 * resized, and normalized; what is left is the middle of that, if training cropped.
 *
 * @param channels 1 for gray, 3 for red, green and blue
 * @param decoded side of the square that a picture is decoded to, in pixels
 * @param resized side that the square is resized to, in pixels
 * @param side of what the network sees, in pixels
 * @param normalization of the network's training images
 * @hidden
 */
public record InputTransform(
    int channels, int decoded, int resized, int side, Normalization normalization) {

  /** Checks the numbers. */
  public InputTransform {
    Check.given("normalization", normalization);
    ResizeCrop.check(decoded);
    ResizeCrop.check(resized);
    ResizeCrop.check(side);
    int normalized = normalization.means().size();
    if (channels != 1 && channels != 3 || normalized > 0 && normalized != channels) {
      throw Check.refusal(
          "%d channels and the normalization of %d given; give 1 channel or 3, and a mean for each.",
          channels, normalized);
    }
  }

  /** Returns the shape of what the network sees, (C, H, W). */
  public Shape shape() {
    return new Shape(channels, side, side);
  }

  /**
   * Returns what the network sees; the caller closes it.
   *
   * @param pixels (N, C, H, W), uint8, of the decoded square
   */
  public NDArray apply(NDArray pixels) {
    return Preprocessing.seen(
        Preprocessing.resized(pixels, resized, resized), resized, side, normalization);
  }
}
