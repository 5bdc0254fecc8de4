package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import ai.djl.util.RandomUtils;
import convbook.device.Check;
import convbook.device.Text;
import java.util.List;

/** A branch that takes part in some of the training steps. */
final class StochasticDepthBlock extends SequentialBlock implements Code.Written, LeftOut {
  private final Block branch;
  private final double probability;

  StochasticDepthBlock(Block branch, double probability) {
    this.branch = branch;
    this.probability = Check.share("survival", probability);
    addAll(branch, new Expectation());
  }

  @Override
  public String factory() {
    return "stochasticDepth";
  }

  @Override
  public List<?> arguments() {
    return List.of(branch, probability);
  }

  /** Returns the branch's output, or in a step that it does not survive nothing. */
  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    boolean survives = !training || RandomUtils.random() < probability;
    return survives ? super.forwardInternal(store, inputs, training, params) : new NDList();
  }

  /** What the branch gives on average: in evaluation it always takes part, but with less weight. */
  private final class Expectation extends Layer {
    @Override
    Width width() {
      return Width.AS_GIVEN;
    }

    @Override
    protected NDArray apply(NDArray x, Values values, boolean training) {
      return training ? x : x.mul(probability);
    }

    @Override
    public String toString() {
      return Text.of("stochasticDepth(%.3f)", probability);
    }
  }
}
