package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.device.Text;
import java.util.random.RandomGenerator;

/** Lays the images of a batch over one another, with their labels. */
record Mixup(double alpha) implements Augmentation {
  Mixup {
    Pairs.check("mixup", alpha);
  }

  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    long[] partners = Pairs.draw(batch, random);
    // Any order of partners is as likely as its reverse: nothing but a name is lost if the larger
    // share is always the label's own.
    double share = Pairs.beta(alpha, random);
    return mix(batch, Math.max(share, 1 - share), partners);
  }

  /** Returns the share's part of each image and the rest of its partner. */
  static Batch mix(Batch batch, double share, long[] partners) {
    NDArray images = batch.images();
    NDArray index = images.getManager().create(partners);
    return new Batch(
        images.mul(share).addi(images.get(index).muli(1 - share)),
        batch.labels(),
        batch.labels().get(index),
        share);
  }

  @Override
  public String toString() {
    return Text.of("mixup(%s)", alpha);
  }
}
