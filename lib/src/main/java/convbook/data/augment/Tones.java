package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.pooling.Pool;

/**
 * What changes how bright pixels are, with torchvision's formulas. Images are (N, C, H, W) from 0
 * to 1, and so are the results.
 */
final class Tones {
  private static final float WHITE = 255;

  private Tones() {}

  /**
   * Moves pixels away from the mean of themselves, five times, and their eight neighbors, or toward
   * it with a factor below 1; those at the edges stay.
   */
  static NDArray sharpness(NDArray images, float[] factors) {
    long height = images.getShape().get(2);
    long width = images.getShape().get(3);
    if (height <= 2 || width <= 2) {
      return images;
    }
    NDArray around =
        Pool.avgPool2d(images, new Shape(3, 3), new Shape(1, 1), new Shape(0, 0), false, true);
    NDArray middle = images.get(":, :, 1:{}, 1:{}", height - 1, width - 1);
    NDArray edges = middle.sub(around).muli(9f / 13).pad(new Shape(1, 1, 1, 1), 0);
    NDArray more = ColorAdjustments.perImage(images, factors).subi(1);
    return edges.muli(more).addi(images).clip(0, 1);
  }

  /** Keeps the upper bits of eight. */
  static NDArray posterize(NDArray images, float[] bits) {
    float[] steps = new float[bits.length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = 1 << (8 - Math.round(bits[i]));
    }
    NDArray step = ColorAdjustments.perImage(images, steps);
    return bytes(images).divi(step).floor().muli(step).divi(WHITE);
  }

  /**
   * Inverts what is as bright as this, or brighter.
   *
   * @param thresholds 0 to 255
   */
  static NDArray solarize(NDArray images, float[] thresholds) {
    NDArray bright = bytes(images).gte(ColorAdjustments.perImage(images, thresholds));
    return ColorAdjustments.where(bright, images.neg().addi(1), images).clip(0, 1);
  }

  /** Stretches each channel from black to white. */
  static NDArray autocontrast(NDArray images) {
    Shape shape = images.getShape();
    NDArray rows = images.reshape(shape.get(0), shape.get(1), -1);
    NDArray least = rows.min(new int[] {2}, true);
    NDArray range = rows.max(new int[] {2}, true).subi(least);
    // A channel of one value stays as it is.
    NDArray flat = range.eq(0).toType(DataType.FLOAT32, false);
    return rows.sub(least.muli(flat.neg().addi(1)))
        .divi(range.addi(flat))
        .clip(0, 1)
        .reshape(shape);
  }

  /**
   * Spreads the values of each channel so that each is as frequent as the others, as far as that
   * goes.
   */
  static NDArray equalize(NDArray images) {
    NDManager manager = images.getManager();
    Shape shape = images.getShape();
    NDArray bytes = bytes(images).reshape(shape.get(0) * shape.get(1), -1, 1);
    NDArray upper = bytes.div(16).floor();
    NDArray sixteen = manager.arange(0, 16, 1, DataType.FLOAT32);
    NDArray isUpper = upper.eq(sixteen).toType(DataType.FLOAT32, false);
    NDArray isLower = bytes.sub(upper.muli(16)).eq(sixteen).toType(DataType.FLOAT32, false);
    // How often there are each of 16 upper and of 16 lower halves of a byte, together.
    NDArray counts = isUpper.swapAxes(1, 2).matMul(isLower).reshape(-1, 256);
    NDArray below = counts.cumSum(1).subi(counts);
    NDArray there = counts.gt(0).toType(DataType.FLOAT32, false);
    NDArray step = below.mul(there).max(new int[] {1}, true).div(WHITE).floor();
    NDArray spread = below.add(step.div(2).floor()).divi(step.maximum(1)).floor().minimum(WHITE);
    // Where all are of one value, or there are less than 255 of the others, they stay.
    NDArray few = step.eq(0).toType(DataType.FLOAT32, false);
    NDArray same = manager.arange(0, 256, 1, DataType.FLOAT32).reshape(1, 256).mul(few);
    return spread
        .muli(few.neg().addi(1))
        .addi(same)
        .gather(bytes.reshape(counts.getShape().get(0), -1).toType(DataType.INT64, false), 1)
        .divi(WHITE)
        .reshape(shape);
  }

  /** Returns the values as they would be stored, 0 to 255. */
  private static NDArray bytes(NDArray images) {
    return images.clip(0, 1).muli(WHITE).round();
  }
}
