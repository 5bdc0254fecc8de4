package convbook.net;

import static convbook.layer.ActivationOrder.AFTER_ADDITION;
import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.device.Check;
import convbook.layer.Shortcut;
import convbook.layer.Stages;
import convbook.layer.Stages.Place;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;

/** Residual networks: He, Zhang, Ren and Sun (2016), table 1. */
public final class ResNet {
  /** The channels inside a bottleneck of the first stage. */
  private static final Set<Integer> DEEP = Set.of(50, 101, 152, 200);

  static final int WIDTH = 64;

  private ResNet() {}

  /**
   * The lecture's residual block: two 3x3 convolutions with batch normalization, the input added,
   * ReLU. Where channels or size change, a 1x1 convolution takes the input along.
   */
  public static Block residualBlock(int channels, int stride, boolean project) {
    return sequential(
        residual(
            sequential(
                conv(channels, 3).stride(stride).pad(1), batchNorm(), relu(),
                conv(channels, 3).pad(1), batchNorm()),
            project ? conv(channels, 1).stride(stride) : identity()),
        relu());
  }

  /** The lecture's ResNet-18, for (N, 1, 96, 96): 11,178,378 parameters for 10 classes. */
  public static Block lecture(int classes) {
    return sequential(
        conv(64, 7).stride(2).pad(3), batchNorm(), relu(), maxPool(3).stride(2).pad(1),
        sequential(residualBlock(64, 1, false), residualBlock(64, 1, false)),
        sequential(residualBlock(128, 2, true), residualBlock(128, 1, false)),
        sequential(residualBlock(256, 2, true), residualBlock(256, 1, false)),
        sequential(residualBlock(512, 2, true), residualBlock(512, 1, false)),
        globalAvgPool(), linear(classes));
  }

  /**
   * Torchvision's ResNet, for (N, C, 224, 224): convolutions without bias, projections with batch
   * normalization, and in bottlenecks the stride on the 3x3 convolution.
   *
   * @param depth 18, 34, 50, 101, 152 or 200
   * @throws IllegalArgumentException if it is none of these
   */
  public static Block imageNet(int depth, int classes) {
    return imageNet("ResNet", depth, WIDTH, 1, (branch, place) -> branch, classes);
  }

  /**
   * The network whose bottlenecks have {@code inner} channels in the first stage, in so many
   * groups, each branch in the wrapping that {@code wrap} gives it. Basic blocks have neither.
   */
  static Block imageNet(
      String family, int depth, int inner, int groups,
      BiFunction<Block, Place, Block> wrap, int classes) {
    int[] blocks = blocks(family, depth);
    boolean deep = depth >= 50;
    return stem()
        .addAll(Stages.of(blocks, 64, deep ? 256 : 64, place -> {
          Block branch = deep
              ? bottleneck(inner << place.stage(), place.channels(), place.stride(), groups, 1)
              : basic(place.channels(), place.stride(), 1, 1);
          return AFTER_ADDITION.block(place, Shortcut.B, wrap.apply(branch, place));
        }))
        .addAll(globalAvgPool(), linear(classes));
  }

  /** Returns a depth at which blocks are bottlenecks, which alone have a width and groups. */
  static int deep(String family, int depth) {
    if (!DEEP.contains(depth)) {
      throw Check.refusal("%s of depth %d asked for; choose 50, 101, 152 or 200.", family, depth);
    }
    return depth;
  }

  /** What is before the stages for images of 224 pixels. */
  static SequentialBlock stem() {
    return sequential(
        conv(64, 7).stride(2).pad(3).noBias(), batchNorm(), relu(), maxPool(3).stride(2).pad(1));
  }

  /**
   * ResNet for (N, C, 32, 32), section 4.2, with the paper's shortcuts for CIFAR, option A: 269,722
   * parameters at depth 20 for 10 classes.
   */
  public static Block cifar(int depth, int classes) {
    return cifar(depth, Shortcut.A, classes);
  }

  /**
   * ResNet for (N, C, 32, 32) with other shortcuts.
   *
   * @param depth 6n + 2: the paper's are 20, 32, 44, 56, 110 and 1202
   * @throws IllegalArgumentException if it is not of this form
   */
  public static Block cifar(int depth, Shortcut shortcut, int classes) {
    return cifar(stages(depth, shortcut, (branch, place) -> branch), classes);
  }

  /** The network for (N, C, 32, 32) of these stages. */
  static Block cifar(List<Block> stages, int classes) {
    return sequential(conv(16, 3).pad(1).noBias(), batchNorm(), relu())
        .addAll(stages)
        .addAll(globalAvgPool(), linear(classes));
  }

  /** The three stages for CIFAR, each branch in the wrapping that {@code wrap} gives it. */
  static List<Block> stages(int depth, Shortcut shortcut, BiFunction<Block, Place, Block> wrap) {
    Check.given("shortcut", shortcut);
    int blocks = Stages.perStage("ResNet for CIFAR", depth, 6, 2);
    return Stages.cifar(blocks, 16, 16, place -> AFTER_ADDITION.block(place, shortcut,
        wrap.apply(basic(place.channels(), place.stride(), 1, 1), place)));
  }

  static int[] blocks(String family, int depth) {
    return switch (depth) {
      case 18 -> new int[] {2, 2, 2, 2};
      case 34, 50 -> new int[] {3, 4, 6, 3};
      case 101 -> new int[] {3, 4, 23, 3};
      case 152 -> new int[] {3, 8, 36, 3};
      case 200 -> new int[] {3, 24, 36, 3};
      default -> throw Check.refusal("%s of depth %d asked for; choose 18, 34, 50, 101, 152 or 200.", family, depth);
    };
  }

  /** Two 3x3 convolutions, with their dilations. */
  static Block basic(int channels, int stride, int dilation, int secondDilation) {
    return AFTER_ADDITION.branch(
        conv(channels, 3).stride(stride).pad(dilation).dilation(dilation).noBias(),
        conv(channels, 3).pad(secondDilation).dilation(secondDilation).noBias());
  }

  /** A 3x3 convolution with stride, groups and dilation between two of 1x1. */
  static Block bottleneck(int inner, int channels, int stride, int groups, int dilation) {
    return AFTER_ADDITION.branch(
        conv(inner, 1).noBias(),
        conv(inner, 3).stride(stride).pad(dilation).groups(groups).dilation(dilation).noBias(),
        conv(channels, 1).noBias());
  }
}
