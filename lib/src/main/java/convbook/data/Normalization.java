package convbook.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.Utils;
import convbook.device.Check;
import java.util.List;

/**
 * Each channel less its mean, divided by its deviation.
 *
 * @param means one for each channel, of pixels from 0 to 1
 * @param deviations one for each channel, more than 0
 */
public record Normalization(List<Double> means, List<Double> deviations) {
  /** Red, green and blue of CIFAR-10's 50,000 training images. */
  public static final Normalization CIFAR10 =
      new Normalization(List.of(0.4914, 0.4822, 0.4465), List.of(0.2470, 0.2435, 0.2616));

  /** Leaves images as they are. */
  static final Normalization NONE = new Normalization(List.of(), List.of());

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there are not as many means as deviations, or one of them
   *     cannot be used
   */
  public Normalization {
    Check.all("mean", means);
    Check.all("deviation", deviations);
    means = List.copyOf(means);
    deviations = List.copyOf(deviations);
    if (means.size() != deviations.size()
        || !means.stream().allMatch(Double::isFinite)
        || !deviations.stream().allMatch(d -> d > 0 && Double.isFinite(d))) {
      throw Check.refusal(
          "Means %s and deviations %s given; give one of each for every channel, the deviations more than 0.",
          means, deviations);
    }
  }

  /** Refuses images of another number of channels. */
  void check(LabeledImages images) {
    if (means.size() != images.channels()) {
      throw Check.refusal(
          "Means and deviations of %d channels given, but %s has %d; give one of each for every channel.",
          means.size(), images.name(), images.channels());
    }
  }

  /** Normalizes images (N, C, H, W) in place. */
  NDArray normalize(NDArray images) {
    return means.isEmpty() ? images : images.subi(row(images, means)).divi(row(images, deviations));
  }

  /** Returns normalized images (N, C, H, W) as they were. */
  NDArray restore(NDArray images) {
    if (means.isEmpty()) {
      return images.duplicate();
    }
    try (NDArray deviation = row(images, deviations);
        NDArray mean = row(images, means)) {
      return images.mul(deviation).addi(mean);
    }
  }

  /**
   * Returns one number for each channel, shaped to go with images (N, C, H, W).
   *
   * @hidden
   */
  public static NDArray row(NDArray images, List<Double> values) {
    Shape shape = new Shape(1, values.size(), 1, 1);
    return images.getManager().create(Utils.toFloatArray(values), shape);
  }
}
