package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.device.Check;
import convbook.device.Text;
import java.util.random.RandomGenerator;

/** Cuts squares out of images that have been given a black border of {@code pad} pixels. */
record Crop(int pad) implements Augmentation {
  Crop {
    if (pad < 1) {
      throw Check.refusal("A border of %d pixels given; use crop(1) or more.", pad);
    }
  }

  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    int n = batch.size();
    int[] top = random.ints(n, -pad, pad + 1).toArray();
    int[] left = random.ints(n, -pad, pad + 1).toArray();
    return batch.with(cut(batch.images(), (int) batch.images().getShape().get(2), top, left));
  }

  /**
   * Returns a square of each image; what lies outside the image is black.
   *
   * @param top the row of each image that becomes the first
   * @param left the column of each image that becomes the first
   */
  static NDArray cut(NDArray images, int side, int[] top, int[] left) {
    return PixelGather.pixels(images, side, (i, y) -> top[i] + y, (i, x) -> left[i] + x);
  }

  @Override
  public String toString() {
    return Text.of("crop(%d)", pad);
  }
}
