package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import convbook.device.Check;
import convbook.device.Text;

/** Local response normalization, which PyTorch's engine lacks. */
final class LocalResponseNorm extends Layer {
  private final int n;
  private final double k;
  private final double alpha;
  private final double beta;

  LocalResponseNorm(int n, double k, double alpha, double beta) {
    if (n < 1 || n % 2 == 0) {
      throw Check.refusal(
          "localResponseNorm over %d channels given; use 1, 3, 5 or another odd number.", n);
    }
    this.n = n;
    this.k = Check.notNegative("k", k);
    this.alpha = Check.notNegative("alpha", alpha);
    this.beta = Check.notNegative("beta", beta);
  }

  @Override
  protected NDArray apply(NDArray x, Values values, boolean training) {
    return x.div(neighbors(x.square()).mul(alpha).add(k).pow(beta));
  }

  private NDArray neighbors(NDArray squares) {
    // A pooling over (channel, 1, 1) windows adds up the neighbors; its average counts the zeros.
    return squares
        .expandDims(1)
        .getNDArrayInternal()
        .avgPool(new Shape(n, 1, 1), new Shape(1, 1, 1), new Shape(n / 2, 0, 0), false, true)
        .squeeze(1)
        .mul(n);
  }

  @Override
  protected Shape outputShape(Shape input) {
    return images(input);
  }

  @Override
  public String toString() {
    return Text.of("localResponseNorm(%d, %s, %s, %s)", n, k, alpha, beta);
  }
}
