package convbook.data;

import ai.djl.ndarray.NDArray;
import convbook.device.Check;

/**
 * Images and their labels, on the device. Close it after use, or let it go out with the {@code
 * NDScope} around the loop.
 *
 * @param images (N, C, H, W), float32, 0 to 1 unless the dataset normalizes them
 * @param labels (N), int64, class indices
 * @param others (N), int64: what else is in the images where they are mixed, else {@code labels}
 * @param share how much of each image belongs to its label, more than 0 to 1; the rest is the
 *     other's
 */
public record Batch(NDArray images, NDArray labels, NDArray others, double share)
    implements AutoCloseable {

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

  @Override
  public void close() {
    images.close();
    labels.close();
    others.close();
  }
}
