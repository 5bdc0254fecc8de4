package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.device.Check;
import convbook.layer.DropPath;

/** FractalNet: Larsson, Maire and Shakhnarovich (2017), for (N, C, 32, 32). */
public final class FractalNet {
  private static final int BLOCKS = 5;

  private FractalNet() {}

  /** The network without drop-path and dropout. */
  public static Block of(int columns, int channels, int classes) {
    return of(columns, channels, 0, 0, classes);
  }

  /**
   * Five fractal blocks with {@code channels} and 2, 4, 8, 8 times as many, 5 * 2^(columns - 1)
   * convolutions deep: section 4. The paper's network for CIFAR has 3 columns, 64 channels,
   * drop-path 0.15, and dropout that grows by 0.1 from block to block.
   *
   * @param dropPath the probability that a join drops a path in a local training step, which is one
   *     in two; 0 to keep all in every step
   * @param dropout by how much the rate of dropout grows with each block
   * @throws IllegalArgumentException if there are not 1 to 10 columns, or a rate is out of its range
   */
  public static Block of(
      int columns, int channels, double dropPath, double dropout, int classes) {
    Check.between("columns", columns, 1, 10);
    Check.share("growth of dropout", dropout);
    DropPath paths = DropPath.of(columns, dropPath);
    var net = sequential(paths);
    for (int i = 0; i < BLOCKS; i++) {
      net.addAll(fractal(columns, channels << Math.min(i, 3), paths), maxPool(2));
      if (i > 0 && dropout > 0) {
        net.add(dropout(i * dropout));
      }
    }
    return net.addAll(flatten(), linear(classes));
  }

  /** The expansion rule, section 2: a convolution beside two fractals of one column fewer. */
  private static Block fractal(int columns, int channels, DropPath paths) {
    Block conv = sequential(conv(channels, 3).pad(1).noBias(), batchNorm(), relu());
    return columns == 1
        ? conv
        : paths.mean(conv, sequential(
            fractal(columns - 1, channels, paths), fractal(columns - 1, channels, paths)));
  }
}
