package convbook.train;

import convbook.device.Check;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * Two networks from one seed, as counts of test images.
 *
 * @param seed what both were drawn from
 * @param both images that both name correctly
 * @param oneOnly images that the first alone does
 * @param otherOnly images that the other alone does
 * @param neither images that none does
 */
public record SeedPair(long seed, int both, int oneOnly, int otherOnly, int neither) {
  /**
   * Checks the counts.
   *
   * @throws IllegalArgumentException if one is negative, or there is no image
   */
  public SeedPair {
    Check.notNegative("images that both name", both);
    Check.notNegative("images that the first alone names", oneOnly);
    Check.notNegative("images that the other alone names", otherOnly);
    Check.notNegative("images that none names", neither);
    Check.positive("number of images", both + oneOnly + otherOnly + neither);
  }

  static SeedPair of(long seed, Predictions one, Predictions other) {
    if (!Arrays.equals(one.labels(), other.labels())) {
      throw Check.refusal(
          "Predictions of %,d and %,d images given, whose labels differ; test both networks on the same images in the same order.",
          one.size(), other.size());
    }
    BitSet wrong = mistakes(one);
    BitSet otherWrong = mistakes(other);
    BitSet neither = mistakes(one);
    neither.and(otherWrong);
    int none = neither.cardinality();
    int oneOnly = otherWrong.cardinality() - none;
    int otherOnly = wrong.cardinality() - none;
    return new SeedPair(seed, one.size() - none - oneOnly - otherOnly, oneOnly, otherOnly, none);
  }

  private static BitSet mistakes(Predictions predictions) {
    BitSet wrong = new BitSet();
    predictions.mistakes().forEach(wrong::set);
    return wrong;
  }

  /** Returns the number of test images. */
  public int images() {
    return both + oneOnly + otherOnly + neither;
  }

  /** Returns the accuracy of the first. */
  public double oneAccuracy() {
    return (double) (both + oneOnly) / images();
  }

  /** Returns the accuracy of the other. */
  public double otherAccuracy() {
    return (double) (both + otherOnly) / images();
  }

  /** Returns the accuracy of the first less that of the other. */
  public double difference() {
    return (double) (oneOnly - otherOnly) / images();
  }

  /**
   * Returns how probable a difference as large or larger is between two networks that are equally
   * good, by McNemar's exact test: the images that one alone names are heads and tails.
   */
  public double p() {
    var fair = new BinomialDistribution(oneOnly + otherOnly, 0.5);
    return Math.min(1, 2 * fair.cumulativeProbability(Math.min(oneOnly, otherOnly)));
  }

  /** Returns the share of images that one alone names. */
  double disagreement() {
    return (double) (oneOnly + otherOnly) / images();
  }
}
