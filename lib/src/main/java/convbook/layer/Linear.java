package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.ConstantInitializer;
import convbook.device.Check;
import convbook.device.Text;

/**
 * A fully connected layer with bias, (N, features) to (N, units); weights are (units, features).
 */
public final class Linear extends Layer implements Overwritable {
  private final int units;
  private double start;
  private final Parameter weight = parameter("weight", Parameter.Type.WEIGHT);
  private final Parameter bias = parameter("bias", Parameter.Type.BIAS);

  Linear(int units) {
    this.units = Check.between("units", units, 1, Conv.MOST);
  }

  /** Starts the biases at {@code start}, 0 if not set. */
  public Linear bias(double start) {
    Check.finite("bias", start);
    bias.setInitializer(new ConstantInitializer((float) start));
    this.start = start;
    return this;
  }

  @Override
  protected void prepare(Shape[] inputs) {
    weight.setShape(new Shape(units, inputs[0].get(1)));
    bias.setShape(new Shape(units));
  }

  @Override
  Width width() {
    return Width.HALF;
  }

  @Override
  protected NDArray apply(NDArray x, Values values, boolean training) {
    return ai.djl.nn.core.Linear.linear(x, values.of(weight), values.of(bias)).singletonOrThrow();
  }

  @Override
  protected Shape outputShape(Shape input) {
    if (weight.isInitialized() && weight.getShape().get(1) != rows(input).get(1)) {
      throw Check.refusal(
          "%s has learned weights for %d features, but was given %s; use images of the size it was trained on, or build the network anew.",
          this, weight.getShape().get(1), input);
    }
    return new Shape(rows(input).get(0), units);
  }

  @Override
  public String toString() {
    return Text.of("linear(%d)%s", units, start == 0 ? "" : ".bias(" + start + ")");
  }
}
