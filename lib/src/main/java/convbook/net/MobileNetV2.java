package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.device.Check;

/** MobileNetV2: Sandler, Howard, Zhu, Zhmoginov and Chen (2018). */
public final class MobileNetV2 {
  /** Times wider than its ends: no block is. */
  private static final int MOST = 100;

  private MobileNetV2() {}

  /**
   * An inverted residual block, table 1: a 1x1 convolution that widens, a depthwise 3x3 convolution,
   * and a 1x1 convolution that narrows, with no activation behind it. The input is added where it
   * has the output's shape.
   *
   * @param before the channels of the input
   * @param expansion the factor by which the block is wider inside; with 1 nothing is widened
   */
  public static Block invertedResidual(int before, int channels, int stride, int expansion) {
    int wide = Check.between("expansion", expansion, 1, MOST)
        * Check.between("channels", before, 1, Integer.MAX_VALUE / MOST);
    SequentialBlock branch = sequential();
    if (expansion > 1) {
      branch.addAll(conv(wide, 1).noBias(), batchNorm(), relu6());
    }
    branch.addAll(
        conv(wide, 3).stride(stride).pad(1).groups(wide).noBias(), batchNorm(), relu6(),
        conv(channels, 1).noBias(), batchNorm());
    return stride == 1 && before == channels ? residual(branch, identity()) : branch;
  }

  /** Table 2, for (N, C, 224, 224): 3,504,872 parameters for 1000 classes. */
  public static Block of(int classes) {
    SequentialBlock net = sequential(
        conv(32, 3).stride(2).pad(1).noBias(), batchNorm(), relu6(),
        invertedResidual(32, 16, 1, 1));
    stage(net, 16, 24, 2, 2);
    stage(net, 24, 32, 3, 2);
    stage(net, 32, 64, 4, 2);
    stage(net, 64, 96, 3, 1);
    stage(net, 96, 160, 3, 2);
    stage(net, 160, 320, 1, 1);
    return net.addAll(
        conv(1280, 1).noBias(), batchNorm(), relu6(),
        globalAvgPool(), dropout(0.2), linear(classes));
  }

  private static void stage(SequentialBlock net, int before, int channels, int blocks, int stride) {
    for (int i = 0; i < blocks; i++) {
      net.add(i == 0
          ? invertedResidual(before, channels, stride, 6)
          : invertedResidual(channels, channels, 1, 6));
    }
  }
}
