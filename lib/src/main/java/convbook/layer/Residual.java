package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.List;

/** A branch and its shortcut, whose outputs are added. */
final class Residual extends Branches {

  Residual(Block branch, Block shortcut) {
    super(branch, shortcut);
  }

  @Override
  public String symbol() {
    return "+";
  }

  @Override
  NDArray join(NDList outputs) {
    // A branch that does not survive its draw gives nothing.
    return outputs.stream().reduce(NDArray::add).orElseThrow();
  }

  @Override
  Shape join(List<Shape> outputs) {
    return outputs.get(0);
  }

  @Override
  boolean fit(Shape one, Shape another) {
    return one.equals(another);
  }

  @Override
  String remedy() {
    return "give the shortcut a 1x1 convolution with the branch's channels and stride";
  }
}
