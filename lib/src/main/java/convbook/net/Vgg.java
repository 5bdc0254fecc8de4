package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.device.Check;

/** VGG: Simonyan and Zisserman (2015), table 1, for (N, C, 224, 224). */
public final class Vgg {
  private static final int[] CHANNELS = {64, 128, 256, 512, 512};

  private Vgg() {}

  /** A block of 3x3 convolutions that halves the image: section 2.1 of the paper. */
  public static Block block(int convolutions, int channels) {
    return block(convolutions, channels, false);
  }

  private static Block block(int convolutions, int channels, boolean norm) {
    var block = sequential();
    for (int i = 0; i < Check.positive("convolutions", convolutions); i++) {
      block.add(conv(channels, 3).pad(1));
      if (norm) {
        block.add(batchNorm());
      }
      block.add(relu());
    }
    return block.add(maxPool(2));
  }

  /** The lecture's VGG, of depth 11: 128,806,154 parameters for (N, 1, 224, 224) and 10 classes. */
  public static Block lecture(int classes) {
    return of(11, classes);
  }

  /**
   * VGG of this depth.
   *
   * @param depth 11, 13, 16 or 19: the paper's configurations A, B, D and E
   * @throws IllegalArgumentException if it is none of these
   */
  public static Block of(int depth, int classes) {
    return of(depth, classes, false);
  }

  /** VGG with batch normalization after each convolution, as torchvision has it. */
  public static Block withBatchNorm(int depth, int classes) {
    return of(depth, classes, true);
  }

  private static Block of(int depth, int classes, boolean norm) {
    int[] convolutions =
        switch (depth) {
          case 11 -> new int[] {1, 1, 2, 2, 2};
          case 13 -> new int[] {2, 2, 2, 2, 2};
          case 16 -> new int[] {2, 2, 3, 3, 3};
          case 19 -> new int[] {2, 2, 4, 4, 4};
          default -> throw Check.refusal("VGG of depth %d asked for; choose 11, 13, 16 or 19.", depth);
        };
    var net = sequential();
    for (int i = 0; i < convolutions.length; i++) {
      net.add(block(convolutions[i], CHANNELS[i], norm));
    }
    return net.addAll(
        flatten(),
        linear(4096), relu(), dropout(0.5),
        linear(4096), relu(), dropout(0.5),
        linear(classes));
  }
}
