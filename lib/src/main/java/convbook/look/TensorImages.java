package convbook.look;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import convbook.device.Check;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Tensors as images. */
final class TensorImages {
  /** The types that DJL can make float32 of without harm to the process. */
  private static final Set<DataType> NUMBERS = EnumSet.range(DataType.FLOAT32, DataType.BOOLEAN);

  private TensorImages() {}

  /**
   * Draws images.
   *
   * @param images (N, C, H, W), 0 for black and 1 for white; of channels other than 3 the first
   * @param stretch whether each takes the full range of brightness
   */
  static List<BufferedImage> of(NDArray images, boolean stretch) {
    Shape shape = images.getShape();
    if (shape.dimension() != 4 || shape.size() == 0) {
      throw Check.refusal("Images of %s given; give (N, C, H, W), one or more.", shape);
    }
    if (!NUMBERS.contains(images.getDataType())) {
      throw Check.refusal(
          "Images of the type %s given; convert them to float32.", images.getDataType());
    }
    int channels = shape.get(1) == 3 ? 3 : 1;
    int height = (int) shape.get(2);
    int width = (int) shape.get(3);
    int stride = (int) shape.get(1) * height * width;
    float[] values;
    try (NDArray floats = images.toType(DataType.FLOAT32, true)) {
      values = floats.toFloatArray();
    }
    List<BufferedImage> drawn = new ArrayList<>();
    for (int start = 0; start < values.length; start += stride) {
      drawn.add(draw(values, start, channels, height, width, stretch));
    }
    return Collections.unmodifiableList(drawn);
  }

  private static BufferedImage draw(
      float[] v, int start, int channels, int height, int width, boolean stretch) {
    int plane = height * width;
    float low = 0;
    float range = 1;
    if (stretch) {
      float high = v[start];
      low = v[start];
      for (int i = start; i < start + channels * plane; i++) {
        low = Math.min(low, v[i]);
        high = Math.max(high, v[i]);
      }
      range = Math.max(high - low, 1e-12f);
    }
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < plane; p++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        float value = v[start + Math.min(c, channels - 1) * plane + p];
        float bright = Math.max(0, Math.min(1, (value - low) / range));
        rgb = rgb << 8 | Math.round(255 * bright);
      }
      image.setRGB(p % width, p / width, rgb);
    }
    return image;
  }
}
