package convbook.layer;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/** A layer was given what it cannot take; its message says what to do. */
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient Block layer;
  private transient Block network;
  private transient Shape input;

  private ShapeException(IllegalArgumentException refusal, Block layer) {
    super(refusal.getMessage());
    setStackTrace(refusal.getStackTrace());
    this.layer = layer;
  }

  /** Returns a refusal of these shapes as one that knows where in the block it happened. */
  static ShapeException in(Block block, Shape input, IllegalArgumentException refusal) {
    ShapeException located =
        refusal instanceof ShapeException inner ? inner : new ShapeException(refusal, block);
    return located.through(block, input);
  }

  /** Says which block it has passed on its way, and what that was given; the last is outermost. */
  ShapeException through(Block block, Shape given) {
    network = block;
    input = given;
    return this;
  }

  /**
   * Returns the layer that refused.
   *
   * @hidden
   */
  public Block layer() {
    return layer;
  }

  /**
   * Returns the outermost block that the layer is in, or the layer itself.
   *
   * @hidden
   */
  public Block network() {
    return network;
  }

  /**
   * Returns what the outermost block was given, with the batch as its first axis.
   *
   * @hidden
   */
  public Shape input() {
    return input;
  }
}
