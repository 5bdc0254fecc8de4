package convbook.data;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import convbook.device.Check;
import convbook.device.Devices;
import convbook.device.OutOfMemoryException;
import convbook.device.Words;
import java.util.List;

/**
 * Training and test images, on the device, or streamed to it. A dataset is a value: {@link #batch},
 * {@link #resize}, {@link #seed}, {@link #augment} and {@link #normalize} return another one over
 * the same pixels.
 *
 * <pre>{@code
 * var data = Dataset.of(Garments.train(1_000, 0), Garments.test(100, 0)).resize(32).batch(64);
 * for (var batch : data.train()) {
 *   try (batch) {
 *     System.out.println(batch.images().getShape());
 *   }
 * }
 * }</pre>
 */
public final class Dataset {
  private final Pixels pixels;
  private final Preprocessing preprocessing;
  private final int batch;
  private final Long seed;
  private final Split train;
  private final Split test;

  private Dataset(Pixels pixels, Preprocessing preprocessing, int batch, Long seed) {
    this.pixels = pixels;
    this.preprocessing = preprocessing;
    this.batch = batch;
    this.seed = seed;
    this.train = new Split(pixels, pixels.train, preprocessing, batch, seed == null ? 0 : seed);
    this.test = new Split(pixels, pixels.test, preprocessing, batch, null);
  }

  /**
   * Puts images on {@link Devices#best()}, in their own size, in batches of 128.
   *
   * @throws IllegalArgumentException if training and test images differ in shape or classes
   * @throws OutOfMemoryException if they do not fit there; it says how many would
   */
  public static Dataset of(LabeledImages train, LabeledImages test) {
    return of(train, test, "test");
  }

  /**
   * {@link #of(LabeledImages, LabeledImages)} with a part of the training images held out to choose
   * by: {@link #test} then gives these, and charts call them what they are.
   */
  public static Dataset validation(LabeledImages train, LabeledImages validation) {
    return of(train, validation, "validation");
  }

  private static Dataset of(LabeledImages train, LabeledImages test, String heldOut) {
    Check.given("training images", train);
    Check.given("test images", test);
    return new Dataset(
        new Pixels(train, test, heldOut, Devices.best()),
        new Preprocessing(train.height(), train.width(), List.of(), Normalization.NONE),
        128,
        null);
  }

  /**
   * Returns the same images in batches of this size.
   *
   * @throws IllegalArgumentException if it is not positive, or larger than the training images
   */
  public Dataset batch(int size) {
    if (size < 1 || size > train.size()) {
      throw Check.refusal(
          "Batches of %d asked for, but %s has %,d training images; use 1 to %3$,d.",
          size, name(), train.size());
    }
    return new Dataset(pixels, preprocessing, size, seed);
  }

  /**
   * Returns the same images resized to squares of this many pixels, bilinear with antialiasing.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public Dataset resize(int pixels) {
    if (pixels < 1) {
      throw Check.refusal("Images of %d pixels asked for; use 1 or more.", pixels);
    }
    return with(
        new Preprocessing(pixels, pixels, preprocessing.steps(), preprocessing.normalization()));
  }

  /**
   * Returns the same images, shuffled and augmented by this seed, whoever learns from them. Without
   * it they follow the seed of the learner, and 0 where there is none.
   */
  public Dataset seed(long seed) {
    return new Dataset(pixels, preprocessing, batch, seed);
  }

  /** Returns the training images, shuffled and augmented by this seed if none was set. */
  public Split train(long seed) {
    return this.seed == null ? seed(seed).train : train;
  }

  /**
   * Returns the same images, the training images changed at random in these steps, anew in every
   * epoch; none for as they are. Test images stay as they are, but for their size. Images are
   * resized before it and normalized after.
   *
   * @throws IllegalArgumentException if a step needs larger images, or they are no squares
   */
  public Dataset augment(Augmentation... steps) {
    Check.all("augmentation", steps);
    return with(
        new Preprocessing(
            preprocessing.height(),
            preprocessing.width(),
            List.of(steps),
            preprocessing.normalization()));
  }

  /** Returns the steps that change training images at random, none for as they are. */
  public List<Augmentation> augmentation() {
    return preprocessing.steps();
  }

  /**
   * Returns the training images as {@link convbook.data.augment.Augment#pcaColor} looks at them.
   *
   * @hidden
   */
  public Split colors() {
    LabeledImages all = pixels.train.set();
    int channels = all.channels();
    if (channels != 3) {
      throw Check.refusal(
          "pcaColor given, but the images of %s have %d channels, and their colors no components; use brightness and contrast.",
          name(), channels);
    }
    return plain().train();
  }

  /**
   * Returns the same images in their own size, neither augmented nor normalized.
   *
   * @hidden
   */
  public Dataset plain() {
    LabeledImages all = pixels.train.set();
    return with(new Preprocessing(all.height(), all.width(), List.of(), Normalization.NONE));
  }

  /**
   * Returns images (N, C, H, W) of {@link #plain} as this dataset's test images are, but squares of
   * {@code side} pixels; the caller closes them.
   *
   * @hidden
   */
  public NDArray prepared(NDArray images, int side) {
    return preprocessing.normalization().normalize(Preprocessing.squares(images, side));
  }

  /**
   * Returns the same images, normalized.
   *
   * @throws IllegalArgumentException if it is for another number of channels
   */
  public Dataset normalize(Normalization normalization) {
    Check.given("normalization", normalization);
    normalization.check(pixels.train.set());
    return with(
        new Preprocessing(
            preprocessing.height(), preprocessing.width(), preprocessing.steps(), normalization));
  }

  /**
   * Returns images (N, C, H, W), as batches hold them, from 0 to 1 again; the caller closes them.
   */
  public NDArray restore(NDArray images) {
    Check.open("images", images);
    return preprocessing.normalization().restore(images);
  }

  private Dataset with(Preprocessing preprocessing) {
    // Refuses what cannot be made now, not in the first batch.
    preprocessing.size();
    return new Dataset(pixels, preprocessing, batch, seed);
  }

  /** Returns the training images, shuffled anew in every epoch. */
  public Split train() {
    return train;
  }

  /** Returns the test images, in their own order. */
  public Split test() {
    return test;
  }

  /** Returns what the images of {@link #test} are: "test" or "validation". */
  public String heldOut() {
    return pixels.heldOut;
  }

  /** Returns the name that charts show. */
  public String name() {
    return pixels.train.set().name();
  }

  /** Returns the names of the classes. */
  public List<String> classes() {
    return pixels.train.set().classes();
  }

  /** Returns the shape of one image as batches hold it, (C, H, W). */
  public Shape shape() {
    return train.shape();
  }

  /**
   * Returns what becomes of a picture before the network sees it.
   *
   * @throws IllegalArgumentException if the images are no squares
   * @hidden
   */
  public InputTransform input() {
    LabeledImages all = pixels.train.set();
    if (all.height() != all.width() || preprocessing.height() != preprocessing.width()) {
      throw Check.refusal(
          "%s has images of %dx%d pixels, but pictures are read as squares; call resize, and give square images.",
          name(), all.height(), all.width());
    }
    return new InputTransform(
        all.channels(),
        all.height(),
        preprocessing.height(),
        preprocessing.lastSide(),
        preprocessing.normalization());
  }

  /** Returns the device the images are on. */
  public Device device() {
    return pixels.manager.getDevice();
  }

  @Override
  public String toString() {
    Object[] values = {name(), train.size(), test.size(), shape(), batch, device()};
    String said =
        heldOut().equals("test")
            ? Words.of("data.tested", values)
            : Words.of("data.validated", values);
    return pixels.train.set() instanceof ImageFiles ? Words.of("data.streamed", said) : said;
  }
}
