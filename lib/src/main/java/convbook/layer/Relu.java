package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/** max(x, 0). */
final class Relu extends Layer {

  @Override
  Width width() {
    return Width.AS_GIVEN;
  }

  @Override
  protected NDArray apply(NDArray x, Values values, boolean training) {
    return Activation.relu(x);
  }

  @Override
  public String toString() {
    return "relu()";
  }
}
