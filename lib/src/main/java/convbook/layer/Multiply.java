package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/** Features and what they are multiplied by. */
final class Multiply extends Branches {

  Multiply(Block features, Block factor) {
    super(
        "×",
        "give the factor the features' shape, or one number for each channel",
        features,
        factor);
  }

  @Override
  NDArray join(NDList outputs) {
    return outputs.get(0).mul(outputs.get(1));
  }

  @Override
  boolean fit(Shape one, Shape another) {
    return one.equals(another)
        || another.equals(new Shape(one.get(0), one.get(1), 1, 1)) && one.dimension() == 4;
  }
}
