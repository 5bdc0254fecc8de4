package convbook.data.augment;

import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.device.Check;
import convbook.device.Text;
import java.util.random.RandomGenerator;

/** Cuts squares out of larger images. */
record CropTo(int side) implements Augmentation {
  CropTo {
    if (side < 1) {
      throw Check.refusal("Squares of %d pixels asked for; use cropTo(1) or more.", side);
    }
  }

  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    int n = batch.size();
    int room = (int) batch.images().getShape().get(2) - side;
    int[] top = random.ints(n, 0, room + 1).toArray();
    int[] left = random.ints(n, 0, room + 1).toArray();
    return batch.with(Crop.cut(batch.images(), side, top, left));
  }

  @Override
  public int side(int given) {
    if (given < side) {
      throw Check.refusal(
          "cropTo(%d) given for images of %d pixels; enlarge them with resize(%1$d) or more before augment.",
          side, given);
    }
    return side;
  }

  @Override
  public String toString() {
    return Text.of("cropTo(%d)", side);
  }
}
