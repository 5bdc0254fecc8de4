package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;

/** A branch and its shortcut, whose outputs are added. */
final class Residual extends Branches implements Overwritable {

  Residual(Block branch, Block shortcut) {
    super(
        "+",
        "give the shortcut a 1x1 convolution with the branch's channels and stride",
        true,
        branch,
        shortcut);
  }

  /** A sum is, one of its terms alone may not be. */
  @Override
  public boolean isOverwritable() {
    return !(getChildren().valueAt(0) instanceof LeftOut);
  }

  @Override
  boolean complete(int outputs) {
    // A branch that does not survive its draw gives nothing.
    return outputs > 0;
  }

  @Override
  NDArray join(NDList outputs) {
    return outputs.stream().reduce(NDArray::add).orElseThrow();
  }
}
