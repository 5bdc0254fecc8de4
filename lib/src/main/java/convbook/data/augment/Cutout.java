package convbook.data.augment;

import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.device.Check;
import convbook.device.Text;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Covers a square of each image with one color. */
record Cutout(int side, Paint paint) implements Augmentation {
  Cutout {
    if (side < 1) {
      throw Check.refusal("A square of %d pixels given; use cutout(1) or more.", side);
    }
  }

  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    int n = batch.size();
    int[] row = random.ints(n, 0, (int) batch.images().getShape().get(2)).toArray();
    int[] column = random.ints(n, 0, (int) batch.images().getShape().get(3)).toArray();
    return batch.with(paint.over(batch.images(), squares(row, column)));
  }

  /** Returns a square around this row and column of each image. */
  Boxes squares(int[] row, int[] column) {
    int[] sides = new int[row.length];
    Arrays.fill(sides, side);
    return new Boxes(firsts(row), firsts(column), sides, sides);
  }

  private int[] firsts(int[] middles) {
    return Arrays.stream(middles).map(middle -> middle - side / 2).toArray();
  }

  @Override
  public String toString() {
    return Text.of("cutout(%d%s)", side, paint);
  }
}
