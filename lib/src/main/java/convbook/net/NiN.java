package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.layer.Conv;

/** Network in network: Lin, Chen and Yan (2014). */
public final class NiN {
  private NiN() {}

  /** A convolution and two 1x1 convolutions: a small network that slides over the image. */
  public static Block block(Conv conv, int channels) {
    return sequential(conv, relu(), conv(channels, 1), relu(), conv(channels, 1), relu());
  }

  /**
   * The lecture's NiN, for (N, 1, 224, 224): 1,992,166 parameters for 10 classes. The last biases
   * start at 1, because a class whose ReLU gives 0 for every image learns nothing.
   */
  public static Block lecture(int classes) {
    return sequential(
        block(conv(96, 11).stride(4), 96), maxPool(3).stride(2),
        block(conv(256, 5).pad(2), 256), maxPool(3).stride(2),
        block(conv(384, 3).pad(1), 384), maxPool(3).stride(2),
        dropout(0.5),
        sequential(
            conv(classes, 3).pad(1), relu(), conv(classes, 1), relu(),
            conv(classes, 1).bias(1), relu()),
        globalAvgPool());
  }

  /** The authors' network for (N, C, 32, 32), section 4.2: 966,986 parameters for 10 classes. */
  public static Block cifar(int classes) {
    return sequential(
        conv(192, 5).pad(2), relu(), conv(160, 1), relu(), conv(96, 1), relu(),
        maxPool(3).stride(2).ceil(), dropout(0.5),
        block(conv(192, 5).pad(2), 192),
        avgPool(3).stride(2).ceil(), dropout(0.5),
        conv(192, 3).pad(1), relu(), conv(192, 1), relu(), conv(classes, 1), relu(),
        globalAvgPool());
  }
}
