package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import convbook.data.Augmentation;
import convbook.data.Batch;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** One change of fourteen for each image, of one of 31 strengths. */
record TrivialAugment() implements Augmentation {
  private static final int STRONGEST = 30;

  /** What can be done to an image, with the numbers of its weakest and its strongest. */
  enum Change {
    IDENTITY(images -> images),
    SHEAR_X(0, 0.99, Warp::shearX),
    SHEAR_Y(0, 0.99, Warp::shearY),
    TRANSLATE_X(0, 32, Warp::translateX),
    TRANSLATE_Y(0, 32, Warp::translateY),
    ROTATE(0, 135, Warp::rotate),
    BRIGHTNESS(0, 0.99, (images, by) -> ColorAdjustments.brightness(images, onePlus(by))),
    COLOR(0, 0.99, (images, by) -> ColorAdjustments.saturation(images, onePlus(by))),
    CONTRAST(0, 0.99, (images, by) -> ColorAdjustments.contrast(images, onePlus(by))),
    SHARPNESS(0, 0.99, (images, by) -> Tones.sharpness(images, onePlus(by))),
    POSTERIZE(8, 2, Tones::posterize),
    SOLARIZE(255, 0, Tones::solarize),
    AUTOCONTRAST(Tones::autocontrast),
    EQUALIZE(Tones::equalize);

    private final double weakest;
    private final double strongest;
    private final BiFunction<NDArray, float[], NDArray> change;

    Change(double weakest, double strongest, BiFunction<NDArray, float[], NDArray> change) {
      this.weakest = weakest;
      this.strongest = strongest;
      this.change = change;
    }

    Change(UnaryOperator<NDArray> change) {
      this(0, 0, (images, by) -> change.apply(images));
    }

    /** Returns the number of a strength; those that begin at 0 go to both sides. */
    float number(int strength, boolean other) {
      double number = weakest + (strongest - weakest) * strength / STRONGEST;
      return (float) (other && weakest == 0 ? -number : number);
    }

    /** Changes images, each by its own number. */
    NDArray of(NDArray images, float... numbers) {
      return change.apply(images, numbers);
    }

    private static float[] onePlus(float[] by) {
      float[] factors = new float[by.length];
      for (int i = 0; i < by.length; i++) {
        factors[i] = 1 + by[i];
      }
      return factors;
    }
  }

  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    Change[] all = Change.values();
    Change[] changes = new Change[batch.size()];
    float[] numbers = new float[batch.size()];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = all[random.nextInt(all.length)];
      numbers[i] = changes[i].number(random.nextInt(STRONGEST + 1), random.nextBoolean());
    }
    return batch.with(changed(batch.images(), changes, numbers));
  }

  /** Changes each image in its own way, those with the same kind of change together. */
  static NDArray changed(NDArray images, Change[] changes, float[] numbers) {
    NDManager manager = images.getManager();
    NDList parts = new NDList();
    long[] places = new long[changes.length];
    int done = 0;
    for (Change change : Change.values()) {
      int[] some = IntStream.range(0, changes.length).filter(i -> changes[i] == change).toArray();
      if (some.length > 0) {
        long[] rows = new long[some.length];
        float[] theirs = new float[some.length];
        for (int i = 0; i < some.length; i++) {
          rows[i] = some[i];
          theirs[i] = numbers[some[i]];
          places[some[i]] = done++;
        }
        parts.add(change.of(images.get(manager.create(rows)), theirs));
      }
    }
    return NDArrays.concat(parts).get(manager.create(places));
  }

  @Override
  public String toString() {
    return "trivialAugment()";
  }
}
