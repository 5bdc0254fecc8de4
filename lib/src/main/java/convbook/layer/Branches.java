package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import convbook.device.Check;
import java.util.List;
import java.util.Optional;

/**
 * Blocks side by side on the same input, whose outputs become one.
 *
 * @hidden
 */
public abstract class Branches extends AbstractBlock {
  private final String symbol;
  private final String remedy;

  /**
   * Makes one.
   *
   * @param symbol how a diagram names the join
   * @param remedy what to do where the branches do not fit
   */
  Branches(String symbol, String remedy, Block... branches) {
    this(symbol, remedy, false, branches);
  }

  /** Makes one whose first branch may be left out of training steps, or none of them. */
  Branches(String symbol, String remedy, boolean leftOut, Block... branches) {
    this.symbol = symbol;
    this.remedy = remedy;
    if (Check.given("branches", branches).length == 0) {
      throw Check.refusal(
          "%s without a branch given; name at least one.", getClass().getSimpleName());
    }
    for (Block branch : Check.all("branch", branches)) {
      if (branch instanceof LeftOut && !(leftOut && getChildren().isEmpty())) {
        throw Check.refusal(
            "%s was given %s; stochasticDepth() may be the branch of residual() alone.",
            getClass().getSimpleName(), Code.line(branch));
      }
      addChildBlock(branch.getClass().getSimpleName(), branch);
    }
  }

  /** Returns how a diagram names the join. */
  public final String symbol() {
    return symbol;
  }

  abstract NDArray join(NDList outputs);

  /** Returns the shape of the outputs' join, all of them (N, C, H, W). */
  Shape join(List<Shape> outputs) {
    return outputs.get(0);
  }

  boolean fit(Shape one, Shape another) {
    return one.equals(another);
  }

  /** Returns whether so many outputs can be joined. */
  boolean complete(int outputs) {
    return outputs == getChildren().size();
  }

  @Override
  protected final NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDList outputs;
    try {
      outputs = outputs(store, inputs, training);
    } catch (ShapeException refusal) {
      throw refusal.through(this, inputs.get(0).getShape());
    }
    if (!complete(outputs.size())) {
      throw Check.refusal(
          "%s was given %d of its %d outputs; use stochasticDepth() once, and inside residual() alone.",
          getClass().getSimpleName(), outputs.size(), getChildren().size());
    }
    NDList joined = new NDList(join(outputs));
    SequentialBlock.release(outputs, inputs, joined);
    return joined;
  }

  NDList outputs(ParameterStore store, NDList inputs, boolean training) {
    NDList outputs = new NDList();
    for (Block branch : getChildren().values()) {
      outputs.addAll(branch.forward(store, inputs, training));
    }
    return outputs;
  }

  /**
   * Returns the join at the end of one of the branches whose branches count among this one's own,
   * if there is one.
   */
  public Optional<Branches> tail(Block branch) {
    return Optional.empty();
  }

  @Override
  public final void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    try {
      for (Block branch : getChildren().values()) {
        branch.initialize(manager, type, inputs);
      }
    } catch (ShapeException refusal) {
      throw refusal.through(this, inputs[0]);
    }
    getOutputShapes(inputs);
  }

  @Override
  public final Shape[] getOutputShapes(Shape[] inputs) {
    try {
      return new Shape[] {outputShape(inputs)};
    } catch (IllegalArgumentException refusal) {
      throw ShapeException.in(this, inputs[0], refusal);
    }
  }

  private Shape outputShape(Shape... inputs) {
    List<Shape> outputs =
        getChildren().values().stream().map(b -> b.getOutputShapes(inputs)[0]).toList();
    for (Shape output : outputs) {
      if (!fit(outputs.get(0), output)) {
        throw Check.refusal(
            "%s of %s: one branch gives %s, another %s; %s.",
            getClass().getSimpleName(),
            inputs[0].slice(1),
            outputs.get(0).slice(1),
            output.slice(1),
            remedy);
      }
    }
    return join(outputs);
  }

  @Override
  public final String toString() {
    return Code.lines(this);
  }
}
