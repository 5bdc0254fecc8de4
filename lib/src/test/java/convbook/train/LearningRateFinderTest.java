package convbook.train;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.nn.Block;
import convbook.device.StoppedException;
import org.junit.jupiter.api.Test;

class LearningRateFinderTest {
  private static Block net() {
    return sequential(
        conv(4, 5), batchNorm(), relu(), maxPool(4), flatten(), dropout(0.1), linear(4));
  }

  private static Learner learner(Block net) {
    return Learner.of(net, Fixtures.bars(256, 64)).optimizer(Sgd.of(0.01).momentum(0.9)).quiet();
  }

  @Test
  void theSweepLeavesNoTrace() {
    Block swept = net();
    Learner one = learner(swept);
    one.fit(1);
    float[] before = Fixtures.parameters(swept);
    LearningRateFinder.of(one);
    assertThat(Fixtures.parameters(swept)).isEqualTo(before);
    assertThat(one.history().epochs()).hasSize(1);
    one.fit(1);
    Block plain = net();
    Learner other = learner(plain);
    other.fit(2);
    assertThat(Fixtures.parameters(swept)).isEqualTo(Fixtures.parameters(plain));
  }

  @Test
  void ratesRiseByTheSameFactorUntilTheLossExplodes() {
    LearningRateFinder sweep = LearningRateFinder.of(learner(net()), 1e-4, 1e4, 81);
    assertThat(sweep.rates()[0]).isEqualTo(1e-4);
    assertThat(sweep.rates()[10]).isCloseTo(1e-3, within(1e-9));
    assertThat(sweep.rates().length).isEqualTo(sweep.losses().length).isLessThan(81);
  }

  @Test
  void aLossMayBeNegativeAndAStepTakesAsManyBatchesAsTheLearnerSays() {
    LearningRateFinder sweep =
        LearningRateFinder.of(
            learner(net()).loss((scores, labels) -> scores.mean().sub(1)).accumulate(2),
            1e-9,
            1e-8,
            10);
    assertThat(sweep.losses()).hasSize(10);
  }

  @Test
  void theSuggestedRateLearnsWhatAHundredthOfItDoesNot() {
    LearningRateFinder sweep = LearningRateFinder.of(learner(net()));
    double rate = sweep.suggestion();
    double with = accuracy(rate);
    assertThat(with).isGreaterThan(0.95);
    assertThat(accuracy(rate / 100)).isLessThan(with - 0.1);
    assertThat(sweep.toString()).contains("is suggested");
  }

  private static double accuracy(double rate) {
    Learner learner = learner(net()).optimizer(Sgd.of(rate).momentum(0.9));
    return learner.fit(2).last().testAccuracy();
  }

  @Test
  void theSmoothedLossOfAConstantIsThatConstant() {
    double[] rates = {1, 2, 3};
    assertThat(new LearningRateFinder(rates, new double[] {2, 2, 2}).smoothed())
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(2, 2, 2);
    // (0.9 * 0.1 * 1 + 0.1 * 3) / (1 - 0.81), worked out by hand.
    assertThat(new LearningRateFinder(rates, new double[] {1, 3, 1}).smoothed()[1])
        .isCloseTo(0.39 / 0.19, within(1e-12));
  }

  @Test
  void anInterruptGivesTheNetworkBackAsItWas() {
    Block net = net();
    Learner learner = learner(net);
    learner.test();
    float[] before = Fixtures.parameters(net);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> LearningRateFinder.of(learner)).isInstanceOf(StoppedException.class);
    assertThat(Fixtures.parameters(net)).isEqualTo(before);
  }

  @Test
  void ratesThatDoNotRiseAreRefused() {
    Learner learner = learner(net());
    assertThatThrownBy(() -> LearningRateFinder.of(learner, 0, 1, 10))
        .hasMessageContaining("from 0.0 to");
    assertThatThrownBy(() -> LearningRateFinder.of(learner, 1, 1, 10))
        .hasMessageContaining("that rise");
    assertThatThrownBy(() -> LearningRateFinder.of(learner, 1, 2, 9))
        .hasMessageContaining("10 steps");
  }
}
