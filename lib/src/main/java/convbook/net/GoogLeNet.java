package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.layer.Conv;
import convbook.layer.InceptionBlocks;
import convbook.layer.Pool;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** GoogLeNet: Szegedy et al. (2015), table 1. */
public final class GoogLeNet {
  /** Channels of blocks 3a to 5b: 1x1; 1x1, 3x3; 1x1, 5x5; pooling's 1x1. */
  private static final int[][] WIDTHS = {
    {64, 96, 128, 16, 32, 32}, {128, 128, 192, 32, 96, 64},
    {192, 96, 208, 16, 48, 64}, {160, 112, 224, 24, 64, 64}, {128, 128, 256, 24, 64, 64},
    {112, 144, 288, 32, 64, 64}, {256, 160, 320, 32, 128, 128},
    {256, 160, 320, 32, 128, 128}, {384, 192, 384, 48, 128, 128},
  };

  private final Function<Conv, Block> unit;
  private final int largeWindow;

  private GoogLeNet(Function<Conv, Block> unit, int largeWindow) {
    this.unit = unit;
    this.largeWindow = largeWindow;
  }

  /** The lecture's GoogLeNet, for (N, 1, 96, 96): 5,977,530 parameters for 10 classes. */
  public static Block lecture(int classes) {
    Supplier<Pool> pool = () -> maxPool(3).stride(2).pad(1);
    return new GoogLeNet(conv -> sequential(conv, relu()), 5)
        .stages(pool, pool)
        .addAll(globalAvgPool(), linear(classes));
  }

  /**
   * Torchvision's GoogLeNet without its auxiliary heads, for (N, 3, 224, 224): 6,624,904 parameters
   * for 1000 classes. Convolutions have batch normalization and no bias, and the path that the paper
   * calls 5x5 has a 3x3 window.
   */
  public static Block of(int classes) {
    return new GoogLeNet(InceptionBlocks::path, 3)
        .stages(() -> maxPool(3).stride(2).ceil(), () -> maxPool(2).ceil())
        .addAll(globalAvgPool(), dropout(0.2), linear(classes));
  }

  /**
   * Torchvision's GoogLeNet with both auxiliary heads, for (N, 3, 224, 224): 13,004,888 parameters
   * for 1000 classes. They stand behind blocks 4a and 4d; their pooling is the paper's, 5x5 with
   * stride 3.
   */
  public static Block withAuxiliaryHeads(int classes) {
    SequentialBlock trunk = sequential();
    for (Block stage : of(classes).getChildren().values()) {
      boolean taps = stage.getChildren().size() > 3;
      trunk.addAll(taps ? stage.getChildren().values() : List.of(stage));
    }
    List<Block> parts = trunk.getChildren().values();
    int behind4a = 4;
    int behind4d = 7;
    return auxiliary(
        sequential().addAll(parts.subList(0, behind4a)), head(classes),
        auxiliary(
            sequential().addAll(parts.subList(behind4a, behind4d)), head(classes),
            sequential().addAll(parts.subList(behind4d, parts.size()))));
  }

  private static Block head(int classes) {
    return sequential(
        avgPool(5).stride(3), conv(128, 1).noBias(), batchNorm(1e-3), relu(), flatten(),
        linear(1024), relu(), dropout(0.7), linear(classes));
  }

  private SequentialBlock stages(Supplier<Pool> pool, Supplier<Pool> lastPool) {
    SequentialBlock net = sequential(
        sequential(unit.apply(conv(64, 7).stride(2).pad(3)), pool.get()),
        sequential(unit.apply(conv(64, 1)), unit.apply(conv(192, 3).pad(1)), pool.get()));
    SequentialBlock stage = sequential();
    for (int i = 0; i < WIDTHS.length; i++) {
      stage.add(inception(WIDTHS[i]));
      if (i == 1 || i == 6) {
        net.add(stage.add(i == 1 ? pool.get() : lastPool.get()));
        stage = sequential();
      }
    }
    return net.add(stage);
  }

  /** The block of figure 2(b): four paths, concatenated by channel. */
  private Block inception(int... c) {
    return concat(
        unit.apply(conv(c[0], 1)),
        sequential(unit.apply(conv(c[1], 1)), unit.apply(conv(c[2], 3).pad(1))),
        sequential(
            unit.apply(conv(c[3], 1)),
            unit.apply(conv(c[4], largeWindow).pad(largeWindow / 2))),
        sequential(maxPool(3).stride(1).pad(1), unit.apply(conv(c[5], 1))));
  }
}
