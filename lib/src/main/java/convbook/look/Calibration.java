package convbook.look;

import convbook.data.Tables;
import convbook.device.Check;
import convbook.device.Words;
import convbook.train.Predictions;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.Table;

/**
 * Whether a network is right as often as it says: Guo et al. (2017), section 2. Images are sorted
 * by their confidence, the probability of the likeliest class, into bins of equal width; one on the
 * edge of two belongs to the lower.
 *
 * @param images how many there are in each bin, from confidence 0 to 1
 * @param confidence their mean confidence, 0 where there are none
 * @param accuracy the share of them that are of their likeliest class, 0 where there are none
 */
public record Calibration(int[] images, double[] confidence, double[] accuracy) {
  private static final int MOST = 1_000;

  /**
   * Checks that the parts belong together.
   *
   * @throws IllegalArgumentException if there is no bin, or something is not there for each
   */
  public Calibration {
    int bins = Check.given("numbers of images", images).length;
    Check.given("confidences", confidence);
    Check.given("accuracies", accuracy);
    if (bins == 0 || confidence.length != bins || accuracy.length != bins) {
      throw Check.refusal(
          "%d numbers of images, %d confidences and %d accuracies given; give one of each for every bin, and at least one.",
          bins, confidence.length, accuracy.length);
    }
  }

  /**
   * Sorts predictions for images whose classes are known.
   *
   * @param bins how many, 1 to 1,000; 15 in the paper
   * @throws IllegalArgumentException if it is another number, or there are images without labels
   */
  public static Calibration of(Predictions predictions, int bins) {
    Check.given("predictions", predictions);
    Check.between("number of bins", bins, 1, MOST);
    if (!predictions.labeled()) {
      throw new IllegalArgumentException(
          "The calibration on images without labels asked for; predict labeled ones.");
    }
    int[] images = new int[bins];
    double[] confidence = new double[bins];
    double[] accuracy = new double[bins];
    for (int i = 0; i < predictions.size(); i++) {
      double sure = predictions.confidence(i);
      int bin = Math.min(bins - 1, Math.max(0, (int) Math.ceil((float) sure * bins) - 1));
      images[bin]++;
      confidence[bin] += sure;
      accuracy[bin] += predictions.predicted(i) == predictions.labels()[i] ? 1 : 0;
    }
    for (int bin = 0; bin < bins; bin++) {
      confidence[bin] /= Math.max(1, images[bin]);
      accuracy[bin] /= Math.max(1, images[bin]);
    }
    return new Calibration(images, confidence, accuracy);
  }

  /**
   * Returns the expected calibration error, 0 to 1: how far confidence and accuracy are apart in a
   * bin, in the mean over all images (equation 3). 0 if there are none.
   */
  public double error() {
    double apart = 0;
    for (int bin = 0; bin < images.length; bin++) {
      apart += images[bin] * Math.abs(accuracy[bin] - confidence[bin]);
    }
    return apart / Math.max(1, IntStream.of(images).sum());
  }

  /** Returns the bins, a row for each: what a reliability diagram draws. */
  public Table table() {
    int bins = images.length;
    return Tables.plain(
        Table.create(
            DoubleColumn.create(
                "above", IntStream.range(0, bins).mapToDouble(b -> b / (double) bins)),
            DoubleColumn.create("to", IntStream.range(0, bins).mapToDouble(b -> (b + 1.0) / bins)),
            IntColumn.create("images", images),
            DoubleColumn.create("confidence", confidence),
            DoubleColumn.create("accuracy", accuracy)));
  }

  @Override
  public String toString() {
    return Words.of("calibration", error(), images.length);
  }
}
