package convbook.train;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import convbook.layer.ActivationOrder;
import convbook.layer.DropPath;
import convbook.layer.Layer;
import convbook.layer.MixedPrecision;
import convbook.layer.Shortcut;
import convbook.net.SeNet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps with numbers of 16 bits; every processor can take them, if slowly. */
class MixedTrainingTest {
  @TempDir Path folder;

  /** One of each kind of layer and join; smooth, since where a ReLU switches gradients jump. */
  private static Block everything() {
    DropPath paths = DropPath.of(2, 0);
    return auxiliary(
        sequential(
            conv(8, 3).pad(1),
            batchNorm(),
            localResponseNorm(5, 2, 1e-4, 0.75),
            sigmoid(),
            avgPool(3).stride(2).pad(1).excludePad(),
            Shortcut.A.join(conv(16, 3).stride(2).pad(1).noBias(), 8, 16, 2),
            SeNet.around(conv(16, 1), 16, 4),
            highway(conv(16, 1), sequential(conv(16, 1), sigmoid()), identity()),
            concat(conv(4, 1), sequential(conv(8, 1), scale(0.5), tanh())),
            concat(channels(4, 12), sequential(channels(0, 4), shift(), gelu())),
            paths,
            paths.mean(conv(12, 1), identity()),
            globalAvgPool()),
        linear(4),
        sequential(dropout(0), linear(8), batchNorm(), unflatten(), flatten(), linear(4)));
  }

  private static Learner learner(Block net, Optional<MixedPrecision> mixed) {
    Learner learner = Learner.of(net, Fixtures.bars(32, 16)).quiet();
    learner.prepare().settings().mixedPrecision = mixed;
    return learner;
  }

  /** What a step at rate 1 takes away. */
  private static float[] gradients(Optional<MixedPrecision> mixed) {
    Block net = everything();
    Learner learner = learner(net, mixed).sgd(1);
    float[] before = Fixtures.parameters(net);
    learner.train(
        training -> {
          training.step(
              List.of(training.images().epoch(0).next()),
              learner.optimizer(),
              training.model().state(learner.optimizer()),
              1,
              new Score.Running(Device.cpu()));
          return null;
        });
    float[] after = Fixtures.parameters(net);
    for (int i = 0; i < after.length; i++) {
      after[i] -= before[i];
    }
    return after;
  }

  private static double norm(float... values) {
    double sum = 0;
    for (float value : values) {
      sum += value * value;
    }
    return Math.sqrt(sum);
  }

  @ParameterizedTest
  @EnumSource
  void gradientsThroughEveryKindOfLayerAreThoseOf32BitsButForRounding(MixedPrecision type) {
    float[] exact = gradients(Optional.empty());
    float[] mixed = gradients(Optional.of(type));
    assertThat(mixed).isNotEqualTo(exact);
    float[] difference = exact.clone();
    for (int i = 0; i < exact.length; i++) {
      difference[i] -= mixed[i];
    }
    // Of bfloat16, with 8 bits where the other has 11, eight times as much is expected.
    double most = type == MixedPrecision.FLOAT16 ? 0.02 : 0.16;
    assertThat(norm(difference) / norm(exact)).isBetween(most / 10, most);
  }

  @ParameterizedTest
  @EnumSource
  void aNetworkLearnsAsWellAndIsTestedAndSavedWith32Bits(MixedPrecision type) throws Exception {
    List<History.Epoch> last = new ArrayList<>();
    List<Long> bytes = new ArrayList<>();
    for (Optional<MixedPrecision> mixed :
        List.of(Optional.<MixedPrecision>empty(), Optional.of(type))) {
      Block net = tower();
      Learner learner =
          learner(net, mixed).optimizer(Sgd.of(0.05).momentum(0.9)).labelSmoothing(0.1);
      last.add(learner.fit(3).last());
      assertThat(net.getParameters().values())
          .allMatch(p -> p.getArray().getDataType() == DataType.FLOAT32);
      Path file = folder.resolve(last.size() + ".ckpt");
      learner.save(file);
      bytes.add(Files.size(file));
    }
    assertThat(last.get(1).loss()).isCloseTo(last.get(0).loss(), within(0.05));
    assertThat(last.get(1).testAccuracy()).isCloseTo(last.get(0).testAccuracy(), within(0.07));
    assertThat(bytes.get(1)).isEqualTo(bytes.get(0));
  }

  private static Block tower() {
    Block branch =
        ActivationOrder.AFTER_ADDITION.branch(
            conv(16, 3).pad(1).noBias(), conv(16, 3).pad(1).noBias());
    return sequential(
        conv(16, 3).stride(2).pad(1).noBias(),
        batchNorm(),
        relu(),
        maxPool(2),
        residual(branch, identity()),
        relu(),
        globalAvgPool(),
        linear(4));
  }

  @Test
  void aLayerOfOnesOwnIsGiven32Bits() {
    List<DataType> given = new ArrayList<>();
    Layer own =
        new Layer() {
          @Override
          protected NDArray apply(NDArray x, Values values, boolean training) {
            given.add(x.getDataType());
            return x.mul(2);
          }

          @Override
          public String toString() {
            return "own()";
          }
        };
    Block net = sequential(conv(4, 5), own, relu(), flatten(), linear(4));
    learner(net, Optional.of(MixedPrecision.BFLOAT16)).fit(1);
    assertThat(given).isNotEmpty().containsOnly(DataType.FLOAT32);
  }

  @Test
  void aStepOfGradientsThatFloat16CannotHoldIsLeftOut() {
    Block net = sequential(flatten(), linear(4));
    Learner learner =
        learner(net, Optional.of(MixedPrecision.FLOAT16))
            .loss((scores, labels) -> scores.sum().mul(1e6));
    learner.prepare();
    float[] before = Fixtures.parameters(net);
    learner.fit(1);
    assertThat(Fixtures.parameters(net)).isEqualTo(before);
  }

  @Test
  void theRecipeSaysSo() {
    Learner learner = Learner.of(tower(), Fixtures.bars(32, 16)).quiet();
    Throwable refused = catchThrowable(learner::mixedPrecision);
    assertThat(learner.recipe()).isEqualTo(refused == null ? "mixedPrecision()" : "");
    assertThat(learner(tower(), Optional.of(MixedPrecision.BFLOAT16)).recipe())
        .isEqualTo("mixedPrecision()");
  }
}
