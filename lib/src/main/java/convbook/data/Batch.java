package convbook.data;

import static java.util.stream.Collectors.joining;

import ai.djl.ndarray.NDArray;
import convbook.device.Check;
import convbook.device.Text;
import java.util.stream.LongStream;

/**
 * Images and their labels, on the device. Close it after use, or let it go out with the {@code
 * NDScope} around the loop. It ends with its dataset: keep that for as long as you use the batch.
 *
 * @param images (N, C, H, W), float32, 0 to 1 unless the dataset normalizes them or its
 *     augmentation goes beyond
 * @param labels (N), int64, class indices
 * @param others (N), int64: what else is in the images where they are mixed, else {@code labels}
 * @param share how much of each image belongs to its label, more than 0 to 1; the rest is the
 *     other's
 */
public record Batch(NDArray images, NDArray labels, NDArray others, double share)
    implements AutoCloseable {
  private static final int LABELS = 10;

  /** Checks that all is there. */
  public Batch {
    Check.given("images", images);
    Check.given("labels", labels);
    Check.given("other labels", others);
  }

  /** Makes one of images that are not mixed. */
  public Batch(NDArray images, NDArray labels) {
    this(images, labels, labels, 1);
  }

  /** Returns the same labels under other images. */
  public Batch with(NDArray images) {
    return new Batch(images, labels, others, share);
  }

  /** Returns the number of images. */
  public int size() {
    return (int) labels.size();
  }

  /** Returns the shapes and the first labels. */
  @Override
  public String toString() {
    if (images.isReleased() || labels.isReleased()) {
      return "batch (closed)";
    }
    long[] classes = labels.toLongArray();
    return Text.of(
        "batch of %d: images %s, labels %s%s",
        size(),
        images.getShape(),
        LongStream.of(classes).limit(LABELS).mapToObj(Long::toString).collect(joining(" ")),
        classes.length > LABELS ? " …" : "");
  }

  @Override
  public void close() {
    images.close();
    labels.close();
    others.close();
  }
}
