package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;

/** Densely connected networks: Huang, Liu, van der Maaten and Weinberger (2017), table 1. */
public final class DenseNet {
  private DenseNet() {}

  /** A dense block: each layer's output joins its input, {@code growthRate} channels at a time. */
  public static Block denseBlock(int layers, int growthRate) {
    if (layers < 1) {
      throw new IllegalArgumentException(
          "A dense block of %d layers asked for; use 1 or more.".formatted(layers));
    }
    SequentialBlock block = sequential();
    for (int i = 0; i < layers; i++) {
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
   * @param depth 121, 161, 169 or 201
   * @throws IllegalArgumentException if it is none of these
   */
  public static Block of(int depth, int classes) {
    int[] layers =
        switch (depth) {
          case 121 -> new int[] {6, 12, 24, 16};
          case 161 -> new int[] {6, 12, 36, 24};
          case 169 -> new int[] {6, 12, 32, 32};
          case 201 -> new int[] {6, 12, 48, 32};
          default -> throw new IllegalArgumentException(
              "DenseNet of depth %d asked for; choose 121, 161, 169 or 201.".formatted(depth));
        };
    int growth = depth == 161 ? 48 : 32;
    int channels = 2 * growth;
    SequentialBlock net =
        sequential(
            conv(channels, 7).stride(2).pad(3).noBias(), batchNorm(), relu(),
            maxPool(3).stride(2).pad(1));
    for (int stage = 0; stage < layers.length; stage++) {
      SequentialBlock block = sequential();
      for (int i = 0; i < layers[stage]; i++) {
        block.add(concat(identity(), sequential(
            batchNorm(), relu(), conv(4 * growth, 1).noBias(),
            batchNorm(), relu(), conv(growth, 3).pad(1).noBias())));
      }
      net.add(block);
      channels += layers[stage] * growth;
      if (stage < layers.length - 1) {
        channels /= 2;
        net.add(sequential(batchNorm(), relu(), conv(channels, 1).noBias(), avgPool(2)));
      }
    }
    return net.addAll(batchNorm(), relu(), globalAvgPool(), linear(classes));
  }
}
