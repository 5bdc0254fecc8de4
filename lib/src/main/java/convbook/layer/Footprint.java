package convbook.layer;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import convbook.device.Check;
import java.util.Arrays;

/**
 * What a training step of float32 holds in memory for one image, told from the shapes alone. It is
 * meant to be less than what the step takes at its height, to which gradients and the optimizer
 * add.
 *
 * @param kept bytes of all outputs that the way back needs; a ReLU that overwrites its input has
 *     none of its own
 * @param largest bytes of the largest output
 */
public record Footprint(long kept, long largest) {
  private static final int FLOAT = 4;
  private static final double MOST = 1L << 50;
  private static final Footprint NOTHING = new Footprint(0, 0);

  /**
   * Returns the footprint of a network that has its parameters.
   *
   * @param image (C, H, W)
   */
  public static Footprint of(Block net, Shape image) {
    Check.given("network", net);
    Check.given("image's shape", image);
    Shape input = net.getInputShapes()[0];
    // Blocks remember the shapes they were made for; about others they say nothing.
    return input.slice(1).equals(image) ? inside(net).and(array(input)) : NOTHING;
  }

  /** Returns the bytes for one image: the largest output meets its gradient and the one before. */
  public long bytes() {
    return kept + 2 * largest;
  }

  private static Footprint inside(Block block) {
    // A branch that may be left out of a step, or hand on its input, need not take anything.
    if (block instanceof LeftOut) {
      return NOTHING;
    }
    Shape[] inputs = block.getChildren().isEmpty() ? block.getInputShapes() : new Shape[0];
    if (inputs != null && inputs.length == 1) {
      Shape output = block.getOutputShapes(inputs)[0];
      boolean onlyRenamed =
          block.getParameters().isEmpty()
              && output.size() == inputs[0].size()
              && output.dimension() != inputs[0].dimension();
      return onlyRenamed ? NOTHING : array(output);
    }
    Footprint sum = NOTHING;
    Block before = block;
    for (Block child : block.getChildren().values()) {
      boolean plain = child.getChildren().isEmpty() && child.getParameters().isEmpty();
      boolean nothing =
          block instanceof Branches
              ? plain
              : child instanceof Relu && SequentialBlock.isOverwritable(before);
      sum = nothing ? sum : sum.and(inside(child));
      before = child;
    }
    return block instanceof Branches
        ? sum.and(array(block.getOutputShapes(block.getInputShapes())[0]))
        : sum;
  }

  private static Footprint array(Shape shape) {
    // What overflows a long does not fit anywhere.
    double bytes =
        Arrays.stream(shape.getShape()).skip(1).asDoubleStream().reduce(FLOAT, (a, b) -> a * b);
    long most = (long) Math.min(bytes, MOST);
    return new Footprint(most, most);
  }

  private Footprint and(Footprint other) {
    return new Footprint(kept + other.kept, Math.max(largest, other.largest));
  }
}
