package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.device.Check;

/** Squeeze-and-excitation networks: Hu, Shen and Sun (2018). */
public final class SeNet {
  private static final int REDUCTION = 16;

  private SeNet() {}

  /**
   * Weighs each channel of what {@code block} gives by a gate that sees the mean of all: section 3.
   *
   * @param channels that the block gives
   * @param reduction the factor by which the gate's hidden layer is narrower
   * @throws IllegalArgumentException if it is not positive, or leaves no channel
   */
  public static Block around(Block block, int channels, int reduction) {
    Check.between("reduction", reduction, 1, Check.positive("channels", channels));
    return sequential(block, multiply(identity(), sequential(
        globalAvgPool(),
        linear(channels / reduction), relu(),
        linear(channels), sigmoid(),
        unflatten())));
  }

  /** SE-ResNet for (N, C, 224, 224): 28,088,024 parameters for 1000 classes at depth 50. */
  public static Block resNet(int depth, int classes) {
    return of("SE-ResNet", depth, 1, ResNet.WIDTH, classes);
  }

  /**
   * SE-ResNeXt for (N, C, 224, 224): 27,559,896 parameters for 50, 32, 4 and 1000 classes.
   *
   * @param depth 50, 101, 152 or 200
   * @throws IllegalArgumentException if it is none of these
   */
  public static Block resNeXt(int depth, int cardinality, int width, int classes) {
    return of("SE-ResNeXt", ResNet.deep("SE-ResNeXt", depth), cardinality, width, classes);
  }

  private static Block of(String family, int depth, int cardinality, int width, int classes) {
    return ResNet.imageNet(family, depth, ResNeXt.width(cardinality, width), cardinality,
        (branch, place) -> around(branch, place.channels(), REDUCTION), classes);
  }

  /** SE-BN-Inception for (N, C, 224, 224): every Inception block with its gate. */
  public static Block inception(int classes) {
    return BnInception.of((block, channels) -> around(block, channels, REDUCTION), classes);
  }
}
