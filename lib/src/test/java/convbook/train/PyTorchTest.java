package convbook.train;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Training beside torch 1.13 in float64, for eight images and a linear layer that formulas fill.
 */
class PyTorchTest {
  private final Block net = sequential(flatten(), linear(3));
  private final Learner learner = Learner.of(net, data()).quiet();

  private static Dataset data() {
    byte[] pixels = new byte[8 * 16];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (37 * i * i + 11 * i);
    }
    byte[] labels = {0, 1, 2, 0, 1, 2, 0, 1};
    ImageSet set = new ImageSet("formula", pixels, labels, 1, 4, 4, List.of("a", "b", "c"));
    return Dataset.of(set, set).batch(8);
  }

  private void fill() {
    learner.test();
    NDArray weight = net.getParameters().get(0).getValue().getArray();
    NDArray bias = net.getParameters().get(1).getValue().getArray();
    float[] w = new float[48];
    float[] b = new float[3];
    for (int i = 0; i < w.length; i++) {
      w[i] = (float) Math.sin(i + 1);
    }
    for (int i = 0; i < b.length; i++) {
      b[i] = (float) Math.cos(i + 1);
    }
    weight.set(new NDIndex(":"), weight.getManager().create(w, weight.getShape()));
    bias.set(new NDIndex(":"), bias.getManager().create(b));
  }

  private static void assertClose(float[] ours, int from, double... torch) {
    for (int i = 0; i < torch.length; i++) {
      assertThat((double) ours[from + i]).isCloseTo(torch[i], within(2e-6));
    }
  }

  @Test
  void smoothedLabelsGiveTheLossAndTheGradientsOfTorch() {
    // CrossEntropyLoss(label_smoothing=0.1), and its backward().
    learner.sgd(1).labelSmoothing(0.1);
    fill();
    float[] before = Fixtures.parameters(net);
    History history = learner.fit(1);
    float[] gradient = Fixtures.parameters(net);
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = before[i] - gradient[i];
    }
    assertThat(history.last().loss()).isCloseTo(1.8133061517290312, within(1e-6));
    assertClose(gradient, 0, 0.284093814, 0.259183135, 0.162412834, 0.220174511, 0.243460590);
    assertClose(gradient, 48, 0.3801689127, -0.2499563154, -0.1302125973);
  }

  @Test
  void aScoreIsThatOfPlainLabels() {
    fill();
    assertThat(learner.labelSmoothing(0.1).test().loss()).isCloseTo(1.8302901376, within(1e-6));
  }

  @Test
  void aShareOfAllLabelsOrLessThanNoneIsRefused() {
    assertThatThrownBy(() -> learner.labelSmoothing(1))
        .hasMessage("label smoothing 1.0 given; use 0 or more and less than 1.");
    assertThatThrownBy(() -> learner.labelSmoothing(-0.1)).hasMessageContaining("-0.1 given");
  }

  @Test
  void aCosineWithWarmUpIsTorchsLinearChainedToItsCosine() {
    // ChainedScheduler([LinearLR(o, 0.01, 1, 2 * 5), CosineAnnealingLR(o, 8 * 5)]), stepped five
    // times an epoch.
    Schedule schedule = Schedule.cosine(8).warmUp(2);
    int[] batches = {0, 1, 5, 9, 10, 11, 20, 33, 39, 40};
    double[] torch = {
      0.01,
      0.108831994688,
      0.485779581959,
      0.793062887502,
      0.853553390593,
      0.824724024165,
      0.5,
      0.073679917822,
      0.001541333133,
      0
    };
    assertThat(Arrays.stream(batches).mapToDouble(b -> schedule.factor(b / 5.0)).toArray())
        .usingComparatorWithPrecision(1e-9)
        .containsExactly(torch);
  }

  @Test
  void stepsWithWarmUpAreTorchsLinearChainedToItsMultiStep() {
    // ChainedScheduler([LinearLR(o, 0.01, 1, 5), MultiStepLR(o, [20, 30], 0.1)]).
    Schedule schedule = Schedule.steps(0.1, 4, 6).warmUp(1);
    int[] batches = {0, 1, 4, 5, 19, 20, 29, 30, 40};
    assertThat(Arrays.stream(batches).mapToDouble(b -> schedule.factor(b / 5.0)).toArray())
        .usingComparatorWithPrecision(1e-9)
        .containsExactly(0.01, 0.208, 0.802, 1, 1, 0.1, 0.1, 0.01, 0.01);
  }

  @Test
  void eightStepsOfAWholeRecipeAreThoseOfTorch() {
    // SGD(lr=0.1, momentum=0.9, weight_decay=5e-4, nesterov=True), warmed up over two steps and
    // annealed over eight, with labels smoothed by 0.1.
    learner
        .optimizer(
            Sgd.of(0.1)
                .momentum(0.9)
                .weightDecay(5e-4)
                .withNesterov()
                .schedule(Schedule.cosine(8).warmUp(2)))
        .labelSmoothing(0.1);
    fill();
    double[] losses = {
      1.81330615, 1.81080453, 1.65316309, 1.43897350, 1.36892067, 1.35430663, 1.34994152, 1.34664197
    };
    History history = learner.fit(8);
    for (int i = 0; i < losses.length; i++) {
      assertThat(history.epochs().get(i).loss()).isCloseTo(losses[i], within(2e-6));
    }
    float[] ours = Fixtures.parameters(net);
    assertClose(ours, 0, 0.5697364407, 0.6684793260, 0.0239194378, -0.9257628747, -1.1565594572);
    assertClose(ours, 48, 0.2562558168, -0.2152295679, -0.9063385544);
  }
}
