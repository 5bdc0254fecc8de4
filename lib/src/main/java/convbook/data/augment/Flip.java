package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import convbook.data.Augmentation;
import convbook.data.Batch;
import java.util.random.RandomGenerator;

/** Turns half of the images left to right. */
record Flip() implements Augmentation {

  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    boolean[] turned = new boolean[batch.size()];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = random.nextBoolean();
    }
    return batch.with(turn(batch.images(), turned));
  }

  /** Returns the images, some of them mirrored. */
  static NDArray turn(NDArray images, boolean[] turned) {
    int side = (int) images.getShape().get(3);
    return PixelGather.pixels(images, side, (i, y) -> y, (i, x) -> turned[i] ? side - 1 - x : x);
  }

  @Override
  public String toString() {
    return "flip()";
  }
}
