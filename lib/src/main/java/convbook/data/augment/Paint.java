package convbook.data.augment;

import static java.util.stream.Collectors.joining;

import ai.djl.ndarray.NDArray;
import convbook.data.Normalization;
import convbook.device.Check;
import java.util.Arrays;
import java.util.List;

/**
 * The color that covers parts of images.
 *
 * @param color one number for each channel, or none for black
 */
record Paint(List<Double> color) {
  Paint {
    color.forEach(number -> Check.finite("number of the color", number));
  }

  static Paint of(double... color) {
    return new Paint(Arrays.stream(Check.given("color", color)).boxed().toList());
  }

  /** Returns images (N, C, H, W) with their boxes covered. */
  NDArray over(NDArray images, Boxes boxes) {
    NDArray inside = boxes.inside(images);
    NDArray left = images.mul(inside.neg().addi(1));
    if (color.isEmpty()) {
      return left;
    }
    if (color.size() != images.getShape().get(1)) {
      throw Check.refusal(
          "%d numbers for a color given, but the images have %d channels; give one for each, or none for black.",
          color.size(), images.getShape().get(1));
    }
    return left.addi(inside.mul(Normalization.row(images, color)));
  }

  /** Returns the numbers as further arguments, as they are written. */
  @Override
  public String toString() {
    return color.stream().map(number -> ", " + number).collect(joining());
  }
}
