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

  private int lastSide() {
    int last = height;
    for (Augmentation step : steps) {
      last = step.side(last);
    }
    return last;
  }

  /** Returns resized images as a network trains on them. */
  Batch train(Batch batch, RandomGenerator random) {
    Batch changed = batch;
    for (Augmentation step : steps) {
      changed = step.apply(changed, random);
    }
    return normalized(changed);
  }

  /** Returns resized images as a network is tested on them. */
  Batch test(Batch batch) {
    int last = lastSide();
    int from = (height - last) / 2;
    NDArray images = batch.images();
    return normalized(
        batch.with(
            last == height
                ? images
                : last < height
                    ? images.get(":, :, {}:{}, {}:{}", from, from + last, from, from + last)
                    : to(images, last, last)));
  }

  private Batch normalized(Batch batch) {
    return batch.with(normalization.normalize(batch.images()));
  }
}
