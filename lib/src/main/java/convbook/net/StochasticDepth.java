package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.device.Check;
import convbook.layer.Shortcut;
import convbook.layer.Stages.Place;
import java.util.function.BiFunction;

/** Residual networks with stochastic depth: Huang, Sun, Liu, Sedra and Weinberger (2016). */
public final class StochasticDepth {
  private StochasticDepth() {}

  /**
   * The network for (N, C, 32, 32) with linearly decaying survival, equation 4: block l of L
   * survives a step with probability 1 - l / L (1 - last).
   *
   * @param depth 6n + 2: the paper's are 110 and 1202
   * @param last the survival probability of the last block; the paper's is 0.5
   * @throws IllegalArgumentException if the depth is not of this form, or {@code last} not from 0 to
   *     1
   */
  public static Block cifar(int depth, double last, int classes) {
    return cifar(depth, decay(last), classes);
  }

  /** The network for (N, C, 32, 32) whose blocks all survive with the same probability. */
  public static Block uniform(int depth, double survival, int classes) {
    return cifar(depth, (branch, place) -> stochasticDepth(branch, survival), classes);
  }

  /** The network for (N, C, 224, 224) with linearly decaying survival: section 4.3. */
  public static Block imageNet(int depth, double last, int classes) {
    return ResNet.imageNet("Stochastic depth", depth, ResNet.WIDTH, 1, decay(last), classes);
  }

  private static Block cifar(int depth, BiFunction<Block, Place, Block> wrap, int classes) {
    return ResNet.cifar(ResNet.stages(depth, Shortcut.A, wrap), classes);
  }

  private static BiFunction<Block, Place, Block> decay(double last) {
    Check.share("last survival", last);
    return (branch, place) -> stochasticDepth(branch, 1 - (1 - last) * place.number() / place.total());
  }
}
