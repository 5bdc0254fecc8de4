package convbook.layer;

import ai.djl.ndarray.NDArray;
import convbook.device.Check;
import convbook.device.Text;

/** DJL's computation in a layer that prints as it is written. */
final class Dropout extends Layer {
  private final double rate;

  Dropout(double rate) {
    this.rate = Check.shareBelow1("dropout rate", rate);
  }

  @Override
  Width width() {
    return Width.AS_GIVEN;
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
