package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;

/** max(x, 0), or min(max(x, 0), 6). */
final class Relu extends Layer {
  private final boolean capped;

  Relu(boolean capped) {
    this.capped = capped;
  }

  @Override
  Width width() {
    return Width.AS_GIVEN;
  }

  @Override
  protected NDArray apply(NDArray x, Values values, boolean training) {
    return capped ? TorchScript.relu6(x) : Activation.relu(x);
  }

  /** Computes it where x stands. */
  void overwrite(NDArray x) {
    if (capped) {
      TorchScript.overwriteByRelu6(x);
    } else {
      TorchScript.relu(x);
    }
  }

  @Override
  public String toString() {
    return capped ? "relu6()" : "relu()";
  }
}
