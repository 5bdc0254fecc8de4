package convbook.data;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import convbook.device.Check;
import convbook.device.StoppedException;
import convbook.device.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The training or the test images: one uint8 tensor on the device, or files that are decoded as
 * they are needed. Every batch is made on the device by cast to 0-1, resize, augmentation and
 * normalization. A loop over it is one epoch:
 *
 * <pre>{@code
 * for (Batch batch : FashionMnist.load().batch(64).train()) {
 *   try (batch) { System.out.println(batch.size()); }
 * }
 * }</pre>
 */
public final class Split implements Iterable<Batch> {
  private final Pixels pixels;
  private final Pixels.Part part;
  private final Preprocessing preprocessing;
  private final int batch;
  private final Long seed;
  private int epochs;

  Split(Pixels pixels, Pixels.Part part, Preprocessing preprocessing, int batch, Long seed) {
    this.pixels = pixels;
    this.part = part;
    this.preprocessing = preprocessing;
    this.batch = batch;
    this.seed = seed;
  }

  /** Returns the number of images. */
  public int size() {
    return part.set().size();
  }

  /** Returns the number of images in a full batch. */
  public int batch() {
    return batch;
  }

  /** Returns the number of batches in an epoch; see {@link #epoch} for the last one. */
  public int batches() {
    boolean joined = seed != null && size() > batch && size() % batch == 1;
    return (size() + batch - 1) / batch - (joined ? 1 : 0);
  }

  /**
   * Returns the first {@code count} images, unshuffled and not augmented, or all if there are
   * fewer; the caller closes them.
   *
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public Batch first(int count) {
    if (count < 1) {
      throw Check.refusal("%s: %d images asked for; ask for at least 1.", part.set().name(), count);
    }
    return select(IntStream.range(0, Math.min(count, size())).toArray());
  }

  /**
   * Returns the images of these numbers, counted from 0, unshuffled and not augmented; the caller
   * closes them.
   *
   * @throws IllegalArgumentException if there is none, or no image of such a number
   */
  public Batch select(int... images) {
    long[] rows = Arrays.stream(Check.numbers("image", images, size())).asLongStream().toArray();
    return select(rows, part.source().apply(List.of(rows)), preprocessing::test);
  }

  /**
   * Returns the first {@code count} images, each as {@code draws} draws of the augmentation show
   * it, one image after the other; the caller closes them.
   *
   * @throws IllegalArgumentException if there are not so many images, or a number is not positive
   */
  public Batch draws(int count, int draws) {
    if (count < 1 || count > size() || draws < 1) {
      throw Check.refusal(
          "%s: %d draws of %d images asked for; ask for at least 1 of 1 to %,d images.",
          part.set().name(), draws, count, size());
    }
    long[] rows = LongStream.range(0, (long) count * draws).map(i -> i / draws).toArray();
    return select(rows, part.source().apply(List.of(rows)), images -> finished(images, rows, 0, 0));
  }

  /** Starts the next epoch; see {@link #epoch}. */
  @Override
  public Iterator<Batch> iterator() {
    return epoch(epochs++);
  }

  /**
   * Starts epoch number {@code epoch}. Training images come in an order of their own in each epoch,
   * which the seed and the number decide; test images keep theirs. What augmentation draws depends
   * on the seed, the epoch and the number of the batch alone.
   *
   * <p>The last batch may be smaller than the others. A single training image that is left over
   * joins the batch before, since batch normalization could learn nothing of it.
   *
   * @throws StoppedException from the iterator, when the thread is interrupted between batches
   */
  public Iterator<Batch> epoch(int epoch) {
    List<long[]> order = batches(order(epoch));
    Iterator<NDArray> images = part.source().apply(order);
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < order.size();
      }

      @Override
      public Batch next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the epoch is over");
        }
        if (Thread.interrupted()) {
          throw new StoppedException(next, batches());
        }
        int number = next++;
        return select(
            order.get(number), images, some -> finished(some, order.get(number), epoch, number));
      }
    };
  }

  private long[] order(int epoch) {
    return seed == null
        ? LongStream.range(0, size()).toArray()
        : Seed.shuffled(size(), new Random(Seed.part(seed, epoch)));
  }

  private List<long[]> batches(long[] order) {
    List<long[]> batches = new ArrayList<>();
    int count = batches();
    for (int i = 0; i < count; i++) {
      int end = i == count - 1 ? order.length : (i + 1) * batch;
      batches.add(Arrays.copyOfRange(order, i * batch, end));
    }
    return batches;
  }

  private Batch finished(Batch images, long[] rows, int epoch, int number) {
    return seed == null
        ? preprocessing.test(images)
        : preprocessing.train(images, chance(epoch, number), rows, epoch);
  }

  private SplittableRandom chance(int epoch, int number) {
    // Two generators, because neighbors of one could overlap.
    long first = new SplittableRandom(seed + ((long) epoch << 32)).nextLong();
    return new SplittableRandom(first + number);
  }

  private Batch select(long[] rows, Iterator<NDArray> images, UnaryOperator<Batch> finish) {
    Batch made;
    try (NDScope scope = new NDScope()) {
      NDArray classes =
          pixels.manager.create(
              Arrays.stream(rows).map(row -> part.set().label((int) row)).toArray());
      made = finish.apply(new Batch(preprocessing.resized(images.next()), classes));
      NDScope.unregister(made.images(), made.labels(), made.others());
    }
    NDScope.register(made.images());
    NDScope.register(made.labels());
    NDScope.register(made.others());
    return made;
  }

  /** Returns the device that batches are made on. */
  public Device device() {
    return pixels.manager.getDevice();
  }

  /** Returns the shape of one image as batches hold it, (C, H, W). */
  Shape shape() {
    return new Shape(part.set().channels()).addAll(preprocessing.size());
  }

  @Override
  public String toString() {
    return Text.of(
        "%s: %,d images, %s, in %,d batches of %d on %s%s",
        part.set().name(),
        size(),
        shape(),
        batches(),
        batch,
        device(),
        seed == null ? "" : ", shuffled in every epoch");
  }
}
