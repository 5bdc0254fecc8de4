package convbook.net;

import static convbook.layer.ActivationOrder.FULL_PRE_ACTIVATION;
import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.device.Check;
import convbook.layer.Stages;

/** Densely connected networks: Huang, Liu, van der Maaten and Weinberger (2017), table 1. */
public final class DenseNet {
  private DenseNet() {}

  /** A dense block: each layer's output joins its input, {@code growthRate} channels at a time. */
  public static Block denseBlock(int layers, int growthRate) {
    SequentialBlock block = sequential();
    for (int i = 0; i < Check.positive("layers of a dense block", layers); i++) {
      block.add(concat(identity(), sequential(
          batchNorm(), relu(), conv(growthRate, 3).pad(1))));
    }
    return block;
  }

  /** A transition layer: to {@code channels} by a 1x1 convolution, and half the size. */
  public static Block transition(int channels) {
    return sequential(batchNorm(), relu(), conv(channels, 1), avgPool(2));
  }

  /** The lecture's DenseNet, for (N, 1, 96, 96): 758,226 parameters for 10 classes. */
  public static Block lecture(int classes) {
    return sequential(
        conv(64, 7).stride(2).pad(3), batchNorm(), relu(), maxPool(3).stride(2).pad(1),
        denseBlock(4, 32), transition(96),
        denseBlock(4, 32), transition(112),
        denseBlock(4, 32), transition(120),
        denseBlock(4, 32),
        batchNorm(), relu(), globalAvgPool(), linear(classes));
  }

  /**
   * Torchvision's DenseNet-BC, for (N, C, 224, 224): bottlenecks of 4 growth rates, compression
   * 0.5, convolutions without bias.
   *
   * @param depth 121, 161, 169, 201 or 264
   * @throws IllegalArgumentException if it is none of these
   */
  public static Block imageNet(int depth, int classes) {
    int[] layers = switch (depth) {
      case 121 -> new int[] {6, 12, 24, 16};
      case 161 -> new int[] {6, 12, 36, 24};
      case 169 -> new int[] {6, 12, 32, 32};
      case 201 -> new int[] {6, 12, 48, 32};
      case 264 -> new int[] {6, 12, 64, 48};
      default -> throw Check.refusal("DenseNet of depth %d asked for; choose 121, 161, 169, 201 or 264.", depth);
    };
    return imageNet(layers, depth == 161 ? 48 : 32, true, 0.5, classes);
  }

  /**
   * Any DenseNet for (N, C, 224, 224), with the layers of each dense block.
   *
   * @param bottleneck whether each 3x3 convolution has one of 1x1 before it: DenseNet-B
   * @param compression the share of channels that a transition keeps; below 1 DenseNet-C
   */
  public static Block imageNet(
      int[] layers, int growthRate, boolean bottleneck, double compression, int classes) {
    int channels = 2 * growth(growthRate);
    SequentialBlock stem = sequential(conv(channels, 7).stride(2).pad(3).noBias(),
        batchNorm(), relu(), maxPool(3).stride(2).pad(1));
    return stages(stem, channels, layers, growthRate, bottleneck, compression, classes);
  }

  /** DenseNet for (N, C, 32, 32), section 3: 1,019,722 parameters for 40, 12 and 10. */
  public static Block cifar(int depth, int growthRate, int classes) {
    return cifar(depth, growthRate, false, 1, classes);
  }

  /** DenseNet-B for (N, C, 32, 32): bottlenecks. */
  public static Block b(int depth, int growthRate, int classes) {
    return cifar(depth, growthRate, true, 1, classes);
  }

  /** DenseNet-C for (N, C, 32, 32): compression 0.5. */
  public static Block c(int depth, int growthRate, int classes) {
    return cifar(depth, growthRate, false, 0.5, classes);
  }

  /** DenseNet-BC for (N, C, 32, 32): 769,162 parameters for 100, 12 and 10. */
  public static Block bc(int depth, int growthRate, int classes) {
    return cifar(depth, growthRate, true, 0.5, classes);
  }

  /**
   * Any DenseNet for (N, C, 32, 32), of three equal blocks.
   *
   * @param depth 3n + 4, with bottlenecks 6n + 4
   * @throws IllegalArgumentException if it is not of this form
   */
  public static Block cifar(
      int depth, int growthRate, boolean bottleneck, double compression, int classes) {
    int n = Stages.perStage(
        bottleneck ? "DenseNet with bottlenecks" : "DenseNet", depth, bottleneck ? 6 : 3, 4);
    int channels = bottleneck && compression < 1 ? 2 * growth(growthRate) : 16;
    return stages(
        sequential(conv(channels, 3).pad(1).noBias()), channels, new int[] {n, n, n},
        growthRate, bottleneck, compression, classes);
  }

  private static Block stages(
      SequentialBlock net, int before, int[] layers,
      int growthRate, boolean bottleneck, double compression, int classes) {
    Check.require(
        compression > 0 && compression <= 1, "compression", compression, "more than 0, at most 1");
    for (int number : Check.given("layers of each block", layers)) {
      Check.positive("layers of a dense block", number);
    }
    int channels = before;
    for (int stage = 0; stage < layers.length; stage++) {
      SequentialBlock block = sequential();
      for (int i = 0; i < layers[stage]; i++) {
        Block last = conv(growthRate, 3).pad(1).noBias();
        block.add(concat(identity(), bottleneck
            ? FULL_PRE_ACTIVATION.branch(conv(4 * growthRate, 1).noBias(), last)
            : FULL_PRE_ACTIVATION.branch(last)));
      }
      net.add(block);
      channels += layers[stage] * growthRate;
      if (stage < layers.length - 1) {
        channels = (int) (compression * channels);
        net.add(sequential(batchNorm(), relu(), conv(channels, 1).noBias(), avgPool(2)));
      }
    }
    return net.addAll(batchNorm(), relu(), globalAvgPool(), linear(classes));
  }

  private static int growth(int rate) {
    return Check.between("growth rate", rate, 1, 10_000);
  }
}
