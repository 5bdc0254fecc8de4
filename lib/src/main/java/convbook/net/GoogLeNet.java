package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;

/** GoogLeNet: Szegedy et al. (2015), table 1. */
public final class GoogLeNet {
  private GoogLeNet() {}

  /**
   * The Inception block of figure 2(b): four paths, concatenated by channel.
   *
   * @param c1 channels of the 1x1 path
   * @param c2 channels of the path of 1x1, then 3x3
   * @param c3 channels of the path of 1x1, then 5x5
   * @param c4 channels of the path of pooling, then 1x1
   */
  public static Block inception(int c1, int[] c2, int[] c3, int c4) {
    return concat(
        sequential(conv(c1, 1), relu()),
        sequential(conv(c2[0], 1), relu(), conv(c2[1], 3).pad(1), relu()),
        sequential(conv(c3[0], 1), relu(), conv(c3[1], 5).pad(2), relu()),
        sequential(maxPool(3).stride(1).pad(1), conv(c4, 1), relu()));
  }

  /** The lecture's GoogLeNet, for (N, 1, 96, 96): 5,977,530 parameters for 10 classes. */
  public static Block lecture(int classes) {
    return sequential(
        sequential(conv(64, 7).stride(2).pad(3), relu(), pool()),
        sequential(conv(64, 1), relu(), conv(192, 3).pad(1), relu(), pool()),
        sequential(
            inception(64, pair(96, 128), pair(16, 32), 32),
            inception(128, pair(128, 192), pair(32, 96), 64), pool()),
        sequential(
            inception(192, pair(96, 208), pair(16, 48), 64),
            inception(160, pair(112, 224), pair(24, 64), 64),
            inception(128, pair(128, 256), pair(24, 64), 64),
            inception(112, pair(144, 288), pair(32, 64), 64),
            inception(256, pair(160, 320), pair(32, 128), 128), pool()),
        sequential(
            inception(256, pair(160, 320), pair(32, 128), 128),
            inception(384, pair(192, 384), pair(48, 128), 128), globalAvgPool()),
        linear(classes));
  }

  private static int[] pair(int reduced, int channels) {
    return new int[] {reduced, channels};
  }

  private static Block pool() {
    return maxPool(3).stride(2).pad(1);
  }
}
