package convbook.layer;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.device.Check;

/**
 * How a residual block adds its branch to its input: the options of He et al. (2016), sections 3.3
 * and 4.1, and the variants of He et al. (2016b), "Identity Mappings in Deep Residual Networks",
 * figure 2.
 */
@FunctionalInterface
public interface Shortcut {
  /** Option A: zeros for new channels, every second pixel; no parameters. */
  Shortcut A =
      (branch, before, channels, stride) -> residual(branch, padded(before, channels, stride, 0));

  /** Option A with the zeros on both sides of the channels, as some code has it. */
  Shortcut A_CENTERED =
      (branch, before, channels, stride) ->
          residual(branch, padded(before, channels, stride, (channels - before) / 2));

  /** Option B: a 1x1 convolution with batch normalization where channels or size change. */
  Shortcut B =
      (branch, before, channels, stride) ->
          residual(
              branch,
              before == channels && stride == 1 ? identity() : projection(channels, stride));

  /** Option C: a 1x1 convolution with batch normalization in every block. */
  Shortcut C = (branch, before, channels, stride) -> residual(branch, projection(channels, stride));

  /** A 1x1 convolution alone where channels or size change, as pre-activation blocks have it. */
  Shortcut CONV =
      (branch, before, channels, stride) ->
          residual(
              branch,
              before == channels && stride == 1
                  ? identity()
                  : conv(channels, 1).stride(stride).noBias());

  /**
   * Joins the branch to its input.
   *
   * @param before channels of the input
   * @param channels of the branch's output
   * @param stride of the branch
   */
  Block join(Block branch, int before, int channels, int stride);

  /** Constant scaling, figure 2(b): both ways are multiplied by a number. */
  static Shortcut scaled(double shortcut, double residual) {
    Check.finite("factor on the shortcut", shortcut);
    Check.finite("factor on the branch", residual);
    return (branch, before, channels, stride) ->
        residual(
            sequential(branch, scale(residual)),
            sequential(padded(before, channels, stride, 0), scale(shortcut)));
  }

  /**
   * Exclusive gating, figure 2(c): g F + (1 - g) x, with g from a 1x1 convolution and a sigmoid.
   */
  static Shortcut exclusiveGating(double bias) {
    Check.finite("bias", bias);
    return (branch, before, channels, stride) ->
        highway(branch, gate(channels, stride, bias, false), padded(before, channels, stride, 0));
  }

  /** Shortcut-only gating, figure 2(d): F + (1 - g) x. */
  static Shortcut shortcutGating(double bias) {
    Check.finite("bias", bias);
    return (branch, before, channels, stride) ->
        residual(
            branch,
            multiply(padded(before, channels, stride, 0), gate(channels, stride, bias, true)));
  }

  /** Dropout on the shortcut, figure 2(f). */
  static Shortcut dropped(double rate) {
    dropout(rate); // refuses a rate at the call
    return (branch, before, channels, stride) ->
        residual(branch, sequential(padded(before, channels, stride, 0), dropout(rate)));
  }

  private static Block padded(int before, int channels, int stride, int front) {
    // The average of one pixel takes every second.
    return before == channels && stride == 1
        ? identity()
        : sequential(avgPool(1).stride(stride), padChannels(front, channels - before - front));
  }

  private static Block projection(int channels, int stride) {
    return sequential(conv(channels, 1).stride(stride).noBias(), batchNorm());
  }

  /** g = sigmoid(W x + b), or with a minus before the sum 1 - g. */
  private static Block gate(int channels, int stride, double bias, boolean complement) {
    Block sum = conv(channels, 1).stride(stride).bias(bias);
    return complement ? sequential(sum, scale(-1), sigmoid()) : sequential(sum, sigmoid());
  }
}
