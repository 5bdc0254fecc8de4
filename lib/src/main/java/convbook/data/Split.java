package convbook.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Random;

/**
 * The training or the test images on the device: one uint8 tensor, from which every batch is made
 * there by index-select, cast to 0-1 and resize. A loop over it is one epoch:
 *
 * <pre>{@code
 * for (Batch batch : FashionMnist.load().batch(64).train()) {
 *   try (batch) { System.out.println(batch.size()); }
 * }
 * }</pre>
 */
public final class Split implements Iterable<Batch> {
  private static final int BILINEAR = 1;

  private final ImageSet set;
  private final NDArray pixels;
  private final NDArray labels;
  private final int side;
  private final int batch;
  private final Long seed;
  private int epochs;

  Split(ImageSet set, NDArray pixels, NDArray labels, int side, int batch, Long seed) {
    this.set = set;
    this.pixels = pixels;
    this.labels = labels;
    this.side = side;
    this.batch = batch;
    this.seed = seed;
  }

  /** Returns the number of images. */
  public int size() {
    return set.size();
  }

  /** Returns the number of images in a full batch. */
  public int batch() {
    return batch;
  }

  /** Returns the number of batches in an epoch; the last one may be smaller. */
  public int batches() {
    return (size() + batch - 1) / batch;
  }

  /**
   * Returns the first {@code count} images, unshuffled, or all if there are fewer; the caller
   * closes them.
   *
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public Batch first(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "%s: %d images asked for; ask for at least 1.".formatted(set.name(), count));
    }
    int n = Math.min(count, size());
    long[] order = new long[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    return select(order);
  }

  /** Starts the next epoch; see {@link #epoch}. */
  @Override
  public Iterator<Batch> iterator() {
    return epoch(epochs++);
  }

  /**
   * Starts epoch number {@code epoch}. Training images come in an order of their own in each epoch,
   * which the seed and the number decide; test images keep theirs.
   *
   * @throws StoppedException from the iterator, when the thread is interrupted between batches
   */
  public Iterator<Batch> epoch(int epoch) {
    long[] order = order(epoch);
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < order.length;
      }

      @Override
      public Batch next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the epoch is over");
        }
        if (Thread.interrupted()) {
          throw new StoppedException(next / batch, batches());
        }
        int end = Math.min(next + batch, order.length);
        Batch result = select(Arrays.copyOfRange(order, next, end));
        next = end;
        return result;
      }
    };
  }

  private long[] order(int epoch) {
    Random random = seed == null ? null : new Random(31 * seed + epoch);
    long[] order = new long[size()];
    for (int i = 0; i < order.length; i++) {
      int j = random == null ? i : random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private Batch select(long[] rows) {
    NDManager manager = pixels.getManager();
    NDArray images;
    NDArray classes;
    try (NDScope scope = new NDScope()) {
      NDIndex index = new NDIndex("{}", manager.create(rows));
      classes = labels.get(index);
      images = pixels.get(index).toType(DataType.FLOAT32, false).muli(1f / 255);
      if (side != set.height() || side != set.width()) {
        images =
            images.getNDArrayInternal().interpolation(new long[] {side, side}, BILINEAR, false);
      }
      NDScope.unregister(images, classes);
    }
    NDScope.register(images);
    NDScope.register(classes);
    return new Batch(images, classes);
  }

  /** Returns the shape of one image as batches hold it, (C, H, W). */
  Shape shape() {
    return new Shape(set.channels(), side, side);
  }
}
