package convbook.data;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import convbook.device.Check;
import convbook.device.Lifetime;
import convbook.device.OutOfMemoryException;
import convbook.device.Text;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The tensors behind a dataset; they are freed when no dataset uses them any more. */
final class Pixels {
  final Part train;
  final Part test;
  final String heldOut;
  final NDManager manager;

  /**
   * The training or the test images.
   *
   * @param source makes of the numbers of the images of each batch the pixels of one batch after
   *     the other, (N, C, H, W), uint8, on the device; {@code next} must be called inside of the
   *     scope that is to close them
   */
  record Part(LabeledImages set, Function<List<long[]>, Iterator<NDArray>> source) {}

  /**
   * Puts images on the device.
   *
   * @throws IllegalArgumentException if the two sets differ in shape or classes
   */
  Pixels(LabeledImages train, LabeledImages test, String heldOut, Device device) {
    check(train, test, heldOut);
    this.heldOut = heldOut;
    this.manager = Lifetime.of(this, device);
    this.train = new Part(train, source(manager, train));
    this.test = new Part(test, source(manager, test));
  }

  private static void check(LabeledImages train, LabeledImages test, String heldOut) {
    if (!shape(train).equals(shape(test))) {
      throw Check.refusal(
          "Training images are %s, %s images %s; they must be alike.",
          shape(train), heldOut, shape(test));
    }
    if (!train.classes().equals(test.classes())) {
      throw Check.refusal(
          "Training images are of %d classes, %s images of %d, only one of them has %s; they must be alike, in the same order.",
          train.classes().size(), heldOut, test.classes().size(), difference(train, test));
    }
  }

  private static String shape(LabeledImages set) {
    return Text.of("%dx%dx%d", set.channels(), set.height(), set.width());
  }

  private static String difference(LabeledImages train, LabeledImages test) {
    List<String> one = train.classes();
    List<String> other = test.classes();
    List<String> lonely =
        Stream.concat(one.stream(), other.stream())
            .filter(c -> !one.contains(c) || !other.contains(c))
            .toList();
    return lonely.isEmpty() ? "another order" : String.join(", ", lonely);
  }

  private static Function<List<long[]>, Iterator<NDArray>> source(
      NDManager manager, LabeledImages set) {
    if (set instanceof ImageFiles files) {
      return batches -> new PrefetchingIterator(files, manager, batches);
    }
    NDArray all = pixels(manager, (ImageSet) set);
    // It outlives a scope that may be open around this call.
    NDScope.unregister(all);
    return batches -> batches.stream().map(rows -> all.get(manager.create(rows))).iterator();
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
          Text.of(
              "The %,d images of %s take %,d MB, which %s has not free; use first(%d) or fewer.",
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
}
