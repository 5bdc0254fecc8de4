package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.device.Text;
import java.util.random.RandomGenerator;

/** Puts a rectangle of one image of a batch into another, with its share of the labels. */
record CutMix(double alpha) implements Augmentation {
  CutMix {
    Pairs.check("cutmix", alpha);
  }

  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    long[] partners = Pairs.draw(batch, random);
    int height = (int) batch.images().getShape().get(2);
    int width = (int) batch.images().getShape().get(3);
    double kept = Pairs.beta(alpha, random);
    return mix(
        batch, box(height, width, kept, random.nextInt(height), random.nextInt(width)), partners);
  }

  /**
   * Returns a box like the image, which leaves {@code kept} of it but for what the image's edges
   * cut off.
   */
  static Boxes box(int height, int width, double kept, int row, int column) {
    double half = Math.sqrt(1 - kept) / 2;
    int high = (int) (half * height);
    int wide = (int) (half * width);
    int top = Math.max(0, row - high);
    int left = Math.max(0, column - wide);
    return new Boxes(
        new int[] {top},
        new int[] {left},
        new int[] {Math.min(height, row + high) - top},
        new int[] {Math.min(width, column + wide) - left});
  }

  /** Returns each image with its partner in the box, which is inside of it. */
  static Batch mix(Batch batch, Boxes box, long[] partners) {
    NDArray images = batch.images();
    NDArray index = images.getManager().create(partners);
    NDArray inside = box.inside(images);
    NDArray mixed = images.mul(inside.neg().addi(1)).addi(images.get(index).muli(inside));
    NDArray theirs = batch.labels().get(index);
    double pixels = images.getShape().get(2) * images.getShape().get(3);
    double share = 1 - box.height()[0] * box.width()[0] / pixels;
    // An image is called by what is most of it, and never by nothing of it.
    return share < 0.5
        ? new Batch(mixed, theirs, batch.labels(), 1 - share)
        : new Batch(mixed, batch.labels(), theirs, share);
  }

  @Override
  public String toString() {
    return Text.of("cutmix(%s)", alpha);
  }
}
