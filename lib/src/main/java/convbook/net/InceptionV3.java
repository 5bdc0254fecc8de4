package convbook.net;

import static convbook.layer.InceptionBlocks.*;
import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;

/**
 * Inception v3: Szegedy, Vanhoucke, Ioffe, Shlens and Wojna (2016), "Rethinking the Inception
 * Architecture for Computer Vision", as torchvision has it, for (N, C, 299, 299).
 */
public final class InceptionV3 {
  private InceptionV3() {}

  /** The network without its auxiliary head: 23,834,568 parameters for 1000 classes. */
  public static Block of(int classes) {
    return trunk().addAll(top(classes).getChildren().values());
  }

  /** The network with the auxiliary head of section 4: 27,161,264 parameters for 1000 classes. */
  public static Block withAuxiliaryHead(int classes) {
    return auxiliary(trunk(), head(classes), top(classes));
  }

  private static SequentialBlock trunk() {
    return sequential(
        path(half(32), conv(32, 3), same(64, 3)), halfPool(),
        path(conv(80, 1), conv(192, 3)), halfPool(),
        factorized(32), factorized(64), factorized(64),
        concat(path(half(384)), path(conv(64, 1), same(96, 3), half(96)), halfPool()),
        asymmetric(128), asymmetric(160), asymmetric(160), asymmetric(192));
  }

  private static SequentialBlock top(int classes) {
    return sequential(
        concat(
            path(conv(192, 1), half(320)),
            path(conv(192, 1), same(192, 1, 7), same(192, 7, 1), half(192)),
            halfPool()),
        expanded(), expanded(),
        globalAvgPool(), dropout(0.5), linear(classes));
  }

  /** Figure 5: two 3x3 windows see what 5x5 would. */
  private static Block factorized(int pooled) {
    return concat(
        path(conv(64, 1)),
        path(conv(48, 1), same(64, 5)),
        path(conv(64, 1), same(96, 3), same(96, 3)),
        pooled(avgPool(3), pooled));
  }

  /** Figure 6: 7x7 windows as 1x7 and 7x1. */
  private static Block asymmetric(int c) {
    return concat(
        path(conv(192, 1)),
        path(conv(c, 1), same(c, 1, 7), same(192, 7, 1)),
        path(conv(c, 1), same(c, 7, 1), same(c, 1, 7), same(c, 7, 1), same(192, 1, 7)),
        pooled(avgPool(3), 192));
  }

  /** Figure 7: the filter bank that is wide, not deep. */
  private static Block expanded() {
    return concat(
        path(conv(320, 1)),
        path(conv(384, 1)).add(fork(384)),
        path(conv(448, 1), same(384, 3)).add(fork(384)),
        pooled(avgPool(3), 192));
  }

  private static Block head(int classes) {
    return sequential(
        avgPool(5).stride(3), path(conv(128, 1), conv(768, 5)), globalAvgPool(), linear(classes));
  }
}
