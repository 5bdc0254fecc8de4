package convbook.data.augment;

import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.device.Check;
import convbook.device.Text;
import java.util.random.RandomGenerator;

/** Covers a rectangle of any size in some of the images with one color. */
record RandomErasing(double share, Paint paint) implements Augmentation {
  private static final double LEAST = 0.02;
  private static final double MOST = 0.33;
  private static final double LONGEST = 1 / 0.3;

  RandomErasing {
    Check.share("randomErasing with a share of", share);
  }

  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    int side = (int) batch.images().getShape().get(2);
    Boxes boxes = Boxes.draw(batch.size(), side, LEAST, MOST, LONGEST, random);
    for (int i = 0; i < batch.size(); i++) {
      if (random.nextDouble() >= share) {
        boxes.height()[i] = 0;
      }
    }
    return batch.with(paint.over(batch.images(), boxes));
  }

  @Override
  public String toString() {
    return Text.of("randomErasing(%s%s)", share, paint);
  }
}
