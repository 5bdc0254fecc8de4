package convbook.train;

import ai.djl.nn.Block;
import convbook.data.Tables;
import convbook.device.Check;
import convbook.device.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.distribution.BinomialDistribution;
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
 * and the test McNemar's (1947), exact. All intervals are of 95 %, and all tests two-sided.
 *
 * @param one the name of the first
 * @param other the name of the second
 * @param pairs what each seed made of the two
 */
public record Comparison(String one, String other, List<Pair> pairs) {
  private static final double LEVEL = 0.05;
  private static final double POWER = 0.8;
  private static final NormalDistribution NORMAL = new NormalDistribution();

  /**
   * Two networks from one seed, as counts of test images.
   *
   * @param seed what both were drawn from
   * @param both images that both name correctly
   * @param oneOnly images that the first alone does
   * @param otherOnly images that the other alone does
   * @param neither images that none does
   */
  public record Pair(long seed, int both, int oneOnly, int otherOnly, int neither) {
    /**
     * Checks the counts.
     *
     * @throws IllegalArgumentException if one is negative, or there is no image
     */
    public Pair {
      Check.notNegative("images that both name", both);
      Check.notNegative("images that the first alone names", oneOnly);
      Check.notNegative("images that the other alone names", otherOnly);
      Check.notNegative("images that none names", neither);
      Check.positive("number of images", both + oneOnly + otherOnly + neither);
    }

    private static Pair of(long seed, Predictions one, Predictions other) {
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
      return new Pair(seed, one.size() - none - oneOnly - otherOnly, oneOnly, otherOnly, none);
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
    return new Comparison(one, other, List.of(Pair.of(0, onesPredictions, othersPredictions)));
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
    Check.positive("number of seeds", seeds);
    Check.given("name of the first", one);
    Check.given("name of the other", other);
    Check.given("first learner's factory", makesOne);
    Check.given("other learner's factory", makesOther);
    Set<Block> trained = Collections.newSetFromMap(new WeakHashMap<>());
    List<Pair> pairs = new ArrayList<>();
    for (int seed = 0; seed < seeds; seed++) {
      Predictions ones = trained(fresh(one, makesOne, trained), seed, epochs);
      Predictions others = trained(fresh(other, makesOther, trained), seed, epochs);
      pairs.add(Pair.of(seed, ones, others));
    }
    return new Comparison(one, other, pairs);
  }

  private static Learner fresh(String name, Supplier<Learner> makes, Set<Block> trained) {
    Learner learner = Check.given("learner", makes.get());
    if (!learner.history().epochs().isEmpty() || !trained.add(learner.net())) {
      throw Check.refusal(
          "The factory of %s gives a network that has been trained already; make the network inside of it, so that each seed has a new one.",
          name);
    }
    // Data without a seed of their own make another split for each that they are given.
    if (learner.data().train(0) == learner.data().train()) {
      throw Check.refusal(
          "The images of %s are shuffled by a seed of their own, so that all pairs would see one order; leave out seed(...).",
          name);
    }
    return learner;
  }

  private static Predictions trained(Learner learner, long seed, int epochs) {
    learner.seed(seed).quiet().fit(epochs);
    return Predictions.of(learner);
  }

  /** Returns the mean accuracy of the first less that of the other. */
  public double difference() {
    return mean(Pair::difference);
  }

  /** Returns the sample standard deviation of the pairs' differences, 0 for a single pair. */
  public double spread() {
    return spread(Pair::difference);
  }

  /** Returns the interval of {@link #difference}. */
  public Interval interval() {
    if (pairs.size() > 1) {
      return overSeeds(Pair::difference);
    }
    Pair pair = pairs.get(0);
    // Agresti (2002), Categorical Data Analysis, section 10.1.
    double variance = pair.disagreement() - pair.difference() * pair.difference();
    return Interval.around(
        pair.difference(), NORMAL.inverseCumulativeProbability(1 - LEVEL / 2) * Math.sqrt(variance / pair.images()));
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
    Pair first = pairs.get(0);
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
   * many test images: Connor (1987), Biometrics 43, solved for the difference.
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
    return Math.min(
        disagreement,
        Math.sqrt(disagreement) * (a * Math.sqrt(images) + b * root) / (images + b * b));
  }

  /** Returns both accuracies and their difference, each with its interval, and the test's p. */
  public Table table() {
    DoubleColumn accuracy = DoubleColumn.create("accuracy");
    DoubleColumn from = DoubleColumn.create("from");
    DoubleColumn to = DoubleColumn.create("to");
    row(accuracy, from, to, mean(Pair::oneAccuracy), accuracy(Pair::oneAccuracy));
    row(accuracy, from, to, mean(Pair::otherAccuracy), accuracy(Pair::otherAccuracy));
    row(accuracy, from, to, difference(), interval());
    return Tables.plain(
        Table.create(
            StringColumn.create("network", one, other, "difference"),
            accuracy,
            from,
            to,
            StringColumn.create("p", "", "", Text.of("%.3f", p()))));
  }

  private static void row(
      DoubleColumn accuracy, DoubleColumn from, DoubleColumn to, double value, Interval interval) {
    accuracy.append(rounded(value));
    from.append(rounded(interval.from));
    to.append(rounded(interval.to));
  }

  private static double rounded(double share) {
    return Math.round(1e4 * share) / 1e4;
  }

  /** Returns each seed's accuracies, and how many images one of the two alone names. */
  public Table seeds() {
    return Tables.plain(
        Table.create(
            LongColumn.create("seed", pairs.stream().mapToLong(Pair::seed)),
            DoubleColumn.create(one, pairs.stream().mapToDouble(Pair::oneAccuracy)),
            DoubleColumn.create(other, pairs.stream().mapToDouble(Pair::otherAccuracy)),
            IntColumn.create(one + " alone", pairs.stream().mapToInt(Pair::oneOnly)),
            IntColumn.create(other + " alone", pairs.stream().mapToInt(Pair::otherOnly))));
  }

  /** Returns the table, and below it in a sentence what it says. */
  @Override
  public String toString() {
    boolean first = difference() > 0;
    String what =
        p() < LEVEL
            ? Text.of("%s is better than %s", first ? one : other, first ? other : one)
            : Text.of("No difference between %s and %s is shown", one, other);
    String where =
        pairs.size() == 1
            ? Text.of("McNemar's test on %,d images", pairs.get(0).images())
            : Text.of("%d seeds", pairs.size());
    return Text.of(
        "%s%n%s: %.4f (%.4f to %.4f), p = %.3f. The least difference that %s can tell is %.4f.",
        table().printAll(),
        what,
        difference(),
        interval().from,
        interval().to,
        p(),
        where,
        smallest());
  }

  private double mean(ToDoubleFunction<Pair> figure) {
    return pairs.stream().mapToDouble(figure).average().orElseThrow();
  }

  private double spread(ToDoubleFunction<Pair> figure) {
    return pairs.size() == 1
        ? 0
        : new StandardDeviation().evaluate(pairs.stream().mapToDouble(figure).toArray());
  }

  private Interval accuracy(ToDoubleFunction<Pair> figure) {
    if (pairs.size() > 1) {
      return overSeeds(figure);
    }
    int images = pairs.get(0).images();
    int right = (int) Math.round(images * mean(figure));
    ConfidenceInterval wilson = new WilsonScoreInterval().createInterval(images, right, 1 - LEVEL);
    return new Interval(wilson.getLowerBound(), wilson.getUpperBound());
  }

  private Interval overSeeds(ToDoubleFunction<Pair> figure) {
    int seeds = pairs.size();
    double error = spread(figure) / Math.sqrt(seeds);
    return Interval.around(
        mean(figure), error * student(seeds).inverseCumulativeProbability(1 - LEVEL / 2));
  }

  private static TDistribution student(int seeds) {
    return new TDistribution(seeds - 1);
  }
}
