package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.device.Check;
import convbook.device.Text;
import java.util.random.RandomGenerator;

/** Lays the images of a batch over one another, with their labels. */
record Mixup(double alpha) implements Augmentation {
  Mixup {
    if (!(alpha > 0 && alpha <= 4)) {
      throw Check.refusal("mixup(%s) given; use more than 0, at most 4.", alpha);
    }
  }

  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    if (batch.share() < 1) {
      throw new IllegalArgumentException("The batch is mixed already; use mixup once.");
    }
    long[] partners = new long[batch.size()];
    for (int i = 0; i < partners.length; i++) {
      int j = random.nextInt(i + 1);
      partners[i] = partners[j];
      partners[j] = i;
    }
    // Any order of partners is as likely as its reverse: nothing but a name is lost if the larger
    // share is always the label's own.
    double share = beta(random);
    return mix(batch, Math.max(share, 1 - share), partners);
  }

  /** Returns the share's part of each image and the rest of its partner. */
  static Batch mix(Batch batch, double share, long[] partners) {
    NDArray images = batch.images();
    NDIndex index = new NDIndex("{}", images.getManager().create(partners));
    return new Batch(
        images.mul(share).addi(images.get(index).muli(1 - share)),
        batch.labels(),
        batch.labels().get(index),
        share);
  }

  /** Draws from Beta(alpha, alpha): Jöhnk (1964). */
  private double beta(RandomGenerator random) {
    while (true) {
      // Logarithms, because a small alpha makes powers that are 0 to a double.
      double x = Math.log(1 - random.nextDouble()) / alpha;
      double y = Math.log(1 - random.nextDouble()) / alpha;
      if (Math.exp(x) + Math.exp(y) <= 1) {
        return 1 / (1 + Math.exp(y - x));
      }
    }
  }

  @Override
  public String toString() {
    return Text.of("mixup(%s)", alpha);
  }
}
