package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import convbook.device.Check;
import java.util.List;

/** The window that a convolution or a pooling slides over an image. */
final class Window {
  private final int height;
  private final int width;
  private int stride;
  private int padRows;
  private int padColumns;
  private boolean fromEnd;

  /** Images as the window slides over them, and what of the padding is left to PyTorch. */
  record Ground(NDArray images, Shape pads) {}

  Window(int height, int width, int stride) {
    this.height = Check.positive("window", height);
    this.width = Check.positive("window", width);
    this.stride = stride;
  }

  void stride(int stride) {
    this.stride = Check.positive("stride", stride);
  }

  void pad(int rows, int columns) {
    this.padRows = Check.notNegative("pad", rows);
    this.padColumns = Check.notNegative("pad", columns);
  }

  void fromEnd() {
    fromEnd = true;
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  Shape kernel() {
    return new Shape(height, width);
  }

  Shape strides() {
    return new Shape(stride, stride);
  }

  /** Returns the images; where a stride leaves the first pixels out, padded and without these. */
  Ground ground(NDArray images, int dilation, double padding) {
    long rows = over(images.getShape().get(2), height, padRows, dilation);
    long columns = over(images.getShape().get(3), width, padColumns, dilation);
    if (!fromEnd || rows + columns == 0) {
      return new Ground(images, new Shape(padRows, padColumns));
    }
    NDArray padded = images.pad(new Shape(padColumns, padColumns, padRows, padRows), padding);
    NDIndex seen =
        new NDIndex()
            .addAllDim()
            .addAllDim()
            .addSliceDim(rows, padded.getShape().get(2))
            .addSliceDim(columns, padded.getShape().get(3));
    return new Ground(padded.get(seen), new Shape(0, 0));
  }

  /** Returns how many pixels the steps of the window leave over. */
  private long over(long pixels, int extent, int pad, int dilation) {
    return (pixels + 2L * pad - dilation * (extent - 1L) - 1) % stride;
  }

  /** Returns the height and width that are left when the window has slid over {@code input}. */
  Shape slide(Layer layer, Shape input, int dilation, boolean ceil) {
    return new Shape(
        slide(layer, input, input.get(2), height, padRows, dilation, ceil),
        slide(layer, input, input.get(3), width, padColumns, dilation, ceil));
  }

  private long slide(
      Layer layer, Shape input, long pixels, int extent, int pad, int dilation, boolean ceil) {
    long room = pixels + 2L * pad - (dilation * (extent - 1L) + 1);
    if (room < 0) {
      throw Check.refusal(
          "%s was given %s: its window does not fit into %d pixels; use larger images, more padding or fewer layers that halve the image.",
          layer, input, pixels);
    }
    boolean over = ceil && !fromEnd;
    long steps = over ? (room + stride - 1) / stride : room / stride;
    // The last window must start inside the image or its left padding (as in PyTorch).
    if (over && steps * stride >= pixels + pad) {
      steps--;
    }
    return steps + 1;
  }

  /** Returns which pixels it can see, along rows and columns. */
  List<Reach> reach(int dilation) {
    return List.of(reach(height, padRows, dilation), reach(width, padColumns, dilation));
  }

  private Reach reach(int extent, int pad, int dilation) {
    // How many pixels are left out at the beginning depends on the image.
    int later = fromEnd ? stride - 1 : 0;
    return new Reach(stride, pad, dilation * (extent - 1L) - pad + later);
  }

  String size() {
    return height == width ? "" + height : height + ", " + width;
  }

  String settings(int defaultStride) {
    return (stride == defaultStride ? "" : ".stride(" + stride + ")")
        + (padRows == 0 && padColumns == 0
            ? ""
            : padRows == padColumns
                ? ".pad(" + padRows + ")"
                : ".pad(" + padRows + ", " + padColumns + ")")
        + (fromEnd ? ".fromEnd()" : "");
  }
}
