package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.layer.Conv;
import convbook.layer.Pool;
import java.util.function.Supplier;

/** What the Inception networks share: convolutions that batch normalization and ReLU follow. */
final class Inception {
  private Inception() {}

  /** The convolutions one after the other, each with batch normalization and ReLU. */
  static SequentialBlock path(Conv... convolutions) {
    return path(1e-3, convolutions);
  }

  static SequentialBlock path(double epsilon, Conv... convolutions) {
    SequentialBlock path = sequential();
    for (Conv conv : convolutions) {
      path.addAll(conv.noBias(), batchNorm(epsilon), relu());
    }
    return path;
  }

  /** A convolution that keeps the image's size. */
  static Conv same(int channels, int kernel) {
    return same(channels, kernel, kernel);
  }

  static Conv same(int channels, int height, int width) {
    return conv(channels, height, width).pad(height / 2, width / 2);
  }

  /** A 3x3 convolution without padding that halves the image. */
  static Conv half(int channels) {
    return conv(channels, 3).stride(2);
  }

  /** The pooling of a block that halves the image. */
  static Pool halfPool() {
    return maxPool(3).stride(2);
  }

  /** Adds a block so many times, each with its own parameters. */
  static void repeat(SequentialBlock net, int times, Supplier<Block> block) {
    for (int i = 0; i < times; i++) {
      net.add(block.get());
    }
  }
}
