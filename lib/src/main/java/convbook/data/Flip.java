package convbook.data;

import ai.djl.ndarray.NDArray;
import java.util.random.RandomGenerator;

/** Turns half of the images left to right. */
record Flip() implements Augment {

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
    return Gather.pixels(images, side, (i, y) -> y, (i, x) -> turned[i] ? side - 1 - x : x);
  }

  @Override
  public String toString() {
    return "flip()";
  }
}
