package convbook.net;

import static convbook.layer.InceptionBlocks.*;
import static convbook.layer.Layers.*;

import ai.djl.nn.Block;

/** Inception-ResNet: Szegedy et al. (2017), figures 10 to 19, for (N, C, 299, 299). */
public final class InceptionResNet {
  private InceptionResNet() {}

  /** Version 1, as costly as Inception v3: 22,756,328 parameters for 1000 classes. */
  public static Block v1(int classes) {
    var net = sequential(
        path(half(32), conv(32, 3), same(64, 3)), halfPool(),
        path(conv(80, 1), conv(192, 3), half(256)));
    repeat(net, 5, () -> block(0.17, 256,
        path(conv(32, 1)),
        path(conv(32, 1), same(32, 3)),
        path(conv(32, 1), same(32, 3), same(32, 3))));
    net.add(concat(path(half(384)), path(conv(192, 1), same(192, 3), half(256)), halfPool()));
    repeat(net, 10, () -> block(0.1, 896,
        path(conv(128, 1)),
        path(conv(128, 1), same(128, 1, 7), same(128, 7, 1))));
    net.add(concat(
        path(conv(256, 1), half(384)),
        path(conv(256, 1), half(256)),
        path(conv(256, 1), same(256, 3), half(256)),
        halfPool()));
    repeat(net, 5, () -> block(0.2, 1792,
        path(conv(192, 1)),
        path(conv(192, 1), same(192, 1, 3), same(192, 3, 1))));
    return net.addAll(globalAvgPool(), dropout(0.2), linear(classes));
  }

  /**
   * Version 2, as costly as Inception v4: 55,843,464 parameters for 1000 classes. It is the network
   * that its authors published, whose stem, last block and last convolution are not the paper's.
   */
  public static Block v2(int classes) {
    var net = sequential(
        path(half(32), conv(32, 3), same(64, 3)), halfPool(),
        path(conv(80, 1), conv(192, 3)), halfPool(),
        concat(
            path(conv(96, 1)),
            path(conv(48, 1), same(64, 5)),
            path(conv(64, 1), same(96, 3), same(96, 3)),
            pooled(avgPool(3).excludePad(), 64)));
    repeat(net, 10, () -> block(0.17, 320,
        path(conv(32, 1)),
        path(conv(32, 1), same(32, 3)),
        path(conv(32, 1), same(48, 3), same(64, 3))));
    net.add(concat(path(half(384)), path(conv(256, 1), same(256, 3), half(384)), halfPool()));
    repeat(net, 20, () -> block(0.1, 1088,
        path(conv(192, 1)),
        path(conv(128, 1), same(160, 1, 7), same(192, 7, 1))));
    net.add(concat(
        path(conv(256, 1), half(384)),
        path(conv(256, 1), half(288)),
        path(conv(256, 1), same(288, 3), half(320)),
        halfPool()));
    repeat(net, 9, () -> sequential(blockC(0.2), relu()));
    return net.addAll(
        blockC(1), path(conv(1536, 1)), globalAvgPool(), dropout(0.2), linear(classes));
  }

  private static Block blockC(double scale) {
    return sum(scale, 2080,
        path(conv(192, 1)),
        path(conv(192, 1), same(224, 1, 3), same(256, 3, 1)));
  }

  /**
   * The residual Inception block: the paths side by side, a 1x1 convolution back to the input's
   * channels, and the sum of the input and {@code scale} times that (section 3.3), then ReLU.
   */
  public static Block block(double scale, int channels, Block... paths) {
    return sequential(sum(scale, channels, paths), relu());
  }

  private static Block sum(double scale, int channels, Block... paths) {
    return residual(sequential(concat(paths), conv(channels, 1), scale(scale)), identity());
  }
}
