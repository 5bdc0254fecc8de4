package convbook.train;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import org.junit.jupiter.api.Test;

class InitTest {

  private static NDArray firstWeights(Init init) {
    Block net = sequential(flatten(), linear(200), linear(4));
    Learner.of(net, Fixtures.bars(16, 16)).init(init).test();
    return net.getParameters().values().stream()
        .filter(p -> p.getType() == Parameter.Type.WEIGHT)
        .findFirst()
        .orElseThrow()
        .getArray();
  }

  private static double variance(Init init) {
    double squares = 0;
    float[] weights = firstWeights(init).toFloatArray();
    for (float w : weights) {
      squares += w * w;
    }
    return squares / weights.length;
  }

  @Test
  void xavierHasGlorotsVariance() {
    double expected = 2.0 / (784 + 200);
    assertThat(variance(Init.XAVIER)).isCloseTo(expected, within(expected * 0.02));
  }

  @Test
  void heHasHesVariance() {
    double expected = 2.0 / 784;
    assertThat(variance(Init.HE)).isCloseTo(expected, within(expected * 0.02));
  }

  @Test
  void centeredWeightsAddUpToZeroAndHaveHesVariance() {
    double expected = 2.0 / 784;
    assertThat(variance(Init.HE_CENTERED)).isCloseTo(expected, within(expected * 0.02));
    for (float sum : firstWeights(Init.HE_CENTERED).sum(new int[] {1}).toFloatArray()) {
      assertThat(sum).isCloseTo(0, within(1e-5f));
    }
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
