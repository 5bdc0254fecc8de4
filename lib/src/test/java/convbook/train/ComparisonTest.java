package convbook.train;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.nn.Block;
import convbook.data.Dataset;
import convbook.fetch.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class ComparisonTest {
  @TempDir Path folder;

  /** A pair whose first names so many of 1,000 images more than the other. */
  private static SeedPair better(int by) {
    return new SeedPair(0, 900 - by, by, 0, 100);
  }

  private static Comparison of(SeedPair... pairs) {
    return new Comparison("one", "other", List.of(pairs));
  }

  private static Block net() {
    return sequential(flatten(), linear(4));
  }

  /** Student (1908), The probable error of a mean, section 9; R's t.test has the figures. */
  @Test
  void studentsSleepersHaveTheIntervalAndThePOfR() {
    Comparison sleep =
        of(
            IntStream.of(12, 24, 13, 13, 0, 10, 18, 8, 46, 14)
                .mapToObj(ComparisonTest::better)
                .toArray(SeedPair[]::new));
    assertThat(sleep.difference()).isCloseTo(0.0158, within(1e-9));
    assertThat(sleep.interval().from()).isCloseTo(0.007001142, within(1e-8));
    assertThat(sleep.interval().to()).isCloseTo(0.024598858, within(1e-8));
    assertThat(sleep.p()).isCloseTo(0.002833, within(1e-6));
  }

  /** Agresti (2002), table 10.1: what 1,600 voters thought of a prime minister, twice. */
  @Test
  void oneVoteTwiceHasAgrestisInterval() {
    Comparison votes = of(new SeedPair(0, 794, 150, 86, 570));
    assertThat(votes.difference()).isCloseTo(0.04, within(1e-9));
    assertThat(votes.interval().from()).isCloseTo(0.04 - 1.96 * 0.00955, within(1e-4));
    assertThat(votes.interval().to()).isCloseTo(0.04 + 1.96 * 0.00955, within(1e-4));
  }

  /** 2 (1 + 20 + 190 + 1,140 + 4,845 + 15,504) / 2^20. */
  @Test
  void fiveAgainstFifteenIsWhatTheBinomialCoefficientsSay() {
    assertThat(of(new SeedPair(0, 70, 15, 5, 10)).p())
        .isCloseTo(43_400.0 / (1 << 20), within(1e-12));
    assertThat(of(new SeedPair(0, 70, 5, 15, 10)).p())
        .isCloseTo(43_400.0 / (1 << 20), within(1e-12));
  }

  @Test
  void theBetterOneIsNamedFirst() {
    String worse = of(new SeedPair(0, 700, 50, 150, 100)).toString();
    assertThat(worse).contains("other is better than one by 0.1000 (0.07", "p < 0.001");
    assertThat(worse).contains("McNemar's test on 1,000 images would find a difference of 0.0");
  }

  @Test
  void networksThatAgreeEverywhereAreNotToldApart() {
    Comparison alike = of(new SeedPair(0, 9, 0, 0, 1));
    assertThat(alike.p()).isEqualTo(1);
    assertThat(alike.interval()).isEqualTo(new Comparison.Interval(0, 0));
    assertThat(alike.toString())
        .contains("Nothing is shown of whether one is better than other: 0.0000");
    assertThat(of(better(0), better(0)).p()).isEqualTo(1);
  }

  /** Newcombe (1998), table I, method 3. */
  @Test
  void aSingleAccuracyHasWilsonsInterval() {
    Table table = of(new SeedPair(0, 15, 66, 0, 182)).table();
    assertThat(table.doubleColumn("from").get(0)).isEqualTo(0.2553);
    assertThat(table.doubleColumn("to").get(0)).isEqualTo(0.3662);
    Table least = of(new SeedPair(0, 0, 1, 0, 28)).table();
    assertThat(least.doubleColumn("from").get(0)).isEqualTo(0.0061);
    assertThat(least.doubleColumn("to").get(0)).isEqualTo(0.1718);
  }

  /** By simulation of what the formulas promise, which is not them. */
  @Test
  void theSmallestDifferenceIsToldFourTimesInFive() {
    var random = new Random(1);
    int seeds = 8;
    double truth = Comparison.smallestOverSeeds(seeds, 0.01);
    long told =
        IntStream.range(0, 2_000)
            .filter(
                i ->
                    of(IntStream.range(0, seeds)
                                .mapToObj(s -> drawn(truth + 0.01 * random.nextGaussian()))
                                .toArray(SeedPair[]::new))
                            .p()
                        < 0.05)
            .count();
    assertThat(told / 2_000.0).isBetween(0.75, 0.85);
    double images = Comparison.smallestOnImages(2_000, 0.1);
    told =
        IntStream.range(0, 2_000)
            .filter(
                i -> {
                  int[] counts = new int[3];
                  for (int image = 0; image < 2_000; image++) {
                    double u = random.nextDouble();
                    counts[u < (0.1 + images) / 2 ? 0 : u < 0.1 ? 1 : 2]++;
                  }
                  return of(new SeedPair(0, counts[2], counts[0], counts[1], 0)).p() < 0.05;
                })
            .count();
    assertThat(told / 2_000.0).isBetween(0.75, 0.85);
  }

  @Test
  void whereTooFewImagesDisagreeAllOfThemWouldHaveToBeOnOneSide() {
    double least = Comparison.smallestOnImages(100, 0.05);
    assertThat(least).isBetween(0.07, 0.08).isEqualTo(Comparison.smallestOnImages(100, 0));
    assertThat(Comparison.smallestOnImages(100, least)).isCloseTo(least, within(1e-9));
    SplittableRandom random = new SplittableRandom(1);
    long told =
        IntStream.range(0, 2_000)
            .filter(
                i -> {
                  int all = (int) random.doubles(100).filter(u -> u < least).count();
                  return of(new SeedPair(0, 100 - all, all, 0, 0)).p() < 0.05;
                })
            .count();
    assertThat(told / 2_000.0).isBetween(0.75, 0.85);
  }

  /** A pair of a million images with this difference. */
  private static SeedPair drawn(double difference) {
    int by = (int) Math.round(1e6 * difference);
    return new SeedPair(0, 900_000, Math.max(0, by), Math.max(0, -by), 100_000 - Math.abs(by));
  }

  @Test
  void aRecipeIsAsGoodAsItself() {
    Dataset data = Fixtures.bars(64, 32);
    Supplier<Learner> recipe = () -> Learner.of(net(), data).sgd(0.01);
    Comparison same = Comparison.train(2, 1, "recipe", recipe, "again", recipe);
    assertThat(same.pairs()).extracting(SeedPair::seed).containsExactly(0L, 1L);
    assertThat(same.pairs()).allMatch(pair -> pair.oneOnly() + pair.otherOnly() == 0);
    assertThat(same.pairs()).allMatch(pair -> pair.images() == 32);
    assertThat(same.seeds().columnNames()).contains("recipe alone", "again alone");
  }

  @Test
  void whatLearnsIsBetterThanWhatDoesNot() {
    Dataset data = Fixtures.bars(256, 64);
    Comparison two =
        Comparison.train(
            3,
            2,
            "learns",
            () -> Learner.of(net(), data).sgd(0.05),
            "stays",
            () -> Learner.of(net(), data).sgd(1e-9));
    assertThat(two.difference()).isGreaterThan(0.2);
    assertThat(two.toString())
        .contains("learns is better than stays by 0.", "3 seeds would find a difference of 0.");
  }

  @Test
  void pairsThatAreKeptAreNotTrainedAgain() throws Exception {
    Path file = folder.resolve("pairs.csv");
    Dataset data = Fixtures.bars(64, 32);
    AtomicInteger made = new AtomicInteger();
    Supplier<Learner> recipe =
        () -> {
          made.incrementAndGet();
          return Learner.of(net(), data).sgd(0.01);
        };
    Comparison first = Comparison.train(file, 1, 1, "a", recipe, "b", recipe);
    Comparison more = Comparison.train(file, 3, 1, "a", recipe, "b", recipe);
    assertThat(more.pairs()).hasSize(3).startsWith(first.pairs().get(0));
    assertThat(made.get()).isEqualTo(6);
    assertThat(more).isEqualTo(Comparison.train(3, 1, "a", recipe, "b", recipe));
    assertThat(Comparison.train(file, 2, 1, "a", recipe, "b", recipe).pairs()).hasSize(2);
    assertThatThrownBy(() -> Comparison.train(file, 3, 2, "a", recipe, "b", recipe))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("does not hold pairs that were trained for 2 epochs; delete it");
    Files.writeString(file, "something else");
    assertThatThrownBy(() -> Comparison.train(file, 3, 1, "a", recipe, "b", recipe))
        .isInstanceOf(DataException.class);
  }

  @Test
  void whatOneSeedCouldNotDecideIsRefused() {
    Dataset data = Fixtures.bars(64, 32);
    Block shared = net();
    assertThatThrownBy(
            () ->
                Comparison.train(
                    1, 1, "a", () -> Learner.of(shared, data), "b", () -> Learner.of(shared, data)))
        .hasMessageContaining("The factory of b gives a network that has been trained already");
    assertThatThrownBy(
            () ->
                Comparison.train(
                    1,
                    1,
                    "a",
                    () -> Learner.of(net(), data.seed(3)),
                    "b",
                    () -> Learner.of(net(), data)))
        .hasMessageContaining("images of a are shuffled by a seed of their own");
  }

  @Test
  void otherTestImagesAreRefused() {
    Learner learner = Learner.of(net(), Fixtures.bars(64, 32)).quiet();
    Predictions all = Predictions.of(learner);
    int[] labels = Arrays.copyOf(all.labels(), 31);
    Predictions fewer =
        new Predictions(all.classes(), Arrays.copyOf(all.probabilities(), 31), labels);
    assertThatThrownBy(() -> Comparison.of("a", all, "b", fewer))
        .hasMessageContaining("Predictions of 32 and 31 images given, whose labels differ");
  }
}
