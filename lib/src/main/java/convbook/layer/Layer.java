package convbook.layer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import convbook.device.Check;
import convbook.device.Text;
import java.util.Optional;

/**
 * A DJL block from one tensor to one tensor. Extend it to write a layer of your own: declare the
 * parameters in the constructor, give them their shapes in {@link #prepare}, and compute in {@link
 * #apply}.
 */
public abstract class Layer extends AbstractBlock {

  /** Looks up the array behind a parameter, on the device of the batch. */
  @FunctionalInterface
  public interface Values {
    /** Returns the array of {@code parameter}. */
    NDArray of(Parameter parameter);
  }

  /**
   * Computes the layer.
   *
   * @param x the batch, its first axis the images
   * @param values the arrays of this layer's parameters
   * @param training true in training, false in evaluation
   * @return the output, of {@link #outputShape}
   */
  protected abstract NDArray apply(NDArray x, Values values, boolean training);

  /**
   * Returns the shape that {@link #apply} gives for {@code input}.
   *
   * @throws IllegalArgumentException if the layer cannot take {@code input}
   */
  protected Shape outputShape(Shape input) {
    return input;
  }

  /**
   * Declares a parameter. Training changes weights, biases, gammas and betas; running statistics
   * are changed by {@link #apply} alone.
   */
  protected final Parameter parameter(String name, Parameter.Type type) {
    boolean trained = type != Parameter.Type.RUNNING_MEAN && type != Parameter.Type.RUNNING_VAR;
    return addParameter(
        Parameter.builder().setName(name).setType(type).optRequiresGrad(trained).build());
  }

  @Override
  protected void beforeInitialize(Shape... inputs) {
    super.beforeInitialize(inputs);
    getOutputShapes(inputs);
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    if (inputs.size() != 1) {
      throw Check.refusal(
          "%s was given %d arrays, but takes one; end the network with auxiliary(), and use stochasticDepth() inside residual() alone.",
          this, inputs.size());
    }
    NDArray x = inputs.get(0);
    getOutputShapes(new Shape[] {x.getShape()});
    Optional<MixedPrecision> mixed =
        store instanceof MixedPrecision.Store one ? one.mixedPrecision() : Optional.empty();
    for (Parameter parameter : getDirectParameters().values()) {
      if (!parameter.isInitialized()) {
        throw new IllegalStateException(
            Text.of("%s has no weights yet; train the network, or initialize() it.", this));
      }
      DataType type = parameter.getArray().getDataType();
      if (mixed.isEmpty() && x.getDataType() != type) {
        throw Check.refusal(
            "%s was given numbers of the type %s, but computes with %s; convert them with toType.",
            this, x.getDataType(), type);
      }
    }
    Device device = x.getDevice();
    Values values = p -> store.getValue(p, device, training);
    if (mixed.isEmpty() || width() == Width.AS_GIVEN) {
      return new NDList(apply(x, values, training));
    }
    MixedPrecision precision = mixed.get();
    return new NDList(
        width() == Width.FULL
            ? apply(MixedPrecision.widen(x), values, training)
            : apply(precision.narrow(x), p -> precision.narrow(values.of(p)), training));
  }

  /** The numbers that a layer computes with in mixed precision. */
  enum Width {
    /** Those of 16 bits, for input and parameters. */
    HALF,
    /** Those that the input comes with. */
    AS_GIVEN,
    /** Those of 32 bits. */
    FULL
  }

  /** Returns with which numbers this layer computes in mixed precision. */
  Width width() {
    return Width.FULL;
  }

  @Override
  public final Shape[] getOutputShapes(Shape[] inputs) {
    try {
      return new Shape[] {outputShape(inputs[0])};
    } catch (IllegalArgumentException refusal) {
      throw ShapeException.in(this, inputs[0], refusal);
    }
  }

  /**
   * Returns the shape, of a batch of images.
   *
   * @throws IllegalArgumentException if it is not (N, C, H, W)
   */
  final Shape images(Shape input) {
    return axes(input, 4, "(N, C, H, W)", "put it before flatten()");
  }

  /**
   * Returns the shape, of a batch of rows.
   *
   * @throws IllegalArgumentException if it is not (N, features)
   */
  final Shape rows(Shape input) {
    return axes(input, 2, "(N, features)", "put flatten() before it");
  }

  private Shape axes(Shape input, int count, String names, String remedy) {
    if (input.dimension() != count) {
      throw Check.refusal("%s was given %s, but needs %s; %s.", this, input, names, remedy);
    }
    return input;
  }

  /** Returns the layer as it is written in code, such as {@code conv(96, 11).stride(4).pad(1)}. */
  @Override
  public abstract String toString();
}
