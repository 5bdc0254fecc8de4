package convbook.layer;

import ai.djl.ndarray.NDArray;
import convbook.device.Check;
import convbook.device.Text;

/** DJL's computation in a layer that prints as it is written. */
final class Dropout extends Layer {
  private final double rate;

  Dropout(double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw Check.refusal("dropout rate %s given; use 0 or more and less than 1.", rate);
    }
    this.rate = rate;
  }

  @Override
  protected NDArray apply(NDArray x, Values values, boolean training) {
    return ai.djl.nn.norm.Dropout.dropout(x, (float) rate, training).singletonOrThrow();
  }

  @Override
  public String toString() {
    return Text.of("dropout(%s)", rate);
  }
}
