package convbook.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.List;
import java.util.random.RandomGenerator;

/** What is done to pixels before a network sees them: resized, augmented, normalized. */
record Preprocessing(int side, List<Augment> steps, Normalization normalization) {
  private static final int BILINEAR = 1;

  Preprocessing {
    steps = List.copyOf(steps);
  }

  /** Returns pixels (N, C, H, W), uint8, from 0 to 1 and in the preprocessing's size. */
  NDArray resized(NDArray pixels) {
    NDArray images = pixels.toType(DataType.FLOAT32, false).muli(1f / 255);
    return side == pixels.getShape().get(2) && side == pixels.getShape().get(3)
        ? images
        : to(images, side);
  }

  private static NDArray to(NDArray images, int side) {
    return images.getNDArrayInternal().interpolation(new long[] {side, side}, BILINEAR, false);
  }

  /** Returns the side of the images a network sees. */
  int lastSide() {
    int last = side;
    for (Augment step : steps) {
      last = step.side(last);
    }
    return last;
  }

  /** Returns resized images as a network trains on them. */
  Batch train(Batch batch, RandomGenerator random) {
    Batch changed = batch;
    for (Augment step : steps) {
      changed = step.apply(changed, random);
    }
    return normalized(changed);
  }

  /** Returns resized images as a network is tested on them. */
  Batch test(Batch batch) {
    int last = lastSide();
    int from = (side - last) / 2;
    NDArray images = batch.images();
    return normalized(
        batch.with(
            last == side
                ? images
                : last < side
                    ? images.get(":, :, {}:{}, {}:{}", from, from + last, from, from + last)
                    : to(images, last)));
  }

  private Batch normalized(Batch batch) {
    return batch.with(normalization.normalize(batch.images()));
  }
}
