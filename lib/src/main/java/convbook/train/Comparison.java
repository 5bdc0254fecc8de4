package convbook.train;

import convbook.data.Tables;
import convbook.device.Check;
import convbook.device.Text;
import convbook.device.Words;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.apache.commons.math3.stat.interval.ConfidenceInterval;
import org.apache.commons.math3.stat.interval.WilsonScoreInterval;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Two recipes, or two networks, on the same test images: which is better, by how much, and whether
 * chance alone could have made the difference.
 *
 * <pre>{@code
 * var data = Dataset.of(Garments.train(256, 0), Garments.test(100, 0)).batch(32);
 * var rates = Comparison.train(3, 1,
 *     "rate 0.9", () -> Learner.of(LeNet.lecture(10), data).sgd(0.9),
 *     "rate 0.1", () -> Learner.of(LeNet.lecture(10), data).sgd(0.1));
 * System.out.println(rates);
 * }</pre>
 *
 * <p>A pair is two networks from one seed, which draws weights, order and augmentation of both.
 * Several pairs say something of the recipes: intervals and the paired t test are those over the
 * seeds. A single pair speaks of its two networks alone: the interval is that of the test images,
 * and the test McNemar's (1947), exact. All intervals are of 95 %, and all tests two-sided. No
 * number of seeds says what other test images would.
 *
 * @param one the name of the first
 * @param other the name of the second
 * @param pairs what each seed made of the two
 */
public record Comparison(String one, String other, List<SeedPair> pairs) {
  private static final double LEVEL = 0.05;
  private static final double POWER = 0.8;
  private static final NormalDistribution NORMAL = new NormalDistribution();

  /**
   * An interval of 95 %.
   *
   * @param from its lower end
   * @param to its upper end
   */
  public record Interval(double from, double to) {
    private static Interval around(double middle, double half) {
      return new Interval(middle - half, middle + half);
    }
  }

  /** Checks that there is a pair, and copies the list. */
  public Comparison {
    Check.given("name of the first", one);
    Check.given("name of the other", other);
    if (Check.all("pair", pairs).isEmpty()) {
      throw new IllegalArgumentException("No pairs given to compare; give at least one.");
    }
    pairs = List.copyOf(pairs);
  }

  /**
   * Compares two networks by what they say of the same images.
   *
   * @throws IllegalArgumentException if the images' labels differ
   * @throws IllegalStateException if there are images without labels
   */
  public static Comparison of(
      String one, Predictions onesPredictions, String other, Predictions othersPredictions) {
    Check.given("name of the first", one);
    Check.given("name of the other", other);
    Check.given("first predictions", onesPredictions);
    Check.given("other predictions", othersPredictions);
    return new Comparison(one, other, List.of(SeedPair.of(0, onesPredictions, othersPredictions)));
  }

  /**
   * Trains both from the seeds 0, 1 and so on, quietly, a pair after the other, for as many epochs,
   * and compares them on the held-out images of their data.
   *
   * @param seeds how many pairs
   * @param makesOne makes a new network and its settings, each time it is asked
   * @param makesOther the same for the other
   * @throws IllegalArgumentException if one of the numbers is not positive, the two are tested on
   *     different images, or a seed could not decide everything: because data have one of their
   *     own, or because a network has been trained before
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public static Comparison train(
      int seeds,
      int epochs,
      String one,
      Supplier<Learner> makesOne,
      String other,
      Supplier<Learner> makesOther) {
    return train(Optional.empty(), seeds, epochs, one, makesOne, other, makesOther);
  }

  /**
   * {@link #train(int, int, String, Supplier, String, Supplier)} for comparisons that take hours:
   * after each pair, all are written into a file, a line of counts for each, and pairs that are in
   * it already are not trained again. Delete it when one of the recipes has changed.
   *
   * @throws convbook.fetch.DataException if it cannot be written, is no such file, or is of another
   *     number of epochs
   */
  public static Comparison train(
      Path file,
      int seeds,
      int epochs,
      String one,
      Supplier<Learner> makesOne,
      String other,
      Supplier<Learner> makesOther) {
    Optional<Path> kept = Optional.of(Check.given("file", file));
    return train(kept, seeds, epochs, one, makesOne, other, makesOther);
  }

  private static Comparison train(
      Optional<Path> file,
      int seeds,
      int epochs,
      String one,
      Supplier<Learner> makesOne,
      String other,
      Supplier<Learner> makesOther) {
    Check.positive("number of seeds", seeds);
    Check.given("name of the first", one);
    Check.given("name of the other", other);
    Check.given("first learner's factory", makesOne);
    Check.given("other learner's factory", makesOther);
    PairedTraining training = new PairedTraining(epochs, one, makesOne, other, makesOther);
    return new Comparison(one, other, training.pairs(seeds, file));
  }

  /** Returns the mean accuracy of the first less that of the other. */
  public double difference() {
    return mean(SeedPair::difference);
  }

  /** Returns the sample standard deviation of the pairs' differences, 0 for a single pair. */
  public double spread() {
    return spread(SeedPair::difference);
  }

  /** Returns the interval of {@link #difference}. */
  public Interval interval() {
    if (pairs.size() > 1) {
      return overSeeds(SeedPair::difference);
    }
    SeedPair pair = pairs.get(0);
    // Agresti (2002), Categorical Data Analysis, section 10.1.
    double variance = pair.disagreement() - pair.difference() * pair.difference();
    return Interval.around(
        pair.difference(),
        NORMAL.inverseCumulativeProbability(1 - LEVEL / 2) * Math.sqrt(variance / pair.images()));
  }

  /**
   * Returns how probable a difference as large or larger is if neither is better: by the paired t
   * test over the seeds, or by McNemar's for a single pair.
   */
  public double p() {
    if (pairs.size() == 1) {
      return pairs.get(0).p();
    }
    double size = Math.abs(difference());
    double error = spread() / Math.sqrt(pairs.size());
    return size == 0 ? 1 : 2 * student(pairs.size()).cumulativeProbability(-size / error);
  }

  /** Returns the smallest difference that as many pairs as these, spread like these, can tell. */
  public double smallest() {
    SeedPair first = pairs.get(0);
    return pairs.size() == 1
        ? smallestOnImages(first.images(), first.disagreement())
        : smallestOverSeeds(pairs.size(), spread());
  }

  /**
   * Returns how large a difference must be for so many seeds to tell it four times in five: Zar
   * (2010), Biostatistical Analysis, section 7.7. It is an approximation, and a little too small
   * for two or three seeds.
   *
   * @param spread the standard deviation of the differences within pairs, as {@link #spread} of a
   *     few pairs says; where the two of a pair have nothing in common, that of a single recipe's
   *     accuracies times the square root of 2
   * @throws IllegalArgumentException if there are not two seeds, or the spread is negative
   */
  public static double smallestOverSeeds(int seeds, double spread) {
    Check.between("seeds", seeds, 2, Integer.MAX_VALUE);
    Check.notNegative("spread", spread);
    TDistribution student = student(seeds);
    return spread
        / Math.sqrt(seeds)
        * (student.inverseCumulativeProbability(1 - LEVEL / 2)
            + student.inverseCumulativeProbability(POWER));
  }

  /**
   * Returns how large a difference must be for McNemar's test to tell it four times in five on so
   * many test images: Connor (1987), Biometrics 43, solved for the difference. Where the two
   * disagree about too few, it is what they would have to disagree about, all in favor of one.
   *
   * @param disagreement the share of images that one network alone names
   * @throws IllegalArgumentException if there is no image, or the share is not 0 to 1
   */
  public static double smallestOnImages(int images, double disagreement) {
    Check.positive("number of images", images);
    Check.share("disagreement", disagreement);
    double a = NORMAL.inverseCumulativeProbability(1 - LEVEL / 2);
    double b = NORMAL.inverseCumulativeProbability(POWER);
    double root = Math.sqrt(Math.max(0, images + b * b - a * a));
    double told = Math.sqrt(disagreement) * (a * Math.sqrt(images) + b * root) / (images + b * b);
    if (told < disagreement) {
      return told;
    }
    double agreement = Math.max(0, (Math.sqrt(images) * root - a * b) / (images + b * b));
    return 1 - agreement * agreement;
  }

  /** Returns both accuracies and their difference, each with its interval, and the test's p. */
  public Table table() {
    Interval[] intervals = {
      accuracy(SeedPair::oneAccuracy), accuracy(SeedPair::otherAccuracy), interval()
    };
    double[] values = {mean(SeedPair::oneAccuracy), mean(SeedPair::otherAccuracy), difference()};
    return Tables.plain(
        Table.create(
            StringColumn.create("network", one, other, Words.of("comparison.difference")),
            column("accuracy", Arrays.stream(values)),
            column("from", Arrays.stream(intervals).mapToDouble(Interval::from)),
            column("to", Arrays.stream(intervals).mapToDouble(Interval::to)),
            StringColumn.create("p", "", "", said(p()).replace("= ", ""))));
  }

  private static DoubleColumn column(String name, DoubleStream shares) {
    return DoubleColumn.create(name, shares.map(share -> Math.round(1e4 * share) / 1e4));
  }

  /** Returns each seed's accuracies, and how many images one of the two alone names. */
  public Table seeds() {
    return Tables.plain(
        Table.create(
            LongColumn.create("seed", pairs.stream().mapToLong(SeedPair::seed)),
            DoubleColumn.create(one, pairs.stream().mapToDouble(SeedPair::oneAccuracy)),
            DoubleColumn.create(other, pairs.stream().mapToDouble(SeedPair::otherAccuracy)),
            IntColumn.create(one + " alone", pairs.stream().mapToInt(SeedPair::oneOnly)),
            IntColumn.create(other + " alone", pairs.stream().mapToInt(SeedPair::otherOnly))));
  }

  /** Returns the table, and below it in a sentence what it says. */
  @Override
  public String toString() {
    boolean first = difference() >= 0;
    Object[] names = first ? new Object[] {one, other} : new Object[] {other, one};
    String what =
        p() < LEVEL ? Words.of("comparison.better", names) : Words.of("comparison.open", names);
    String where =
        pairs.size() == 1
            ? Words.of("comparison.images", pairs.get(0).images())
            : Words.of("comparison.seeds", pairs.size());
    return Words.of(
        "comparison.said",
        table().printAll(),
        what,
        Math.abs(difference()),
        first ? interval().from : -interval().to,
        first ? interval().to : -interval().from,
        said(p()),
        where,
        smallest());
  }

  private static String said(double p) {
    return p < 1e-3 ? "< 0.001" : Text.of("= %.3f", p);
  }

  private double mean(ToDoubleFunction<SeedPair> figure) {
    return pairs.stream().mapToDouble(figure).average().orElseThrow();
  }

  private double spread(ToDoubleFunction<SeedPair> figure) {
    return pairs.size() == 1
        ? 0
        : new StandardDeviation().evaluate(pairs.stream().mapToDouble(figure).toArray());
  }

  private Interval accuracy(ToDoubleFunction<SeedPair> figure) {
    if (pairs.size() > 1) {
      return overSeeds(figure);
    }
    int images = pairs.get(0).images();
    int right = (int) Math.round(images * mean(figure));
    ConfidenceInterval wilson = new WilsonScoreInterval().createInterval(images, right, 1 - LEVEL);
    return new Interval(wilson.getLowerBound(), wilson.getUpperBound());
  }

  private Interval overSeeds(ToDoubleFunction<SeedPair> figure) {
    int seeds = pairs.size();
    double error = spread(figure) / Math.sqrt(seeds);
    return Interval.around(
        mean(figure), error * student(seeds).inverseCumulativeProbability(1 - LEVEL / 2));
  }

  private static TDistribution student(int seeds) {
    return new TDistribution(seeds - 1);
  }
}
