package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.function.DoubleFunction;

/**
 * Images sheared, shifted and turned, each by a number of its own: torchvision's {@code affine} and
 * {@code rotate}, which take the nearest pixel. What comes from outside is black.
 */
final class Warp {
  private Warp() {}

  /** Moves each row to the left by so many of its distances from the top edge. */
  static NDArray shearX(NDArray images, float[] by) {
    return moved(images, by, m -> new double[] {1, m, m / 2, 0, 1, 0});
  }

  /** Moves each column up by so many of its distances from the left edge. */
  static NDArray shearY(NDArray images, float[] by) {
    return moved(images, by, m -> new double[] {1, 0, 0, m, 1, m / 2});
  }

  /** Moves images to the right, by whole pixels. */
  static NDArray translateX(NDArray images, float[] by) {
    return moved(images, by, m -> new double[] {1, 0, -(int) m, 0, 1, 0});
  }

  /** Moves images down, by whole pixels. */
  static NDArray translateY(NDArray images, float[] by) {
    return moved(images, by, m -> new double[] {1, 0, 0, 0, 1, -(int) m});
  }

  /** Turns images around their middle, counterclockwise. */
  static NDArray rotate(NDArray images, float[] degrees) {
    double y = (images.getShape().get(2) - 1) / 2.0;
    double x = (images.getShape().get(3) - 1) / 2.0;
    return moved(
        images,
        degrees,
        turn -> {
          double cos = Math.cos(Math.toRadians(turn));
          double sin = Math.sin(Math.toRadians(turn));
          return new double[] {cos, -sin, x - cos * x + sin * y, sin, cos, y - sin * x - cos * y};
        });
  }

  /**
   * @param matrix makes of an image's number a, b, c, d, e, f: what comes to column x of row y is
   *     in column ax + by + c of row dx + ey + f
   */
  private static NDArray moved(NDArray images, float[] by, DoubleFunction<double[]> matrix) {
    NDManager manager = images.getManager();
    int height = (int) images.getShape().get(2);
    int width = (int) images.getShape().get(3);
    float[] matrices = new float[6 * by.length];
    for (int i = 0; i < matrices.length; i++) {
      matrices[i] = (float) matrix.apply(by[i / 6])[i % 6];
    }
    float[] pixels = new float[3 * height * width];
    for (int i = 0; i < height * width; i++) {
      pixels[i] = i % width;
      pixels[height * width + i] = i / width;
      pixels[2 * height * width + i] = 1;
    }
    NDArray sources =
        manager
            .create(matrices, new Shape(by.length, 2, 3))
            .matMul(manager.create(pixels, new Shape(3, (long) height * width)))
            .round()
            .addi(1)
            .reshape(by.length, 2, height, width);
    return PixelGather.pixels(
        images,
        sources.get(":, 1:2").clip(0, height + 1).toType(DataType.INT64, false),
        sources.get(":, 0:1").clip(0, width + 1).toType(DataType.INT64, false));
  }
}
