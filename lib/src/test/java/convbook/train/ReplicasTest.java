package convbook.train;

import static convbook.layer.Layers.*;
import static convbook.train.Fixtures.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.augment.Augment;
import convbook.device.Devices;
import convbook.device.StoppedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that share a batch; where there is one CPU, it stands for several. */
class ReplicasTest {
  @TempDir Path folder;

  private static List<Device> devices(int count) {
    return Collections.nCopies(count, Devices.best());
  }

  /** Smooth: where a ReLU or a maximum switches, a difference in the last digit grows. */
  private static Block plain() {
    Block body = sequential(conv(16, 5), sigmoid(), avgPool(4), flatten(), linear(16), sigmoid());
    return auxiliary(body, linear(4), linear(4));
  }

  private static Block normalized() {
    return sequential(
        conv(4, 5), batchNorm(), relu(), maxPool(4), flatten(), dropout(0.2), linear(4));
  }

  private static Learner learner(Block net, Dataset data, int devices) {
    Sgd sgd = Sgd.of(0.05).momentum(0.9).withNesterov().weightDecay(1e-3).clip(5);
    return Learner.of(net, data).optimizer(sgd).on(devices(devices)).quiet();
  }

  private static void assertAlike(float[] expected, float[] actual, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(tolerance));
    }
  }

  @Test
  void severalDevicesLearnWhatOneLearnsWithinRounding() {
    // Batches of 10, which 3 does not divide, and a last one of 2, too few for all.
    Dataset bars = Fixtures.bars(62, 16).batch(10);
    for (Dataset data : List.of(bars, bars.augment(Augment.mixup(0.4)))) {
      Block one = plain();
      History alone = learner(one, data, 1).labelSmoothing(0.1).fit(3);
      for (int devices : new int[] {2, 3}) {
        Block net = plain();
        History shared = learner(net, data, devices).labelSmoothing(0.1).fit(3);
        assertAlike(parameters(one), parameters(net), 1e-6f);
        assertThat(shared.last().loss()).isCloseTo(alone.last().loss(), within(1e-5));
        assertThat(shared.last().trainAccuracy()).isEqualTo(alone.last().trainAccuracy());
        assertThat(shared.last().testAccuracy()).isEqualTo(alone.last().testAccuracy());
        assertThat(shared.last().images()).isEqualTo(62);
      }
    }
  }

  @Test
  void theSameDevicesGiveTheSameNetworkBitForBit() {
    Block one = normalized();
    Block two = normalized();
    Dataset data = Fixtures.bars(64, 16);
    learner(one, data, 2).fit(2);
    learner(two, data, 2).fit(2);
    assertThat(parameters(one)).isEqualTo(parameters(two));
  }

  @Test
  void eachDeviceNormalizesItsPartAndTheFirstOnesStatisticsAreKept() {
    Dataset data = Fixtures.bars(16, 16);
    Passed first = Passed.through(data, "0:8", 1);
    Passed second = Passed.through(data, "8:16", 1);
    Passed whole = Passed.through(data, "0:16", 1);
    Passed shared = Passed.through(data, "0:16", 2);
    float[] mean = new float[first.gradients.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (first.gradients[i] + second.gradients[i]) / 2;
    }
    assertAlike(mean, shared.gradients, 1e-6f);
    assertAlike(first.statistics, shared.statistics, 1e-7f);
    assertThat(whole.statistics).isNotEqualTo(shared.statistics);
  }

  /** What one pass of rows of the only batch through a network with normalization leaves behind. */
  private record Passed(float[] gradients, float[] statistics) {
    static Passed through(Dataset data, String rows, int devices) {
      Block net = sequential(conv(4, 5), batchNorm(), relu(), maxPool(4), flatten(), linear(4));
      return through(net, data, rows, devices);
    }

    static Passed through(Block net, Dataset data, String rows, int devices) {
      // From velocities of 0, one step at rate 1 leaves the gradients.
      Sgd sgd = Sgd.of(1).momentum(0.9);
      return learner(net, data, devices)
          .train(
              training -> {
                Batch all = data.train().epoch(0).next();
                NDIndex index = new NDIndex(rows);
                Batch some = new Batch(all.images().get(index), all.labels().get(index));
                OptimizerState state = new OptimizerState(net, data.device(), sgd);
                try (all;
                    Score.Running score = new Score.Running(data.device())) {
                  training.step(List.of(some), sgd, state, 1, score);
                }
                return new Passed(
                    values(state.arrays().stream().map(Pair::getValue)),
                    values(
                        net.getParameters().values().stream()
                            .filter(p -> !p.requiresGradient())
                            .map(Parameter::getArray)));
              });
    }

    private static float[] values(Stream<NDArray> arrays) {
      List<Float> all = new ArrayList<>();
      arrays.forEach(
          array -> {
            for (float value : array.toFloatArray()) {
              all.add(value);
            }
          });
      float[] flat = new float[all.size()];
      for (int i = 0; i < flat.length; i++) {
        flat[i] = all.get(i);
      }
      return flat;
    }
  }

  @Test
  void aNetworkWithBatchNormalizationLearnsAllTheSame() {
    for (int devices : new int[] {2, 3}) {
      // The last batch of 250 has 10 images.
      Learner learner = learner(normalized(), Fixtures.bars(250, 64), devices);
      assertThat(learner.fit(3).last().testAccuracy()).isGreaterThan(0.9);
    }
  }

  @Test
  void aBranchThatOnlyTheSecondDeviceTakesHasItsGradient() {
    Block branch = conv(1, 3).pad(1);
    Block net = sequential(residual(new EverySecond(branch), identity()), flatten(), linear(4));
    Passed passed = Passed.through(net, Fixtures.bars(16, 16), "0:16", 2);
    // The branch's nine weights are the network's first parameters.
    assertThat(Arrays.copyOf(passed.gradients, 9)).doesNotContain(0f);
  }

  /** A branch that every second pass takes. */
  private static final class EverySecond extends SequentialBlock {
    private int passes;

    EverySecond(Block branch) {
      add(branch);
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      boolean taken = passes++ % 2 == 1;
      return taken ? super.forwardInternal(store, inputs, training, params) : new NDList();
    }
  }

  @Test
  void whatIsFrozenStaysAndTheRestIsLearnedAsOnOneDevice() {
    Dataset data = Fixtures.bars(62, 16).batch(10);
    List<float[]> learned = new ArrayList<>();
    for (int devices : new int[] {1, 2}) {
      Block body = sequential(conv(4, 5), batchNorm(), relu(), maxPool(4), flatten());
      Block net = sequential(body, linear(4));
      Learner learner = learner(net, data, devices);
      learner.test();
      float[] before = parameters(body);
      FineTuning.freeze(net);
      learner.fit(2);
      assertThat(parameters(body)).isEqualTo(before);
      learned.add(parameters(net));
      FineTuning.unfreeze(net);
      learner.fit(1);
      assertThat(parameters(body)).isNotEqualTo(before);
    }
    assertAlike(learned.get(0), learned.get(1), 1e-5f);
  }

  @Test
  void aCheckpointGoesOnOnAnyNumberOfDevices() {
    Dataset data = Fixtures.bars(64, 16);
    Block whole = plain();
    learner(whole, data, 1).fit(3);
    for (int[] devices : new int[][] {{2, 1}, {1, 3}}) {
      Path file = folder.resolve(devices[0] + ".ckpt");
      Learner first = learner(plain(), data, devices[0]);
      first.fit(2);
      first.save(file);
      Block resumed = plain();
      Learner second = learner(resumed, data, devices[1]).load(file);
      assertThat(second.fit(1).epochs()).hasSize(3);
      assertAlike(parameters(whole), parameters(resumed), 1e-6f);
    }
  }

  @Test
  void twoHundredStepsLeaveNothingBehind() {
    Learner learner = learner(normalized(), Fixtures.bars(160, 16), 3);
    List<Integer> held = new ArrayList<>();
    NDManager manager = learner.prepare().manager();
    learner.listen(afterSteps((l, progress) -> held.add(held(manager))));
    learner.fit(20);
    assertThat(held).hasSize(200);
    assertThat(held.get(199)).isEqualTo(held.get(20));
  }

  @Test
  void anInterruptStopsBetweenBatchesAndTrainingGoesOn() {
    Learner learner = learner(normalized(), Fixtures.bars(256, 64), 2);
    List<Integer> stops = new ArrayList<>();
    learner.listen(
        afterSteps(
            (l, progress) -> {
              if (progress.done() == 5 && stops.isEmpty()) {
                stops.add(progress.done());
                Thread.currentThread().interrupt();
              }
            }));
    assertThatThrownBy(() -> learner.fit(2))
        .isInstanceOf(StoppedException.class)
        .hasMessageContaining("after batch 5 of 16");
    assertThat(learner.fit(3).last().testAccuracy()).isGreaterThan(0.9);
  }

  @Test
  void allDevicesMayBeNamedAndTheDatasMustBe() {
    Dataset data = Fixtures.bars(16, 16);
    assertThat(Learner.of(plain(), data).quiet().on(Devices.all()).fit(1).epochs()).hasSize(1);
    assertThatThrownBy(() -> Learner.of(plain(), data).on(List.of(Device.gpu(77))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[gpu(77)] asked for, but the data is on " + data.device());
    assertThat(Replica.sharing(Device.gpu(1), List.of(Device.gpu(0), Device.gpu(1), Device.cpu())))
        .containsExactly(Device.gpu(1), Device.gpu(0));
    assertThat(learner(plain(), data, 2).history().device())
        .isEqualTo(String.format(Locale.ROOT, "%s + %1$s", data.device()));
  }
}
