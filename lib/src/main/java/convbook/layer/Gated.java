package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.List;

/** Two branches and the gate that mixes them. */
final class Gated extends Branches {

  Gated(Block transform, Block gate, Block carry) {
    super(transform, gate, carry);
  }

  @Override
  public String symbol() {
    return "t H + (1 − t) x";
  }

  @Override
  NDArray join(NDList outputs) {
    NDArray x = outputs.get(2);
    return x.add(outputs.get(1).mul(outputs.get(0).sub(x)));
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
    return "give transform, gate and carry the same channels and stride";
  }
}
