package convbook.net;

import static convbook.layer.ActivationOrder.FULL_PRE_ACTIVATION;
import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.device.Check;
import convbook.layer.Stages;

/** Wide residual networks, WRN-depth-width: Zagoruyko and Komodakis (2016). */
public final class WideResNet {
  private WideResNet() {}

  /**
   * WRN-depth-width without dropout, for (N, C, 32, 32): 36,479,194 parameters for 28, 10 and 10
   * classes.
   *
   * @param depth 6n + 4
   * @param width the factor on the channels of a thin network, the paper's k
   * @throws IllegalArgumentException if the depth is not of this form
   */
  public static Block cifar(int depth, int width, int classes) {
    return cifar(depth, width, 0, classes);
  }

  /** WRN-depth-width with dropout between a block's convolutions: section 2.4. */
  public static Block cifar(int depth, int width, double dropout, int classes) {
    return cifar(depth, width, dropout, new int[] {3, 3}, classes);
  }

  /**
   * WRN-depth-width with blocks B(kernels), section 2.1. With l of them, the depth is 3 l n + 4.
   *
   * @throws IllegalArgumentException if the depth is not of this form, no kernel is given or an even one, or there is
   *     dropout and nothing between whose convolutions it could stand
   */
  public static Block cifar(int depth, int width, double dropout, int[] kernels, int classes) {
    Check.positive("number of kernels", Check.given("kernels", kernels).length);
    for (int kernel : kernels) {
      if (Check.positive("kernel", kernel) % 2 == 0) {
        throw Check.refusal("kernel %d given, which does not keep the image's size; use 1, 3, 5 or another odd number.", kernel);
      }
    }
    dropout(dropout); // refuses a rate at the call
    if (kernels.length == 1 && dropout > 0) {
      throw Check.refusal("dropout %s given for blocks of one convolution, which has none before it; name two kernels or more, or use 0.", dropout);
    }
    int blocks = Stages.perStage("Wide ResNet", depth, 3 * kernels.length, 4);
    return PreActResNet.net(FULL_PRE_ACTIVATION, classes, Stages.cifar(blocks, 16, 16 * factor(width),
        PreActResNet.block(FULL_PRE_ACTIVATION, place -> {
          Block[] convolutions = new Block[kernels.length];
          for (int i = 0; i < kernels.length; i++) {
            int stride = i == 0 ? place.stride() : 1;
            Block conv = conv(place.channels(), kernels[i]).stride(stride).pad(kernels[i] / 2).noBias();
            convolutions[i] = i > 0 && dropout > 0 ? sequential(dropout(dropout), conv) : conv;
          }
          return convolutions;
        })));
  }

  /**
   * Torchvision's wide ResNet for (N, C, 224, 224), whose bottlenecks have {@code width} times the
   * channels inside: section 3, WRN-50-2-bottleneck.
   *
   * @param depth 50, 101, 152 or 200
   * @throws IllegalArgumentException if it is none of these
   */
  public static Block imageNet(int depth, int width, int classes) {
    return ResNet.imageNet(
        "Wide ResNet", ResNet.deep("Wide ResNet", depth), ResNet.WIDTH * factor(width), 1, (branch, place) -> branch, classes);
  }

  private static int factor(int width) {
    return Check.between("width", width, 1, 10_000);
  }
}
