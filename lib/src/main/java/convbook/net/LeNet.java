package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;

/** LeNet: LeCun et al. (1998), as Dive into Deep Learning teaches it, for (N, 1, 28, 28). */
public final class LeNet {
  private LeNet() {}

  /** The lecture's LeNet: sigmoids and average pooling, 61,706 parameters for 10 classes. */
  public static Block lecture(int classes) {
    return sequential(
        conv(6, 5).pad(2), sigmoid(), avgPool(2),
        conv(16, 5), sigmoid(), avgPool(2),
        flatten(),
        linear(120), sigmoid(),
        linear(84), sigmoid(),
        linear(classes));
  }

  /**
   * LeNet with batch normalization before each sigmoid, without padding: 44,878 parameters for
   * 10 classes.
   */
  public static Block withBatchNorm(int classes) {
    return sequential(
        conv(6, 5), batchNorm(), sigmoid(), avgPool(2),
        conv(16, 5), batchNorm(), sigmoid(), avgPool(2),
        flatten(),
        linear(120), batchNorm(), sigmoid(),
        linear(84), batchNorm(), sigmoid(),
        linear(classes));
  }
}
