package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.device.Check;
import convbook.device.Text;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * {@link ColorAdjustments}, each image by factors of its own, each batch in an order of its own.
 */
record ColorJitter(double brightness, double contrast, double saturation, double hue)
    implements Augmentation {
  ColorJitter {
    for (double strength : new double[] {brightness, contrast, saturation}) {
      Check.notNegative("A change of color by", strength);
    }
    Check.require(
        hue >= 0 && hue <= 0.5, "A change of color by", hue, "0 to 0.5 turns of the wheel of hues");
  }

  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    long channels = batch.images().getShape().get(1);
    if ((saturation > 0 || hue > 0) && channels != 3) {
      throw Check.refusal(
          "%s given, but images of %d channels have no saturation and no hue; use brightness and contrast.",
          this, channels);
    }
    int n = batch.size();
    List<UnaryOperator<NDArray>> changes = new ArrayList<>();
    if (brightness > 0) {
      float[] factors = factors(n, brightness, random);
      changes.add(images -> ColorAdjustments.brightness(images, factors));
    }
    if (contrast > 0) {
      float[] factors = factors(n, contrast, random);
      changes.add(images -> ColorAdjustments.contrast(images, factors));
    }
    if (saturation > 0) {
      float[] factors = factors(n, saturation, random);
      changes.add(images -> ColorAdjustments.saturation(images, factors));
    }
    if (hue > 0) {
      float[] turns = draw(n, -hue, hue, random);
      changes.add(images -> ColorAdjustments.hue(images, turns));
    }
    Collections.shuffle(changes, new Random(random.nextLong()));
    NDArray images = batch.images();
    for (UnaryOperator<NDArray> change : changes) {
      images = change.apply(images);
    }
    return batch.with(images);
  }

  private static float[] factors(int n, double strength, RandomGenerator random) {
    return draw(n, Math.max(0, 1 - strength), 1 + strength, random);
  }

  private static float[] draw(int n, double low, double high, RandomGenerator random) {
    float[] drawn = new float[n];
    for (int i = 0; i < n; i++) {
      drawn[i] = (float) random.nextDouble(low, high);
    }
    return drawn;
  }

  @Override
  public String toString() {
    return Text.of("colorJitter(%s, %s, %s, %s)", brightness, contrast, saturation, hue);
  }
}
