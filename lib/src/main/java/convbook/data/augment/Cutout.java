package convbook.data.augment;

import static java.util.stream.Collectors.joining;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.data.Normalization;
import convbook.device.Check;
import java.util.List;
import java.util.random.RandomGenerator;

/** Covers a square of each image with one color. */
record Cutout(int side, List<Double> color) implements Augmentation {
  Cutout {
    if (side < 1) {
      throw Check.refusal("A square of %d pixels given; use cutout(1) or more.", side);
    }
    color = List.copyOf(Check.all("number of the color", color));
    color.forEach(number -> Check.finite("number of the color", number));
  }

  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    Shape shape = batch.images().getShape();
    int n = batch.size();
    int[] row = random.ints(n, 0, (int) shape.get(2)).toArray();
    int[] column = random.ints(n, 0, (int) shape.get(3)).toArray();
    return batch.with(cover(batch.images(), side, row, column, color));
  }

  /**
   * Returns images with a square covered; what of it falls outside an image is lost.
   *
   * @param row of the square's middle, one for each image
   * @param column of the square's middle, one for each image
   * @param color one number for each channel, or none for black
   */
  static NDArray cover(NDArray images, int side, int[] row, int[] column, List<Double> color) {
    Shape shape = images.getShape();
    NDManager manager = images.getManager();
    NDArray rows = band(manager, (int) shape.get(2), side, row).reshape(row.length, 1, -1, 1);
    NDArray columns = band(manager, (int) shape.get(3), side, column).reshape(row.length, 1, 1, -1);
    NDArray covered = rows.mul(columns);
    NDArray left = images.mul(covered.neg().addi(1));
    if (color.isEmpty()) {
      return left;
    }
    if (color.size() != shape.get(1)) {
      throw Check.refusal(
          "cutout was given %d numbers for a color, but the images have %d channels; give one for each, or none for black.",
          color.size(), shape.get(1));
    }
    return left.addi(covered.mul(Normalization.row(images, color)));
  }

  /** Ones where the square is, in n rows. */
  private static NDArray band(NDManager manager, int length, int side, int[] middle) {
    float[] band = new float[middle.length * length];
    for (int i = 0; i < band.length; i++) {
      int from = middle[i / length] - side / 2;
      int at = i % length;
      band[i] = at >= from && at < from + side ? 1 : 0;
    }
    return manager.create(band, new Shape(middle.length, length));
  }

  @Override
  public String toString() {
    return color.stream().map(number -> ", " + number).collect(joining("", "cutout(" + side, ")"));
  }
}
