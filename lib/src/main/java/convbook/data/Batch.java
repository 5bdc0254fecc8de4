package convbook.data;

import ai.djl.ndarray.NDArray;

/**
 * Images and their labels, on the device. Close it after use, or let it go out with the {@code
 * NDScope} around the loop.
 *
 * @param images (N, C, H, W), float32, 0 to 1
 * @param labels (N), int64, class indices
 */
public record Batch(NDArray images, NDArray labels) implements AutoCloseable {

  /** Returns the number of images. */
  public int size() {
    return (int) labels.size();
  }

  @Override
  public void close() {
    images.close();
    labels.close();
  }
}
