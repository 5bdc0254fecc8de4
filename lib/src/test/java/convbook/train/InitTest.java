package convbook.train;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import convbook.layer.Conv;
import org.junit.jupiter.api.Test;

class InitTest {

  private static final int FEATURES = 28 * 28;

  private final Block net = sequential(flatten(), linear(200), linear(4));

  /** Weights (200, {@link #FEATURES}). They are freed with the network, which the test holds. */
  private float[] firstWeights(Init init) {
    Learner.of(net, Fixtures.bars(16, 16)).init(init).test();
    return net.getParameters().valueAt(0).getArray().toFloatArray();
  }

  private static double variance(float[] weights) {
    double squares = 0;
    for (float w : weights) {
      squares += w * w;
    }
    return squares / weights.length;
  }

  @Test
  void xavierHasGlorotsVariance() {
    double expected = 2.0 / (784 + 200);
    assertThat(variance(firstWeights(Init.XAVIER))).isCloseTo(expected, within(expected * 0.02));
  }

  @Test
  void heHasHesVariance() {
    double expected = 2.0 / 784;
    assertThat(variance(firstWeights(Init.HE))).isCloseTo(expected, within(expected * 0.02));
  }

  @Test
  void centeredWeightsAddUpToZeroAndHaveHesVariance() {
    double expected = 2.0 / 784;
    float[] weights = firstWeights(Init.HE_CENTERED);
    assertThat(variance(weights)).isCloseTo(expected, within(expected * 0.02));
    for (int unit = 0; unit < weights.length; unit += FEATURES) {
      double sum = 0;
      for (int i = unit; i < unit + FEATURES; i++) {
        sum += weights[i];
      }
      assertThat(sum).isCloseTo(0, within(1e-5));
    }
  }

  @Test
  void identityHandsTheInputsOnAndLeavesTheRestToHe() {
    Conv conv = conv(200, 3).pad(1).noBias();
    Learner.of(sequential(conv, flatten(), linear(4)), Fixtures.bars(16, 16))
        .init(Init.IDENTITY)
        .test();
    NDArray weights = conv.getParameters().valueAt(0).getArray();
    assertThat(weights.get(0).toFloatArray()).containsExactly(0, 0, 0, 0, 1, 0, 0, 0, 0);
    double expected = 2.0 / 9;
    assertThat(variance(weights.get("1:").toFloatArray()))
        .isCloseTo(expected, within(expected * 0.1));
  }

  @Test
  void aRecipeIsWhatIsSetAndNotTheDefault() {
    Learner plain = Learner.of(sequential(flatten(), linear(4)), Fixtures.bars(16, 4)).sgd(0.1);
    assertThat(plain.recipe()).isEmpty();
    Sgd falling = Sgd.of(0.1).schedule(Schedule.oneCycle(3));
    assertThat(plain.optimizer(falling).labelSmoothing(0.1).ema(0.99).noBiasDecay().recipe())
        .isEqualTo("schedule(Schedule.oneCycle(3.0)).labelSmoothing(0.1).ema(0.99).noBiasDecay()");
    assertThat(plain.optimizer(falling.schedule(epoch -> 1)).recipe()).startsWith("schedule(own)");
  }

  @Test
  void schedulesAreTheTextbooks() {
    Schedule steps = Schedule.steps(0.1, 2, 4);
    assertThat(steps.factor(1.9)).isEqualTo(1);
    assertThat(steps.factor(2)).isEqualTo(0.1);
    assertThat(steps.factor(5)).isCloseTo(0.01, within(1e-12));
    Schedule cosine = Schedule.cosine(10);
    assertThat(cosine.factor(0)).isEqualTo(1);
    assertThat(cosine.factor(5)).isCloseTo(0.5, within(1e-12));
    assertThat(cosine.factor(10)).isCloseTo(0, within(1e-12));
    assertThat(Schedule.constant().warmUp(2).factor(1)).isCloseTo(0.505, within(1e-12));
    assertThat(Schedule.constant().warmUp(2).factor(3)).isEqualTo(1);
  }
}
