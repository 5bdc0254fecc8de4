package convbook.data.augment;

import convbook.data.Augmentation;
import convbook.data.Batch;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Turns each image left to right in every second epoch. */
record AlternatingFlip() implements Augmentation {

  /** Of a batch whose images have no numbers: by chance. */
  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    return new Flip().apply(batch, random);
  }

  /** Where an image is there several times, as in drawings, each stands for one more epoch. */
  @Override
  public Batch apply(Batch batch, RandomGenerator random, long[] images, int epoch) {
    boolean[] turned = new boolean[images.length];
    Map<Long, Integer> times = new HashMap<>();
    for (int i = 0; i < turned.length; i++) {
      int at = epoch + times.merge(images[i], 1, Integer::sum) - 1;
      turned[i] = new SplittableRandom(images[i]).nextBoolean() ^ at % 2 == 1;
    }
    return batch.with(Flip.turn(batch.images(), turned));
  }

  @Override
  public String toString() {
    return "alternatingFlip()";
  }
}
