package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;

/**
 * Rectangles, one for each image or one for all, in pixels; what of them is outside of an image
 * counts for nothing.
 */
record Boxes(int[] top, int[] left, int[] height, int[] width) {
  private static final int TRIALS = 10;

  /**
   * Draws one in each of {@code n} square images: its share of the area, the logarithm of its width
   * over its height, and its place. Where ten draws are longer than the image, it is all of it.
   *
   * @param side of the images
   * @param least share of the area
   * @param most share of the area
   * @param longest one side over the other
   */
  static Boxes draw(
      int n, int side, double least, double most, double longest, RandomGenerator random) {
    Boxes boxes = new Boxes(new int[n], new int[n], new int[n], new int[n]);
    for (int i = 0; i < n; i++) {
      int height = side;
      int width = side;
      for (int trial = 0; trial < TRIALS; trial++) {
        double area = side * side * between(least, most, random);
        double stretch = Math.sqrt(Math.exp(Math.log(longest) * between(-1, 1, random)));
        int high = (int) Math.rint(Math.sqrt(area) / stretch);
        int wide = (int) Math.rint(Math.sqrt(area) * stretch);
        if (high > 0 && high <= side && wide > 0 && wide <= side) {
          height = high;
          width = wide;
          break;
        }
      }
      boxes.top[i] = random.nextInt(side - height + 1);
      boxes.left[i] = random.nextInt(side - width + 1);
      boxes.height[i] = height;
      boxes.width[i] = width;
    }
    return boxes;
  }

  private static double between(double low, double high, RandomGenerator random) {
    return low + (high - low) * random.nextDouble();
  }

  /** Returns ones inside and zeros outside, (N, 1, H, W). */
  NDArray inside(NDArray images) {
    NDManager manager = images.getManager();
    NDArray rows = bands(manager, (int) images.getShape().get(2), top, height);
    NDArray columns = bands(manager, (int) images.getShape().get(3), left, width);
    return rows.reshape(top.length, 1, -1, 1).mul(columns.reshape(top.length, 1, 1, -1));
  }

  private static NDArray bands(NDManager manager, int length, int[] from, int[] size) {
    float[] bands = new float[from.length * length];
    for (int i = 0; i < bands.length; i++) {
      int box = i / length;
      int at = i % length;
      bands[i] = at >= from[box] && at < from[box] + size[box] ? 1 : 0;
    }
    return manager.create(bands, new Shape(from.length, length));
  }
}
