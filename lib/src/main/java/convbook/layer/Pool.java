package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import convbook.device.Check;
import convbook.device.Text;
import java.util.List;

/**
 * Max or average pooling, (N, C, H, W) to (N, C, H', W'). The stride is the window's size unless
 * set; padding counts as zeros in the average, unless it is excluded, and is never the maximum.
 */
public final class Pool extends Layer {
  private final boolean max;
  private final Window window;
  private boolean ceil;
  private boolean padExcluded;

  Pool(boolean max, int size) {
    this.max = max;
    this.window = new Window(size, size, size);
  }

  /** Moves the window by {@code stride} pixels at a time. */
  public Pool stride(int stride) {
    window.stride(stride);
    return this;
  }

  /**
   * Adds {@code pad} rows and columns on every side.
   *
   * @throws IllegalArgumentException if {@code pad} is more than half the window
   */
  public Pool pad(int pad) {
    if (pad > window.height() / 2) {
      throw Check.refusal(
          "%s: padding %d given; a pooling takes at most half its window, %d.",
          this, pad, window.height() / 2);
    }
    window.pad(pad, pad);
    return this;
  }

  /**
   * Lets the last window end with the last padded pixel: where a stride of 2 leaves a row or column
   * over, it is the first, as in TensorFlow with "SAME", and not the last, as in PyTorch.
   */
  public Pool fromEnd() {
    window.fromEnd();
    return this;
  }

  /** Lets a last window reach over the edge: sizes are rounded up instead of down. */
  public Pool ceil() {
    ceil = true;
    return this;
  }

  /** Takes the average over the pixels of the image alone, as TensorFlow does. */
  public Pool excludePad() {
    if (max) {
      throw Check.refusal(
          "%s: excludePad() given, but padding is never the maximum; leave it out, or use avgPool.",
          this);
    }
    padExcluded = true;
    return this;
  }

  @Override
  Width width() {
    return padExcluded ? Width.FULL : Width.AS_GIVEN;
  }

  @Override
  protected NDArray apply(NDArray x, Values values, boolean training) {
    if (max) {
      Window.Ground ground = window.ground(x, 1, Double.NEGATIVE_INFINITY);
      return ground
          .images()
          .getNDArrayInternal()
          .maxPool(window.kernel(), window.strides(), ground.pads(), ceil);
    }
    NDArray average = average(x);
    // DJL has a switch for this that does nothing; the average of ones is the share to divide by.
    return padExcluded ? average.div(average(x.get("0:1, 0:1").onesLike())) : average;
  }

  private NDArray average(NDArray x) {
    Window.Ground ground = window.ground(x, 1, 0);
    return ground
        .images()
        .getNDArrayInternal()
        .avgPool(window.kernel(), window.strides(), ground.pads(), ceil, true);
  }

  /**
   * Returns which pixels it sees, along rows and columns.
   *
   * @hidden
   */
  public List<Reach> reach() {
    return window.reach(1);
  }

  @Override
  protected Shape outputShape(Shape input) {
    Shape size = window.slide(this, images(input), 1, ceil);
    return new Shape(input.get(0), input.get(1), size.get(0), size.get(1));
  }

  @Override
  public String toString() {
    return Text.of(
        "%s(%s)%s%s%s",
        max ? "maxPool" : "avgPool",
        window.size(),
        window.settings(window.height()),
        ceil ? ".ceil()" : "",
        padExcluded ? ".excludePad()" : "");
  }
}
