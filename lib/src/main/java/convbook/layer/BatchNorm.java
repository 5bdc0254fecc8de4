package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import convbook.device.Check;
import convbook.device.Text;

/**
 * Batch normalization, DJL's computation with a choice that DJL's block does not give: once its
 * scale and shift are frozen, a training step normalizes by the running statistics and leaves them
 * alone, as evaluation does.
 */
final class BatchNorm extends Layer implements Overwritable {
  static final double EPSILON = 1e-5;
  private static final float KEPT = 0.9f;

  /** DJL's sign for axis 1. Given 1, it would transpose it with itself and return a view. */
  private static final int CHANNELS = -1;

  private final double epsilon;
  private final Parameter gamma = parameter("gamma", Parameter.Type.GAMMA);
  private final Parameter beta = parameter("beta", Parameter.Type.BETA);
  private final Parameter mean = parameter("runningMean", Parameter.Type.RUNNING_MEAN);
  private final Parameter variance = parameter("runningVar", Parameter.Type.RUNNING_VAR);

  BatchNorm(double epsilon) {
    this.epsilon = Check.notNegative("epsilon", epsilon);
  }

  @Override
  protected void prepare(Shape[] inputs) {
    Shape channels = new Shape(inputs[0].get(1));
    getDirectParameters().values().forEach(p -> p.setShape(channels));
  }

  @Override
  protected Shape outputShape(Shape input) {
    if (input.dimension() < 2) {
      throw Check.refusal(
          "%s was given %s, but needs (N, C) or (N, C, H, W); give each image channels.",
          this, input);
    }
    if (gamma.isInitialized() && gamma.getShape().get(0) != input.get(1)) {
      throw Check.refusal(
          "%s has learned scales for %d channels, but was given %s; build the network anew.",
          this, gamma.getShape().get(0), input);
    }
    return input;
  }

  @Override
  Width width() {
    return Width.AS_GIVEN;
  }

  @Override
  protected NDArray apply(NDArray x, Values values, boolean training) {
    boolean frozen = !gamma.requiresGradient() && !beta.requiresGradient();
    return ai.djl.nn.norm.BatchNorm.batchNorm(
            x,
            values.of(mean),
            values.of(variance),
            values.of(gamma),
            values.of(beta),
            CHANNELS,
            KEPT,
            (float) epsilon,
            training && !frozen)
        .singletonOrThrow();
  }

  /** Returns what evaluation multiplies each channel by, (C). */
  NDArray factor() {
    return gamma.getArray().div(variance.getArray().add(epsilon).sqrt());
  }

  /** Returns what evaluation then adds to each channel, (C). */
  NDArray shift(NDArray factor) {
    return beta.getArray().sub(mean.getArray().mul(factor));
  }

  @Override
  public String toString() {
    return Text.of("batchNorm(%s)", epsilon == EPSILON ? "" : epsilon);
  }
}
