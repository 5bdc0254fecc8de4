package convbook.data.augment;

import convbook.data.Augmentation;
import convbook.data.Batch;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Turns each image left to right in every second epoch. */
record AlternatingFlip() implements Augmentation {

  /** Of a batch that is nobody's, as a drawing of it: by chance. */
  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    return new Flip().apply(batch, random);
  }

  @Override
  public Batch apply(Batch batch, RandomGenerator random, long[] images, int epoch) {
    boolean[] turned = new boolean[images.length];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = new SplittableRandom(images[i]).nextBoolean() ^ epoch % 2 == 1;
    }
    return batch.with(Flip.turn(batch.images(), turned));
  }

  @Override
  public String toString() {
    return "alternatingFlip()";
  }
}
