package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.data.image.AntialiasWeights;
import convbook.device.Check;
import convbook.device.Text;
import java.util.random.RandomGenerator;

/** Cuts rectangles of any size out of images, and resizes them to squares. */
record ResizedCrop(int side, double smallest) implements Augmentation {
  private static final double LONGEST = 4.0 / 3;

  ResizedCrop {
    if (side < 1 || !(smallest > 0 && smallest <= 1)) {
      throw Check.refusal(
          "Squares of %d pixels from at least %s of the area asked for; use 1 pixel or more, and more than 0 to 1 of the area.",
          side, smallest);
    }
  }

  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    int given = (int) batch.images().getShape().get(2);
    Boxes boxes = Boxes.draw(batch.size(), given, smallest, 1, LONGEST, random);
    return batch.with(resized(batch.images(), side, boxes));
  }

  /**
   * Returns the boxes as squares, bilinear with antialiasing. Each side of a box is resized by a
   * matrix of its own, so that two products of matrices do for a whole batch.
   */
  static NDArray resized(NDArray images, int side, Boxes boxes) {
    Shape shape = images.getShape();
    int n = boxes.top().length;
    NDManager manager = images.getManager();
    float[] rows = weights(side, (int) shape.get(2), boxes.top(), boxes.height());
    float[] columns = weights(side, (int) shape.get(3), boxes.left(), boxes.width());
    return manager
        .create(rows, new Shape(n, 1, side, shape.get(2)))
        .matMul(images)
        .matMul(manager.create(columns, new Shape(n, 1, side, shape.get(3))).swapAxes(2, 3));
  }

  /** What each pixel of an image gives to each of the result, (N, side, length). */
  private static float[] weights(int side, int length, int[] from, int[] size) {
    float[] weights = new float[from.length * side * length];
    for (int i = 0; i < from.length; i++) {
      int row = i * side * length + from[i];
      for (AntialiasWeights pixel : AntialiasWeights.of(size[i], side, 0, side)) {
        float[] factors = pixel.factors();
        System.arraycopy(factors, 0, weights, row + pixel.start(), factors.length);
        row += length;
      }
    }
    return weights;
  }

  @Override
  public int side(int given) {
    return side;
  }

  @Override
  public String toString() {
    return Text.of("resizedCrop(%d, %s)", side, smallest);
  }
}
