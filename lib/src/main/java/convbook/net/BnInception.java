package convbook.net;

import static convbook.layer.InceptionBlocks.*;
import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.layer.Conv;
import java.util.function.BiFunction;

/**
 * Inception v2: Ioffe and Szegedy (2015), figure 5, with the widths that its authors trained. The
 * convolutions have no biases, which batch normalization would take away.
 */
public final class BnInception {
  private static final double EPSILON = 1e-5;

  private BnInception() {}

  /** The network for (N, C, 224, 224): 11,285,224 parameters for 1000 classes. */
  public static Block of(int classes) {
    return of((block, channels) -> block, classes);
  }

  /** The network whose blocks {@code around} wraps, given their channels. */
  static Block of(BiFunction<Block, Integer, Block> around, int classes) {
    var net = sequential(
        unit(conv(64, 7).stride(2).pad(3)), halfPool().ceil(),
        unit(conv(64, 1), same(192, 3)), halfPool().ceil());
    int[][] blocks = {
      {64, 64, 64, 64, 96, 32}, {64, 64, 96, 64, 96, 64}, {128, 160, 64, 96, 320},
      {224, 64, 96, 96, 128, 128}, {192, 96, 128, 96, 128, 128}, {160, 128, 160, 128, 160, 128},
      {96, 128, 192, 160, 192, 128}, {128, 192, 192, 256, 608},
      {352, 192, 320, 160, 224, 128}, {352, 192, 320, 192, 224, 128},
    };
    for (int i = 0; i < blocks.length; i++) {
      int[] c = blocks[i];
      net.add(c.length == 5
          ? around.apply(reduction(c[0], c[1], c[2], c[3]), c[1] + c[3] + c[4])
          : around.apply(block(i == blocks.length - 1, c), c[0] + c[2] + c[4] + c[5]));
    }
    return net.addAll(globalAvgPool(), linear(classes));
  }

  /** Channels: 1x1; 1x1, 3x3; 1x1, twice 3x3; pooling's 1x1. */
  private static Block block(boolean max, int... c) {
    return concat(
        unit(conv(c[0], 1)),
        unit(conv(c[1], 1), same(c[2], 3)),
        unit(conv(c[3], 1), same(c[4], 3), same(c[4], 3)),
        sequential(
            (max ? maxPool(3) : avgPool(3)).stride(1).pad(1),
            unit(conv(c[5], 1))));
  }

  /** The block that halves the image: its pooling keeps the channels that it is given. */
  private static Block reduction(int... c) {
    return concat(
        unit(conv(c[0], 1), same(c[1], 3).stride(2)),
        unit(conv(c[2], 1), same(c[3], 3), same(c[3], 3).stride(2)),
        halfPool().ceil());
  }

  private static Block unit(Conv... convolutions) {
    return path(EPSILON, convolutions);
  }
}
