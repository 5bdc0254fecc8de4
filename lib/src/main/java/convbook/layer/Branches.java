package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;

/** Blocks side by side on the same input, whose outputs are added or concatenated by channel. */
final class Branches extends AbstractBlock {
  private final boolean add;

  Branches(boolean add, Block... branches) {
    this.add = add;
    if (branches.length == 0) {
      throw new IllegalArgumentException(
          "%s() without a branch given; name at least one.".formatted(name()));
    }
    for (Block branch : branches) {
      addChildBlock(branch.getClass().getSimpleName(), branch);
    }
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDList outputs = new NDList();
    for (Block branch : getChildren().values()) {
      outputs.add(branch.forward(store, inputs, training).singletonOrThrow());
    }
    if (!add) {
      return new NDList(NDArrays.concat(outputs, 1));
    }
    NDArray sum = outputs.get(0);
    for (NDArray output : outputs.subList(1, outputs.size())) {
      sum = sum.add(output);
    }
    return new NDList(sum);
  }

  @Override
  public void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    for (Block branch : getChildren().values()) {
      branch.initialize(manager, type, inputs);
    }
    getOutputShapes(inputs);
  }

  /**
   * Returns the shape of the sum or the concatenation.
   *
   * @throws IllegalArgumentException if the branches' outputs do not fit together
   */
  @Override
  public Shape[] getOutputShapes(Shape[] inputs) {
    Shape first = null;
    long channels = 0;
    for (Block branch : getChildren().values()) {
      Shape output = branch.getOutputShapes(inputs)[0];
      first = first == null ? output : first;
      channels += output.get(1);
      if (!(add
          ? output.equals(first)
          : output.get(0) == first.get(0) && output.slice(2).equals(first.slice(2)))) {
        throw new IllegalArgumentException(
            "%s of %s: one branch gives %s, another %s; %s."
                .formatted(
                    name(),
                    inputs[0].slice(1),
                    first.slice(1),
                    output.slice(1),
                    add
                        ? "give them the same channels and strides, for example by a 1x1 convolution in the shortcut"
                        : "pad their windows so that heights and widths agree"));
      }
    }
    return new Shape[] {add ? first : new Shape(first.get(0), channels).addAll(first.slice(2))};
  }

  private String name() {
    return add ? "residual" : "concat";
  }
}
