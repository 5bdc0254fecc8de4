package convbook.layer;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.device.Check;
import java.util.function.Supplier;

/**
 * What Inception blocks are made of: convolutions that batch normalization and ReLU follow. Made
 * for {@code import static convbook.layer.InceptionBlocks.*}.
 */
public final class InceptionBlocks {
  private InceptionBlocks() {}

  /** The convolutions one after the other, each with batch normalization and ReLU. */
  public static SequentialBlock path(Conv... convolutions) {
    return path(1e-3, convolutions);
  }

  /** The same with another epsilon than 0.001 in batch normalization. */
  public static SequentialBlock path(double epsilon, Conv... convolutions) {
    SequentialBlock path = sequential();
    for (Conv conv : Check.all("convolution", convolutions)) {
      path.addAll(conv.noBias(), batchNorm(epsilon), relu());
    }
    return path;
  }

  /** A convolution that keeps the image's size. */
  public static Conv same(int channels, int kernel) {
    return same(channels, kernel, kernel);
  }

  /** A convolution of {@code height} rows by {@code width} columns that keeps the image's size. */
  public static Conv same(int channels, int height, int width) {
    for (int size : new int[] {height, width}) {
      if (size % 2 == 0) {
        throw Check.refusal(
            "A window of %d x %d given, which cannot keep the image's size; use odd numbers.",
            height, width);
      }
    }
    return conv(channels, height, width).pad(height / 2, width / 2);
  }

  /** A 3x3 convolution without padding that halves the image. */
  public static Conv half(int channels) {
    return conv(channels, 3).stride(2);
  }

  /** The pooling of a block that halves the image. */
  public static Pool halfPool() {
    return maxPool(3).stride(2);
  }

  /** Windows of 1x3 and 3x1 side by side. */
  public static Block fork(int channels) {
    return concat(path(same(channels, 1, 3)), path(same(channels, 3, 1)));
  }

  /** A 3x3 pooling, which keeps the size, and a 1x1 convolution. */
  public static Block pooled(Pool pool, int channels) {
    return sequential(Check.given("pooling", pool).stride(1).pad(1), path(conv(channels, 1)));
  }

  /** Adds a block so many times, each with its own parameters. */
  public static void repeat(SequentialBlock net, int times, Supplier<Block> block) {
    Check.given("network", net);
    Check.given("block's factory", block);
    for (int i = 0; i < Check.notNegative("number of times", times); i++) {
      net.add(block.get());
    }
  }
}
