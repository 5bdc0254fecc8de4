package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.List;

/** Branches whose outputs are laid behind each other, by channel. */
final class Concat extends Branches {

  Concat(Block... branches) {
    super("concat", "pad their windows so that heights and widths agree", branches);
  }

  @Override
  NDArray join(NDList outputs) {
    return NDArrays.concat(outputs, 1);
  }

  @Override
  Shape join(List<Shape> outputs) {
    Shape first = outputs.get(0);
    long channels = outputs.stream().mapToLong(shape -> shape.get(1)).sum();
    return new Shape(first.get(0), channels).addAll(first.slice(2));
  }

  @Override
  boolean fit(Shape one, Shape another) {
    return one.slice(2).equals(another.slice(2));
  }
}
