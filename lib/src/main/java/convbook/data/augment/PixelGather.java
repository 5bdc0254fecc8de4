package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.function.IntBinaryOperator;

/** Pixels of a whole batch moved by one index operation, each image in its own way. */
final class PixelGather {
  private PixelGather() {}

  /**
   * Returns images made of those rows and columns; what lies outside an image is black.
   *
   * @param images (N, C, H, W)
   * @param side the height and width of the result
   * @param row says of an image's number and a row which row of the image comes there
   * @param column the same of columns
   */
  static NDArray pixels(NDArray images, int side, IntBinaryOperator row, IntBinaryOperator column) {
    Shape shape = images.getShape();
    int n = (int) shape.get(0);
    NDManager manager = images.getManager();
    return pixels(
        images,
        framed(manager, n, side, (int) shape.get(2), row).reshape(n, 1, side, 1),
        framed(manager, n, side, (int) shape.get(3), column).reshape(n, 1, 1, side));
  }

  /**
   * Returns images made of those pixels.
   *
   * @param images (N, C, H, W)
   * @param rows where each pixel comes from, int64, of a shape that goes with (N, C, h, w): 0 for
   *     black, 1 for the first row, H + 1 for black
   * @param columns the same
   */
  static NDArray pixels(NDArray images, NDArray rows, NDArray columns) {
    NDManager manager = images.getManager();
    Shape shape = images.getShape();
    // A black frame of one pixel is as good as the widest.
    return images
        .pad(new Shape(1, 1, 1, 1), 0)
        .get(
            new NDIndex(
                "{}, {}, {}, {}",
                manager.arange(0, shape.get(0), 1, DataType.INT64).reshape(-1, 1, 1, 1),
                manager.arange(0, shape.get(1), 1, DataType.INT64).reshape(1, -1, 1, 1),
                rows,
                columns));
  }

  private static NDArray framed(
      NDManager manager, int n, int side, int length, IntBinaryOperator source) {
    long[] places = new long[n * side];
    for (int i = 0; i < places.length; i++) {
      places[i] = 1 + Math.max(-1, Math.min(length, source.applyAsInt(i / side, i % side)));
    }
    return manager.create(places);
  }
}
