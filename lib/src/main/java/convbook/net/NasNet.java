package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.device.Check;
import convbook.layer.Pool;

/**
 * NASNet-A, whose two cells a program found: Zoph, Vasudevan, Shlens and Le (2018), figures 2 and 4.
 * A cell reads the outputs of the two cells before it. They go through the network behind each
 * other, the last one's channels first.
 */
public final class NasNet {
  private static final double EPSILON = 1e-3;
  private static final int STEM = 96;

  private final SequentialBlock net;
  private int last = STEM;
  private int before = STEM;
  private boolean fits = true;

  private NasNet(Block stem) {
    net = sequential(stem, batchNorm(EPSILON), concat(identity(), identity()));
  }

  /**
   * The network of section 4.2, for (N, C, 331, 331): 88,753,150 parameters for 6, 4032 and 1000
   * classes.
   *
   * @param cells normal cells in each of three stages, N in the paper's "N @ P"
   * @param channels that the classifier sees, P, a multiple of 96
   * @throws IllegalArgumentException if it is none
   */
  public static Block imageNet(int cells, int channels, int classes) {
    int c = width(channels, 96);
    return new NasNet(conv(STEM, 3).stride(2).noBias())
        .halve(c / 4, c / 2, false).halve(c / 2, c, false)
        .stages(cells, c, true).addAll(dropout(0.5), linear(classes));
  }

  /**
   * The network of section 4.1, for (N, C, 32, 32).
   *
   * @param cells normal cells in each of three stages, N in the paper's "N @ P"
   * @param channels that the classifier sees, P, a multiple of 24
   * @throws IllegalArgumentException if it is none
   */
  public static Block cifar(int cells, int channels, int classes) {
    NasNet made = new NasNet(conv(STEM, 3).pad(1).noBias());
    made.fits = false;
    return made.stages(cells, width(channels, 24), false).add(linear(classes));
  }

  private SequentialBlock stages(int cells, int c, boolean skipping) {
    for (int stage = 0; stage < 3; stage++) {
      if (stage > 0) {
        halve(c << stage, c << stage, skipping);
      }
      for (int i = 0; i < Check.positive("cells", cells); i++) {
        normal(c << stage);
      }
    }
    return net.addAll(channels(0, last), relu(), globalAvgPool());
  }

  /** A normal cell: six parts of {@code c} channels each. */
  private void normal(int c) {
    add(6 * c, sequential(inputs(c), concat(
        other(c),
        residual(on(here(c), separable(c, c, 5, 1)), on(other(c), separable(c, c, 3, 1))),
        residual(on(other(c), separable(c, c, 5, 1)), on(other(c), separable(c, c, 3, 1))),
        residual(on(here(c), average()), other(c)),
        residual(on(other(c), average()), on(other(c), average())),
        residual(on(here(c), separable(c, c, 3, 1)), here(c)))),
        last, channels(0, last));
    fits = false;
  }

  /**
   * A reduction cell: four parts of {@code c} channels each.
   *
   * @param next how many channels what is kept for the next cell must have
   * @param skipping whether that is not the last output, but the one before
   */
  private NasNet halve(int c, int next, boolean skipping) {
    int b = fits ? before : c;
    Block kept = skipping ? channels(last, last + before) : channels(0, last);
    add(4 * c, sequential(
        inputs(c),
        concat(
            residual(on(here(c), separable(c, c, 5, 2)), on(other(c), separable(b, c, 7, 2))),
            residual(on(here(c), maximum()), on(other(c), separable(b, c, 7, 2))),
            residual(on(here(c), avgPool(3).stride(2).pad(1).fromEnd()), on(other(c), separable(b, c, 5, 2))),
            on(here(c), maximum())),
        concat(
            channels(c, 3 * c),
            residual(on(channels(0, c), average()), channels(c, 2 * c)),
            residual(on(channels(0, c), separable(c, c, 3, 1)), channels(3 * c, 4 * c)))),
        next, on(kept, halved(next)));
    fits = true;
    return this;
  }

  private void add(int made, Block cell, int kept, Block keeping) {
    net.add(concat(cell, keeping));
    last = made;
    before = kept;
  }

  /** Both inputs, the last output first, squeezed to {@code c} channels where they do not fit. */
  private Block inputs(int c) {
    Block other = channels(last, last + before);
    return concat(on(channels(0, last), squeeze(c)), fits ? other : on(other, squeeze(c)));
  }

  private static Block here(int c) {
    return channels(0, c);
  }

  private Block other(int c) {
    return channels(c, c + (fits ? before : c));
  }

  private static Block on(Block slice, Block operation) {
    return sequential(slice, operation);
  }

  private static Block squeeze(int c) {
    return sequential(relu(), conv(c, 1).noBias(), batchNorm(EPSILON));
  }

  /** A depthwise separable convolution, twice: appendix A.4. */
  private static Block separable(int before, int c, int kernel, int stride) {
    int pad = kernel / 2;
    return sequential(
        relu(), conv(before, kernel).stride(stride).pad(pad).fromEnd().groups(before).noBias(),
        conv(c, 1).noBias(), batchNorm(EPSILON),
        relu(), conv(c, kernel).pad(pad).groups(c).noBias(),
        conv(c, 1).noBias(), batchNorm(EPSILON));
  }

  private static Pool maximum() {
    return maxPool(3).stride(2).pad(1).fromEnd();
  }

  private static Pool average() {
    return avgPool(3).stride(1).pad(1).excludePad();
  }

  /** Half the size: one half of the channels sees every second pixel, the other those between. */
  private static Block halved(int c) {
    return sequential(
        relu(),
        concat(
            conv(c / 2, 1).stride(2).noBias(),
            sequential(shift(), conv(c / 2, 1).stride(2).noBias())),
        batchNorm(EPSILON));
  }

  private static int width(int channels, int unit) {
    if (Check.positive("channels", channels) % unit != 0) {
      throw Check.refusal(
          "NASNet-A with %d channels asked for; choose a multiple of %d.", channels, unit);
    }
    return channels / 24;
  }
}
