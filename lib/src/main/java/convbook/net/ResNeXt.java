package convbook.net;

import static convbook.layer.ActivationOrder.AFTER_ADDITION;
import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.device.Check;
import convbook.layer.Shortcut;
import convbook.layer.Stages;

/** ResNeXt: Xie et al. (2017), residual networks whose 3x3 convolutions have groups. */
public final class ResNeXt {
  private static final int MOST = 1 << 20;

  private ResNeXt() {}

  /**
   * ResNeXt-depth (cardinality x width d) for (N, C, 224, 224), the paper's table 1, as torchvision
   * has it: {@code imageNet(50, 32, 4, 1000)} is resnext50_32x4d, with 25,028,904 parameters.
   *
   * @param depth 50, 101, 152 or 200
   * @param cardinality the number of groups
   * @param width the channels of one group in the first stage
   * @throws IllegalArgumentException if the depth is none of these
   */
  public static Block imageNet(int depth, int cardinality, int width, int classes) {
    return ResNet.imageNet(
        "ResNeXt", ResNet.deep("ResNeXt", depth), width(cardinality, width), cardinality, (branch, place) -> branch, classes);
  }

  /**
   * ResNeXt for (N, C, 32, 32), section 5.3: 34,426,698 parameters for 29, 8, 64 and 10.
   *
   * @param depth 9n + 2
   * @throws IllegalArgumentException if the depth is not of this form
   */
  public static Block cifar(int depth, int cardinality, int width, int classes) {
    int blocks = Stages.perStage("ResNeXt for CIFAR", depth, 9, 2);
    int inner = width(cardinality, width);
    return sequential(conv(64, 3).pad(1).noBias(), batchNorm(), relu())
        .addAll(Stages.cifar(blocks, 64, 256, place -> AFTER_ADDITION.block(place, Shortcut.B,
            ResNet.bottleneck(
                inner << place.stage(), place.channels(), place.stride(), cardinality, 1))))
        .addAll(globalAvgPool(), linear(classes));
  }

  /** The channels of all groups together in the first stage. */
  static int width(int cardinality, int width) {
    return Check.positive("cardinality", cardinality)
        * Check.between("width", width, 1, MOST / cardinality);
  }
}
