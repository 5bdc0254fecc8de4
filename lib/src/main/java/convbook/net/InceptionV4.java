package convbook.net;

import static convbook.layer.InceptionBlocks.*;
import static convbook.layer.Layers.*;

import ai.djl.nn.Block;

/**
 * Inception v4: Szegedy, Ioffe, Vanhoucke and Alemi (2017), figures 3 to 9, for (N, C, 299, 299):
 * 42,679,816 parameters for 1000 classes.
 */
public final class InceptionV4 {
  private InceptionV4() {}

  /** The network. */
  public static Block of(int classes) {
    var net = sequential(
        path(half(32), conv(32, 3), same(64, 3)),
        concat(halfPool(), path(half(96))),
        concat(
            path(conv(64, 1), conv(96, 3)),
            path(conv(64, 1), same(64, 1, 7), same(64, 7, 1), conv(96, 3))),
        concat(path(half(192)), halfPool()));
    repeat(net, 4, InceptionV4::blockA);
    net.add(concat(path(half(384)), path(conv(192, 1), same(224, 3), half(256)), halfPool()));
    repeat(net, 7, InceptionV4::blockB);
    net.add(concat(
        path(conv(192, 1), half(192)),
        path(conv(256, 1), same(256, 1, 7), same(320, 7, 1), half(320)),
        halfPool()));
    repeat(net, 3, InceptionV4::blockC);
    return net.addAll(globalAvgPool(), dropout(0.2), linear(classes));
  }

  /** Figure 4. */
  private static Block blockA() {
    return concat(
        path(conv(96, 1)),
        path(conv(64, 1), same(96, 3)),
        path(conv(64, 1), same(96, 3), same(96, 3)),
        pooled(avgPool(3).excludePad(), 96));
  }

  /** Figure 5. */
  private static Block blockB() {
    return concat(
        path(conv(384, 1)),
        path(conv(192, 1), same(224, 1, 7), same(256, 7, 1)),
        path(conv(192, 1), same(192, 7, 1), same(224, 1, 7), same(224, 7, 1), same(256, 1, 7)),
        pooled(avgPool(3).excludePad(), 128));
  }

  /** Figure 6. */
  private static Block blockC() {
    return concat(
        path(conv(256, 1)),
        path(conv(384, 1)).add(fork(256)),
        path(conv(384, 1), same(448, 3, 1), same(512, 1, 3)).add(fork(256)),
        pooled(avgPool(3).excludePad(), 256));
  }
}
