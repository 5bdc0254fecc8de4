package convbook.net;

import static convbook.layer.ActivationOrder.AFTER_ADDITION;
import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.device.Check;
import convbook.layer.Shortcut;
import convbook.layer.Stages;
import convbook.layer.Stages.Place;

/**
 * Dilated residual networks: Yu, Koltun and Funkhouser (2017), for (N, C, 224, 224). Their maps are
 * an eighth of the image's size to the end.
 */
public final class Drn {
  private static final int[] CHANNELS = {16, 32, 64, 128, 256, 512, 512, 512};

  private Drn() {}

  /**
   * DRN-A: a ResNet whose last two stages have dilations 2 and 4 in the place of strides, with as
   * many parameters (section 2).
   *
   * @param depth 18, 34, 50, 101, 152 or 200; the paper's are 18, 34 and 50
   * @throws IllegalArgumentException if it is none of these
   */
  public static Block a(int depth, int classes) {
    boolean deep = depth >= 50;
    return ResNet.stem()
        .addAll(Stages.of(ResNet.blocks("DRN-A", depth), 64, deep ? 256 : 64, place -> {
          int dilation = Math.max(1, 1 << place.stage() - 1);
          // The layer that lost its stride sees what it saw; those behind it look twice as far.
          int first = place.block() > 0 ? dilation : Math.max(1, dilation / 2);
          int stride = place.stage() < 2 ? place.stride() : 1;
          Block branch = deep
              ? ResNet.bottleneck(64 << place.stage(), place.channels(), stride, 1, first)
              : ResNet.basic(place.channels(), stride, first, dilation);
          return block(place.before(), place.channels(), stride, branch);
        }))
        .addAll(globalAvgPool(), linear(classes));
  }

  /** DRN-B: no max pooling, and two levels that take the dilation back (section 4, figure 5b). */
  public static Block b(int depth, int classes) {
    return of('B', depth, classes);
  }

  /**
   * DRN-C: DRN-B without shortcuts in the last two levels, where they would carry the gridding to
   * the end (figure 5c).
   *
   * @param depth 26, 42 or 58
   * @throws IllegalArgumentException if it is none of these
   */
  public static Block c(int depth, int classes) {
    return of('C', depth, classes);
  }

  /**
   * DRN-D of the authors' code: DRN-C with single convolutions in the first and last two levels.
   *
   * @param depth 22, 24, 38, 40, 54, 56, 105 or 107
   * @throws IllegalArgumentException if it is none of these
   */
  public static Block d(int depth, int classes) {
    return of('D', depth, classes);
  }

  private static Block of(char kind, int depth, int classes) {
    int[] blocks = switch (kind + "" + depth) {
      case "B26", "C26", "D22" -> new int[] {1, 1, 2, 2, 2, 2, 1, 1};
      case "D24" -> new int[] {1, 1, 2, 2, 2, 2, 2, 2};
      case "B42", "C42", "B58", "C58", "D38", "D54" -> new int[] {1, 1, 3, 4, 6, 3, 1, 1};
      case "D40", "D56" -> new int[] {1, 1, 3, 4, 6, 3, 2, 2};
      case "D105" -> new int[] {1, 1, 3, 4, 23, 3, 1, 1};
      case "D107" -> new int[] {1, 1, 3, 4, 23, 3, 2, 2};
      default -> throw Check.refusal("DRN-%c of depth %d asked for; choose %s.", kind, depth,
              kind == 'D' ? "22, 24, 38, 40, 54, 56, 105 or 107" : "26, 42 or 58");
    };
    SequentialBlock net = sequential(conv(16, 7).pad(3).noBias(), batchNorm(), relu());
    int before = 16;
    for (int level = 0; level < blocks.length; level++) {
      boolean deep = depth > 42 && level > 1 && level < 6;
      boolean outer = level < 2 || level > 5;
      int dilation = new int[] {1, 1, 1, 1, 2, 4, 2, 1}[level];
      int channels = deep ? 4 * CHANNELS[level] : CHANNELS[level];
      for (int i = 0; i < blocks[level]; i++) {
        int stride = level > 0 && level < 4 && i == 0 ? 2 : 1;
        Block branch = deep
            ? ResNet.bottleneck(CHANNELS[level], channels, stride, 1, dilation)
            : ResNet.basic(channels, stride, dilation, dilation);
        if (outer && kind == 'D') {
          net.addAll(
              conv(channels, 3).stride(stride).pad(dilation).dilation(dilation).noBias(),
              batchNorm(), relu());
        } else {
          net.add(level > 5 && kind == 'C'
              ? sequential(branch, relu())
              : block(before, channels, stride, branch));
        }
        before = channels;
      }
    }
    return net.addAll(globalAvgPool(), unflatten(), conv(classes, 1), flatten());
  }

  private static Block block(int before, int channels, int stride, Block branch) {
    return AFTER_ADDITION.block(Place.of(before, channels, stride), Shortcut.B, branch);
  }
}
