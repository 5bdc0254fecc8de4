package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.BlockList;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import convbook.device.Check;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * DJL's block, with its name because checkpoints hold it, but which lets go of what one layer hands
 * to the next: PyTorch keeps what a gradient needs, and only that. A ReLU overwrites what was made
 * for it alone.
 */
class SequentialBlock extends ai.djl.nn.SequentialBlock implements Overwritable {

  @Override
  public ai.djl.nn.SequentialBlock addAll(Block... blocks) {
    return super.addAll(Check.all("block", blocks));
  }

  @Override
  public ai.djl.nn.SequentialBlock addAll(Collection<Block> blocks) {
    return super.addAll(Check.all("block", blocks));
  }

  @Override
  public ai.djl.nn.SequentialBlock add(Block block) {
    if (block == this) {
      throw new IllegalArgumentException(
          "A block was added to itself; make another one with the same layers.");
    }
    Check.given("block", block);
    if (block instanceof LeftOut) {
      throw Check.refusal(
          "%s was put into a sequence; stochasticDepth() may be the branch of residual() alone.",
          Code.line(block));
    }
    return super.add(block);
  }

  /** Has these blocks in the place of those it had. */
  void replace(List<Block> blocks) {
    children = new BlockList();
    addAll(blocks);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    try {
      if (getChildren().isEmpty()) {
        throw Check.refusal("sequential() was given %s, but is empty; add a layer.", inputs[0]);
      }
      return super.getOutputShapes(inputs);
    } catch (IllegalArgumentException refusal) {
      throw ShapeException.in(this, inputs[0], refusal);
    }
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    try {
      super.initializeChildBlocks(manager, type, inputs);
    } catch (ShapeException refusal) {
      throw refusal.through(this, inputs[0]);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    if (isReturnIntermediate()) {
      return super.forwardInternal(store, inputs, training, params);
    }
    NDList current = inputs;
    boolean overwritable = false;
    try {
      for (Block block : getChildren().values()) {
        if (block instanceof Relu relu && overwritable) {
          relu.overwrite(current.singletonOrThrow());
        } else {
          NDList next = block.forward(store, current, training, params);
          release(current, inputs, next);
          current = next;
        }
        overwritable = isOverwritable(block);
      }
    } catch (ShapeException refusal) {
      throw refusal.through(this, inputs.get(0).getShape());
    }
    return current;
  }

  @Override
  public boolean isOverwritable() {
    List<Block> blocks = getChildren().values();
    return !blocks.isEmpty()
        && !isReturnIntermediate()
        && isOverwritable(blocks.get(blocks.size() - 1));
  }

  static boolean isOverwritable(Block block) {
    return block instanceof Overwritable one && one.isOverwritable();
  }

  @Override
  public String toString() {
    return Code.lines(this);
  }

  /** Closes what was made in between: neither given to a block nor returned by it. */
  static void release(List<NDArray> made, List<NDArray> given, List<NDArray> returned) {
    for (NDArray array : made) {
      if (Stream.concat(given.stream(), returned.stream()).noneMatch(other -> other == array)) {
        array.close();
      }
    }
  }
}
