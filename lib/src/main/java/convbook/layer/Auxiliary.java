package convbook.layer;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import convbook.device.Check;

/** A network with a second classifier in its middle, which takes part in training alone. */
public final class Auxiliary extends AbstractBlock {
  private final Block before;
  private final Block head;
  private final Block after;

  Auxiliary(Block before, Block head, Block after) {
    this.before = addChildBlock("before", Check.given("block before", before));
    this.head = addChildBlock("head", Check.given("head", head));
    this.after = addChildBlock("after", Check.given("block after", after));
  }

  /** Returns the second classifier. */
  public Block head() {
    return head;
  }

  /** Returns the network's output; in training the head's stands behind it. */
  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    try {
      NDList middle = before.forward(store, inputs, training);
      NDList outputs = after.forward(store, middle, training);
      if (training) {
        outputs.addAll(head.forward(store, middle, true));
      }
      return outputs;
    } catch (ShapeException refusal) {
      throw refusal.through(this, inputs.get(0).getShape());
    }
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    try {
      before.initialize(manager, type, inputs);
      Shape[] middle = before.getOutputShapes(inputs);
      head.initialize(manager, type, middle);
      after.initialize(manager, type, middle);
    } catch (ShapeException refusal) {
      throw refusal.through(this, inputs[0]);
    }
    getOutputShapes(inputs);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    try {
      return outputShapes(inputs);
    } catch (IllegalArgumentException refusal) {
      throw ShapeException.in(this, inputs[0], refusal);
    }
  }

  private Shape[] outputShapes(Shape... inputs) {
    Shape[] middle = before.getOutputShapes(inputs);
    Shape[] outputs = after.getOutputShapes(middle);
    Shape classes = head.getOutputShapes(middle)[0];
    if (!classes.equals(outputs[0])) {
      throw Check.refusal(
          "The auxiliary head gives %s and the network %s for one batch; end both with linear() of the same number of classes.",
          classes, outputs[0]);
    }
    return outputs;
  }

  @Override
  public String toString() {
    return Code.lines(this);
  }
}
