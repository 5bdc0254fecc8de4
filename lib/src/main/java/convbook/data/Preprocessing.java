package convbook.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import convbook.device.Check;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What is done to pixels before a network sees them: resized, augmented, normalized. What augments
 * images takes squares.
 */
record Preprocessing(int height, int width, List<Augmentation> steps, Normalization normalization) {
  private static final int BILINEAR = 1;

  Preprocessing {
    steps = List.copyOf(steps);
    if (!steps.isEmpty() && height != width) {
      throw Check.refusal(
          "%s given for images of %dx%d pixels, but augmentation takes squares; call resize before it.",
          steps, height, width);
    }
  }

  /** Returns pixels (N, C, H, W), uint8, from 0 to 1 and in the preprocessing's size. */
  NDArray resized(NDArray pixels) {
    return resized(pixels, height, width);
  }

  static NDArray resized(NDArray pixels, int height, int width) {
    NDArray images = pixels.toType(DataType.FLOAT32, false).muli(1f / 255);
    return height == pixels.getShape().get(2) && width == pixels.getShape().get(3)
        ? images
        : to(images, height, width);
  }

  /** Returns a copy of images (N, C, H, W) of {@code side} pixels. */
  static NDArray squares(NDArray images, int side) {
    boolean fits = images.getShape().get(2) == side && images.getShape().get(3) == side;
    return fits ? images.duplicate() : to(images, side, side);
  }

  private static NDArray to(NDArray images, int height, int width) {
    return images.getNDArrayInternal().interpolation(new long[] {height, width}, BILINEAR, false);
  }

  /** Returns height and width of the images a network sees. */
  Shape size() {
    return steps.isEmpty() ? new Shape(height, width) : new Shape(lastSide(), lastSide());
  }

  /** Returns the side of what a network sees, where that is a square. */
  int lastSide() {
    int last = height;
    for (Augmentation step : steps) {
      last = step.side(last);
    }
    return last;
  }

  /** Returns resized images as a network trains on them. */
  Batch train(Batch batch, RandomGenerator random, long[] images, int epoch) {
    Batch changed = batch;
    for (Augmentation step : steps) {
      changed = step.apply(changed, random, images, epoch);
    }
    return changed.with(normalization.normalize(changed.images()));
  }

  /** Returns resized images as a network is tested on them. */
  Batch test(Batch batch) {
    return batch.with(seen(batch.images(), height, lastSide(), normalization));
  }

  /** Returns the middle of images of {@code height} pixels, or the whole resized, normalized. */
  static NDArray seen(NDArray images, int height, int side, Normalization normalization) {
    int from = (height - side) / 2;
    NDArray middle =
        side == height
            ? images
            : side < height
                ? images.get(":, :, {}:{}, {}:{}", from, from + side, from, from + side)
                : to(images, side, side);
    return normalization.normalize(middle);
  }
}
