package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.function.UnaryOperator;

/** A layer without parameters that is the same in training and evaluation. */
final class Lambda extends Layer {
  private final String name;
  private final Input input;
  private final UnaryOperator<NDArray> function;
  private final UnaryOperator<Shape> shape;

  /** Which shapes a layer takes. */
  enum Input {
    ANY,
    ROWS,
    IMAGES
  }

  Lambda(String name, UnaryOperator<NDArray> function, UnaryOperator<Shape> shape) {
    this(name, Input.ANY, function, shape);
  }

  Lambda(String name, Input input, UnaryOperator<NDArray> function, UnaryOperator<Shape> shape) {
    this.name = name;
    this.input = input;
    this.function = function;
    this.shape = shape;
  }

  @Override
  protected NDArray apply(NDArray x, Values values, boolean training) {
    return function.apply(x);
  }

  @Override
  protected Shape outputShape(Shape input) {
    return shape.apply(
        switch (this.input) {
          case ANY -> input;
          case ROWS -> rows(input);
          case IMAGES -> images(input);
        });
  }

  @Override
  public String toString() {
    return name;
  }
}
