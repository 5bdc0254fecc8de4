package convbook.net;

import convbook.device.Check;
import convbook.layer.Shortcut;
import convbook.layer.Stages;

import static convbook.layer.ActivationOrder.AFTER_ADDITION;
import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.layer.Stages.Place;
import java.util.List;
import java.util.function.BiFunction;

/** The residual networks for CIFAR of He et al. (2016), section 4.2, for (N, C, 32, 32). */
public final class CifarResNet {
  private CifarResNet() {}

  /** ResNet with the paper's shortcuts for CIFAR, option A: 269,722 parameters at depth 20. */
  public static Block of(int depth, int classes) {
    return of(depth, Shortcut.A, classes);
  }

  /**
   * ResNet with other shortcuts.
   *
   * @param depth 6n + 2: the paper's are 20, 32, 44, 56, 110 and 1202
   * @throws IllegalArgumentException if it is not of this form
   */
  public static Block of(int depth, Shortcut shortcut, int classes) {
    return net(stages(depth, shortcut, (branch, at) -> branch), classes);
  }

  /** The three stages, each branch in the wrapping that {@code around} gives it. */
  static List<Block> stages(
      int depth, Shortcut shortcut, BiFunction<Block, Place, Block> around) {
    Check.given("shortcut", shortcut);
    int blocks = Stages.perStage("ResNet for CIFAR", depth, 6, 2);
    return Stages.cifar(blocks, 16, 16, at -> AFTER_ADDITION.unit(at, shortcut,
        around.apply(ResNet.basic(at.channels(), at.stride(), 1, 1), at)));
  }

  static SequentialBlock net(List<Block> stages, int classes) {
    return sequential(conv(16, 3).pad(1).noBias(), batchNorm(), relu())
        .addAll(stages)
        .addAll(globalAvgPool(), linear(classes));
  }
}
