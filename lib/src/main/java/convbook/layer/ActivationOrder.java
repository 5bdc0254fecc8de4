package convbook.layer;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.device.Check;

/**
 * Where a residual block normalizes and activates: He et al. (2016b), "Identity Mappings in Deep
 * Residual Networks", figure 4.
 */
public enum ActivationOrder {
  /** Figure 4(a), the original: ReLU after the addition. */
  AFTER_ADDITION,
  /** Figure 4(b): batch normalization and ReLU after the addition. */
  NORM_AFTER_ADDITION,
  /** Figure 4(c): ReLU at the end of the branch. */
  RELU_BEFORE_ADDITION,
  /** Figure 4(d): ReLU before each convolution, batch normalization behind it. */
  RELU_PRE_ACTIVATION,
  /** Figure 4(e): batch normalization and ReLU before each convolution. */
  FULL_PRE_ACTIVATION;

  /** Returns the branch that leads through these convolutions. */
  public Block branch(Block... convolutions) {
    SequentialBlock branch = sequential();
    for (int i = 0; i < Check.all("convolution", convolutions).length; i++) {
      boolean last = i == convolutions.length - 1;
      switch (this) {
        case FULL_PRE_ACTIVATION -> branch.addAll(batchNorm(), relu(), convolutions[i]);
        case RELU_PRE_ACTIVATION -> branch.addAll(relu(), convolutions[i], batchNorm());
        default -> {
          branch.add(convolutions[i]);
          if (!last || this != NORM_AFTER_ADDITION) {
            branch.add(batchNorm());
          }
          if (!last || this == RELU_BEFORE_ADDITION) {
            branch.add(relu());
          }
        }
      }
    }
    return branch;
  }

  /**
   * Returns the residual block, which activates its sum where this says so.
   *
   * @param branch made by {@link #branch}, or a wrapping of it unless this is full pre-activation
   */
  public SequentialBlock block(Stages.Place place, Shortcut shortcut, Block branch) {
    Check.given("place", place);
    Check.given("shortcut", shortcut);
    Check.given("branch", branch);
    boolean shares = this == FULL_PRE_ACTIVATION && place.before() != place.channels();
    SequentialBlock block = sequential();
    Block rest = branch;
    if (shares) {
      // A projection takes the activated input, as the branch does.
      var blocks = branch.getChildren().values();
      if (branch instanceof LeftOut || blocks.size() <= 2) {
        throw Check.refusal(
            "%s was given %s, but where channels change it takes the first two layers out of a branch; give one that branch() made, and nothing around it.",
            this, Code.line(branch));
      }
      block.addAll(blocks.subList(0, 2));
      rest = sequential().addAll(blocks.subList(2, blocks.size()));
    }
    block.add(shortcut.join(rest, place.before(), place.channels(), place.stride()));
    return switch (this) {
      case AFTER_ADDITION -> block.addAll(relu());
      case NORM_AFTER_ADDITION -> block.addAll(batchNorm(), relu());
      default -> block;
    };
  }
}
