package convbook.data;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import convbook.device.Devices;
import convbook.device.Lifetime;
import convbook.device.OutOfMemoryException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Training and test images, on the device. A dataset is a value: {@link #batch}, {@link #resize},
 * {@link #seed}, {@link #augment} and {@link #normalize} return another one over the same pixels.
 */
public final class Dataset {
  private final Pixels pixels;
  private final Recipe recipe;
  private final int batch;
  private final long seed;
  private final Split train;
  private final Split test;

  private Dataset(Pixels pixels, Recipe recipe, int batch, long seed) {
    this.pixels = pixels;
    this.recipe = recipe;
    this.batch = batch;
    this.seed = seed;
    this.train =
        new Split(pixels, pixels.train, pixels.trainPixels, pixels.trainLabels, recipe, batch, seed);
    this.test = new Split(pixels, pixels.test, pixels.testPixels, pixels.testLabels, recipe, batch, null);
  }

  /** The tensors behind a dataset; they are freed when no dataset uses them any more. */
  private static final class Pixels {
    private final ImageSet train;
    private final ImageSet test;
    private final NDArray trainPixels;
    private final NDArray trainLabels;
    private final NDArray testPixels;
    private final NDArray testLabels;

    Pixels(ImageSet train, ImageSet test, Device device) {
      NDManager manager = Lifetime.of(this, device);
      this.train = train;
      this.test = test;
      trainPixels = pixels(manager, train);
      trainLabels = labels(manager, train);
      testPixels = pixels(manager, test);
      testLabels = labels(manager, test);
      // They outlive a scope that may be open around this call.
      NDScope.unregister(trainPixels, trainLabels, testPixels, testLabels);
    }

    private static NDArray pixels(NDManager manager, ImageSet set) {
      try {
        return pixels(manager, set, set.size());
      } catch (EngineException | OutOfMemoryError e) {
        if (!OutOfMemoryException.says(e)) {
          throw e;
        }
        int tried = OutOfMemoryException.fitting(set.size(), n -> pixels(manager, set, n).close());
        throw new OutOfMemoryException(
            "The %,d images of %s take %,d MB, which %s has not free; use first(%d) or fewer."
                .formatted(
                    set.size(),
                    set.name(),
                    set.pixels().length >> 20,
                    manager.getDevice(),
                    tried * 3 / 4),
            e);
      }
    }

    private static NDArray pixels(NDManager manager, ImageSet set, int count) {
      Shape shape = new Shape(count, set.channels(), set.height(), set.width());
      return manager.create(
          ByteBuffer.wrap(set.pixels(), 0, (int) shape.size()).slice(), shape, DataType.UINT8);
    }

    private static NDArray labels(NDManager manager, ImageSet set) {
      long[] labels = new long[set.size()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = set.labels()[i] & 0xff;
      }
      return manager.create(labels);
    }
  }

  /**
   * Puts images on {@link Devices#best()}, in their own size, in batches of 128.
   *
   * @throws IllegalArgumentException if training and test images differ in shape or classes
   * @throws OutOfMemoryException if they do not fit there; it says how many would
   */
  public static Dataset of(ImageSet train, ImageSet test) {
    if (train.channels() != test.channels()
        || train.height() != test.height()
        || train.width() != test.width()
        || !train.classes().equals(test.classes())) {
      throw new IllegalArgumentException(
          "Training images are %dx%dx%d of %d classes, test images %dx%dx%d of %d; they must be alike."
              .formatted(
                  train.channels(),
                  train.height(),
                  train.width(),
                  train.classes().size(),
                  test.channels(),
                  test.height(),
                  test.width(),
                  test.classes().size()));
    }
    return new Dataset(
        new Pixels(train, test, Devices.best()),
        new Recipe(train.height(), List.of(), Normalization.NONE),
        128,
        0);
  }

  /** Puts as many images as {@code plan} says on {@link Devices#best()}, in the plan's size. */
  public static Dataset of(ImageSet train, ImageSet test, Plan plan) {
    return of(plan.train(train), plan.test(test)).resize(plan.pixels());
  }

  /**
   * Returns the same images in batches of this size.
   *
   * @throws IllegalArgumentException if it is not positive, or larger than the training images
   */
  public Dataset batch(int size) {
    if (size < 1 || size > train.size()) {
      throw new IllegalArgumentException(
          "Batches of %d asked for, but %s has %,d training images; use 1 to %3$,d."
              .formatted(size, name(), train.size()));
    }
    return new Dataset(pixels, recipe, size, seed);
  }

  /**
   * Returns the same images resized to squares of this many pixels, bilinear with antialiasing.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public Dataset resize(int pixels) {
    if (pixels < 1) {
      throw new IllegalArgumentException(
          "Images of %d pixels asked for; use 1 or more.".formatted(pixels));
    }
    return with(new Recipe(pixels, recipe.steps(), recipe.normalization()));
  }

  /** Returns the same images, shuffled and augmented by another seed; 0 if not set. */
  public Dataset seed(long seed) {
    return new Dataset(pixels, recipe, batch, seed);
  }

  /**
   * Returns the same images, the training images changed at random in these steps, anew in every
   * epoch; none for as they are. Test images stay as they are, but for their size. Images are
   * resized before it and normalized after.
   *
   * @throws IllegalArgumentException if a step needs larger images
   */
  public Dataset augment(Augment... steps) {
    return with(new Recipe(recipe.side(), List.of(steps), recipe.normalization()));
  }

  /** Returns the training images as {@link Augment#pcaColour} looks at them. */
  Split colours() {
    int channels = pixels.train.channels();
    if (channels != 3) {
      throw new IllegalArgumentException(
          "pcaColour given, but the images of %s have %d channels, and their colours no components; use brightness and contrast."
              .formatted(name(), channels));
    }
    return with(new Recipe(pixels.train.height(), List.of(), Normalization.NONE)).train();
  }

  /**
   * Returns the same images, normalized.
   *
   * @throws IllegalArgumentException if it is for another number of channels
   */
  public Dataset normalize(Normalization normalization) {
    int channels = pixels.train.channels();
    if (normalization.means().size() != channels) {
      throw new IllegalArgumentException(
          "Means and deviations of %d channels given, but %s has %d; give one of each for every channel."
              .formatted(normalization.means().size(), name(), channels));
    }
    return with(new Recipe(recipe.side(), recipe.steps(), normalization));
  }

  /**
   * Returns images (N, C, H, W), as batches hold them, from 0 to 1 again; the caller closes them.
   */
  public NDArray restore(NDArray images) {
    return recipe.normalization().restore(images);
  }

  private Dataset with(Recipe recipe) {
    // Refuses what cannot be made now, not in the first batch.
    recipe.lastSide();
    return new Dataset(pixels, recipe, batch, seed);
  }

  /** Returns the training images, shuffled anew in every epoch. */
  public Split train() {
    return train;
  }

  /** Returns the test images, in their own order. */
  public Split test() {
    return test;
  }

  /** Returns the name that charts show. */
  public String name() {
    return pixels.train.name();
  }

  /** Returns the names of the classes. */
  public List<String> classes() {
    return pixels.train.classes();
  }

  /** Returns the shape of one image as batches hold it, (C, H, W). */
  public Shape shape() {
    return train.shape();
  }

  /** Returns the device the images are on. */
  public Device device() {
    return pixels.trainPixels.getDevice();
  }

  @Override
  public String toString() {
    return "%s: %,d training and %,d test images, %s, batches of %d on %s"
        .formatted(name(), train.size(), test.size(), shape(), batch, device());
  }
}
