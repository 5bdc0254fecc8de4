package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;

/** Residual networks: He, Zhang, Ren and Sun (2016), table 1. */
public final class ResNet {
  private ResNet() {}

  /**
   * The lecture's residual block: two 3x3 convolutions with batch normalization, the input added,
   * ReLU. Where channels or size change, a 1x1 convolution takes the input along.
   */
  public static Block residualBlock(int channels, int stride, boolean project) {
    return sequential(
        residual(
            sequential(
                conv(channels, 3).stride(stride).pad(1), batchNorm(), relu(),
                conv(channels, 3).pad(1), batchNorm()),
            project ? conv(channels, 1).stride(stride) : identity()),
        relu());
  }

  /** The lecture's ResNet-18, for (N, 1, 96, 96): 11,178,378 parameters for 10 classes. */
  public static Block lecture(int classes) {
    return sequential(
        conv(64, 7).stride(2).pad(3), batchNorm(), relu(), maxPool(3).stride(2).pad(1),
        sequential(residualBlock(64, 1, false), residualBlock(64, 1, false)),
        sequential(residualBlock(128, 2, true), residualBlock(128, 1, false)),
        sequential(residualBlock(256, 2, true), residualBlock(256, 1, false)),
        sequential(residualBlock(512, 2, true), residualBlock(512, 1, false)),
        globalAvgPool(), linear(classes));
  }

  /**
   * Torchvision's ResNet, for (N, C, 224, 224): convolutions without bias, projections with batch
   * normalization, and in bottlenecks the stride on the 3x3 convolution.
   *
   * @param depth 18, 34, 50, 101 or 152
   * @throws IllegalArgumentException if it is none of these
   */
  public static Block of(int depth, int classes) {
    int[] blocks =
        switch (depth) {
          case 18 -> new int[] {2, 2, 2, 2};
          case 34, 50 -> new int[] {3, 4, 6, 3};
          case 101 -> new int[] {3, 4, 23, 3};
          case 152 -> new int[] {3, 8, 36, 3};
          default -> throw new IllegalArgumentException(
              "ResNet of depth %d asked for; choose 18, 34, 50, 101 or 152.".formatted(depth));
        };
    SequentialBlock net =
        sequential(
            conv(64, 7).stride(2).pad(3).noBias(), batchNorm(), relu(),
            maxPool(3).stride(2).pad(1));
    int before = 64;
    for (int stage = 0; stage < blocks.length; stage++) {
      int width = 64 << stage;
      int channels = depth < 50 ? width : 4 * width;
      SequentialBlock blocksOfStage = sequential();
      for (int i = 0; i < blocks[stage]; i++) {
        int stride = stage > 0 && i == 0 ? 2 : 1;
        Block branch = depth < 50 ? basic(width, stride) : bottleneck(width, stride);
        Block shortcut = before == channels && stride == 1
            ? identity()
            : sequential(conv(channels, 1).stride(stride).noBias(), batchNorm());
        blocksOfStage.addAll(residual(branch, shortcut), relu());
        before = channels;
      }
      net.add(blocksOfStage);
    }
    return net.addAll(globalAvgPool(), linear(classes));
  }

  private static Block basic(int width, int stride) {
    return sequential(
        conv(width, 3).stride(stride).pad(1).noBias(), batchNorm(), relu(),
        conv(width, 3).pad(1).noBias(), batchNorm());
  }

  private static Block bottleneck(int width, int stride) {
    return sequential(
        conv(width, 1).noBias(), batchNorm(), relu(),
        conv(width, 3).stride(stride).pad(1).noBias(), batchNorm(), relu(),
        conv(4 * width, 1).noBias(), batchNorm());
  }
}
