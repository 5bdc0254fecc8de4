package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;

/** Two branches and the gate that mixes them. */
final class HighwayBlock extends Branches {

  HighwayBlock(Block transform, Block gate, Block carry) {
    super(
        "t H + (1 − t) x",
        "give transform, gate and carry the same channels and stride",
        transform,
        gate,
        carry);
  }

  @Override
  NDArray join(NDList outputs) {
    NDArray x = outputs.get(2);
    return x.add(outputs.get(1).mul(outputs.get(0).sub(x)));
  }
}
