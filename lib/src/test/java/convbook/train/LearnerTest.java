package convbook.train;

import static convbook.layer.Layers.*;
import static convbook.train.Fixtures.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.Seed;
import convbook.device.StoppedException;
import convbook.layer.DropPath;
import convbook.net.LeNet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearnerTest {
  @TempDir Path folder;

  private static Block small() {
    return sequential(
        conv(4, 5),
        batchNorm(),
        relu(),
        maxPool(4),
        flatten(),
        linear(16),
        relu(),
        dropout(0.2),
        linear(4));
  }

  private static Learner learner(Block net) {
    return Learner.of(net, Fixtures.bars(256, 64)).optimizer(Sgd.of(0.05).momentum(0.9));
  }

  @Test
  void aSmallNetworkLearnsTheBars() {
    History history = learner(small()).fit(3);
    assertThat(history.last().testAccuracy()).isGreaterThan(0.9);
    assertThat(history.epochs()).hasSize(3);
    assertThat(history.points()).hasSizeGreaterThanOrEqualTo(15);
    assertThat(history.toString())
        .matches(
            "(?s)loss \\d\\.\\d{3}, train acc [01]\\.\\d{3}, test acc [01]\\.\\d{3}\\R.* examples/sec on cpu\\(\\)");
  }

  @Test
  void branchesThatAreLeftOutAtRandomLearnAllTheSame() {
    // In the first steps some parameters have had no gradient yet.
    Block one = dropping();
    Block two = dropping();
    assertThat(learner(one).seed(1).fit(3).last().testAccuracy()).isGreaterThan(0.9);
    learner(two).seed(1).fit(3);
    assertThat(parameters(one)).isEqualTo(parameters(two));
  }

  private static Block dropping() {
    DropPath paths = DropPath.of(2, 0.3);
    Block longPath = sequential(conv(8, 3).pad(1), relu(), conv(8, 3).pad(1));
    return sequential(
        paths,
        conv(8, 3).pad(1),
        maxPool(4),
        paths.mean(conv(8, 3).pad(1), longPath),
        residual(stochasticDepth(sequential(conv(8, 3).pad(1), relu()), 0.3), identity()),
        flatten(),
        linear(4));
  }

  @Test
  void theSameSeedGivesTheSameNetworkBitForBit() {
    Block one = small();
    Block two = small();
    learner(one).seed(3).fit(2);
    learner(two).seed(3).fit(2);
    assertThat(parameters(one)).isEqualTo(parameters(two));
    Block other = small();
    learner(other).seed(4).fit(2);
    assertThat(parameters(other)).isNotEqualTo(parameters(one));
  }

  @Test
  void theSeedDecidesTheOrderOfTheImagesUnlessTheyHaveOneOfTheirOwn() {
    assertThat(trainedFromZero(Fixtures.bars(64, 16), 3))
        .isNotEqualTo(trainedFromZero(Fixtures.bars(64, 16), 4));
    assertThat(trainedFromZero(Fixtures.bars(64, 16).seed(1), 3))
        .isEqualTo(trainedFromZero(Fixtures.bars(64, 16).seed(1), 4));
  }

  /** Weights of 0 have nothing of the seed. */
  private static float[] trainedFromZero(Dataset data, long seed) {
    Block net = sequential(flatten(), linear(4));
    Learner learner = Learner.of(net, data).seed(seed).quiet();
    learner.test();
    net.getParameters().values().forEach(p -> p.getArray().muli(0));
    learner.fit(1);
    return parameters(net);
  }

  @Test
  void noTwoSeedsShareADraw() {
    List<Integer> draws = new ArrayList<>();
    for (long seed = 0; seed < 40; seed++) {
      for (int part = 0; part < 200; part++) {
        draws.add((int) Seed.part(seed, part));
      }
    }
    assertThat(draws).doesNotHaveDuplicates();
  }

  @Test
  void trainingGoesOnFromACheckpointAsIfItHadNeverStopped() {
    Block whole = small();
    learner(whole).fit(3);

    Path file = folder.resolve("net.ckpt");
    Learner first = learner(small());
    first.fit(2);
    first.save(file);
    Block resumed = small();
    Learner second = learner(resumed).load(file);
    assertThat(second.history().epochs()).hasSize(2);
    second.fit(1);
    assertThat(parameters(resumed)).isEqualTo(parameters(whole));
    assertThat(second.history().epochs()).hasSize(3);
  }

  @Test
  void aDamagedCheckpointIsRefusedAndChangesNothing() throws Exception {
    Path file = folder.resolve("net.ckpt");
    Learner learner = learner(small());
    learner.fit(1);
    learner.save(file);
    byte[] good = Files.readAllBytes(file);

    byte[] flipped = good.clone();
    flipped[good.length / 2] ^= 1;
    Files.write(file, flipped);
    assertRefused(file, "damaged");
    Files.write(file, Arrays.copyOf(good, good.length / 2));
    assertRefused(file, "cut short");
    Files.write(file, "no checkpoint at all".getBytes());
    assertRefused(file, "not a ConvBook checkpoint");
    assertRefused(folder.resolve("missing"), "No checkpoint at");
  }

  private void assertRefused(Path file, String why) {
    Block net = small();
    Learner learner = learner(net);
    learner.test();
    float[] before = parameters(net);
    assertThatThrownBy(() -> learner.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(why);
    assertThat(parameters(net)).isEqualTo(before);
  }

  @Test
  void aCheckpointOfAnotherNetworkIsRefused() {
    Path file = folder.resolve("net.ckpt");
    learner(small()).save(file);
    Learner lenet = Learner.of(LeNet.lecture(10), Fixtures.bars(32, 16));
    assertThatThrownBy(() -> lenet.load(file)).hasMessageContaining("build the network it was");
  }

  @Test
  void stepsAreThoseOfPyTorch() {
    // The formulas that torch.optim.SGD documents, worked out here in plain Java.
    for (boolean nesterov : new boolean[] {false, true}) {
      Dataset data = Fixtures.bars(16, 16);
      Block net = sequential(flatten(), linear(4));
      Sgd sgd = Sgd.of(0.1).momentum(0.9).weightDecay(0.01).schedule(Schedule.steps(0.5, 1));
      sgd = nesterov ? sgd.withNesterov() : sgd;
      Learner learner = Learner.of(net, data).optimizer(sgd);
      learner.test();
      double[] w = doubles(parameters(net));
      double[] v = new double[w.length];
      for (int epoch = 0; epoch < 3; epoch++) {
        double rate = epoch < 1 ? 0.1 : 0.05;
        double[] g = gradient(w, data.train().epoch(epoch).next());
        for (int i = 0; i < w.length; i++) {
          double step = g[i] + 0.01 * w[i];
          v[i] = 0.9 * v[i] + step;
          w[i] -= rate * (nesterov ? step + 0.9 * v[i] : v[i]);
        }
        learner.fit(1);
        float[] ours = parameters(net);
        for (int i = 0; i < w.length; i++) {
          assertThat((double) ours[i]).isCloseTo(w[i], within(1e-5));
        }
      }
    }
  }

  @Test
  void atRateZeroWeightsStayAndMomentumGoesOn() {
    for (boolean nesterov : new boolean[] {false, true}) {
      Dataset data = Fixtures.bars(16, 16);
      Block net = sequential(flatten(), linear(4));
      Sgd sgd =
          Sgd.of(0.1)
              .momentum(0.9)
              .weightDecay(0.01)
              .schedule(epoch -> epoch == 0 || epoch == 2 ? 0 : 1);
      Learner learner =
          Learner.of(net, data).optimizer(nesterov ? sgd.withNesterov() : sgd).quiet();
      learner.test();
      double[] w = doubles(parameters(net));
      double[] v = new double[w.length];
      for (int epoch = 0; epoch < 4; epoch++) {
        double rate = epoch == 0 || epoch == 2 ? 0 : 0.1;
        double[] g = gradient(w, data.train().epoch(epoch).next());
        for (int i = 0; i < w.length; i++) {
          double step = g[i] + 0.01 * w[i];
          v[i] = 0.9 * v[i] + step;
          w[i] -= rate * (nesterov ? step + 0.9 * v[i] : v[i]);
        }
        float[] before = parameters(net);
        learner.fit(1);
        float[] ours = parameters(net);
        if (rate == 0) {
          assertThat(ours).isEqualTo(before);
        }
        for (int i = 0; i < w.length; i++) {
          assertThat((double) ours[i]).isCloseTo(w[i], within(1e-5));
        }
      }
    }
  }

  @Test
  void settingsGivenAgainOrWithAnotherRateKeepTheMomentum() {
    Block whole = small();
    learner(whole).optimizer(again(0.05)).fit(3);
    Block again = small();
    Learner learner = learner(again);
    for (int i = 0; i < 3; i++) {
      learner.optimizer(again(0.05)).fit(1);
    }
    assertThat(parameters(again)).isEqualTo(parameters(whole));

    Block falling = small();
    learner(falling).optimizer(again(0.05).schedule(Schedule.steps(0.5, 1))).fit(2);
    Block lowered = small();
    Learner by = learner(lowered);
    by.optimizer(again(0.05)).fit(1);
    by.optimizer(again(0.025)).fit(1);
    assertThat(parameters(lowered)).isEqualTo(parameters(falling));
  }

  private static Sgd again(double rate) {
    return Sgd.of(rate).momentum(0.9).schedule(epoch -> 1);
  }

  @Test
  void aLastImageAloneDoesNotEndTraining() {
    Dataset data = Fixtures.bars(65, 16).batch(16);
    assertThat(Learner.of(LeNet.withBatchNorm(10), data).quiet().fit(2).last().images())
        .isEqualTo(65);
    Learner pooled =
        Learner.of(
            sequential(conv(8, 3), globalAvgPool(), batchNorm(), linear(4)),
            Fixtures.bars(33, 16).batch(32));
    assertThat(pooled.quiet().fit(2).last().images()).isEqualTo(33);
    assertThat(LearningRateFinder.of(pooled, 1e-5, 1e-4, 10).rates()).hasSize(10);
  }

  @Test
  void batchesOfOneImageThatNormalizationCannotUseAreRefusedInOneSentence() {
    for (Dataset data : List.of(Fixtures.bars(64, 16).batch(1), Fixtures.bars(1, 16))) {
      Block net = sequential(conv(8, 3), globalAvgPool(), batchNorm(), linear(4));
      Learner learner = Learner.of(net, data).quiet();
      learner.test();
      float[] before = parameters(net);
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(() -> learner.fit(1), () -> LearningRateFinder.of(learner))) {
        assertThatThrownBy(call)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "A batch of one image gives batch normalization one value per channel, which says nothing about how they vary; train on 2 images or more and use batch(2) or more.");
      }
      assertThat(parameters(net)).isEqualTo(before);
      assertThat(learner.history().epochs()).isEmpty();
    }
    Block convolutional = sequential(conv(4, 3), batchNorm(), relu(), globalAvgPool());
    assertThat(Learner.of(convolutional, Fixtures.bars(8, 16).batch(1)).quiet().fit(1).epochs())
        .as("where one image has many values")
        .hasSize(1);
  }

  @Test
  void aListenerMayAddListenersAndChangeTheSettings() {
    List<Integer> told = new ArrayList<>();
    Listener second = afterEpochs(l -> told.add(l.history().epochs().size()));
    Path file = folder.resolve("net.ckpt");
    Block net = small();
    Learner learner = Learner.of(net, Fixtures.bars(64, 16)).sgd(0.01).quiet();
    learner.listen(
        afterEpochs(
            l -> {
              switch (l.history().epochs().size()) {
                case 1 -> l.listen(second).checkpoint(file).quiet();
                case 2 -> l.optimizer(Sgd.of(0.01).momentum(0.9));
                case 3 -> l.sgd(0.02);
                case 4 -> FineTuning.freeze(net);
                default -> FineTuning.unfreeze(net);
              }
            }));
    learner.fit(6);
    assertThat(told).containsExactly(2, 3, 4, 5, 6);
    assertThat(file).exists();
  }

  @Test
  void aRateThatAListenerLowersIsThatOfASchedule() {
    Block scheduled = small();
    learner(scheduled).quiet().optimizer(again(0.05).schedule(Schedule.steps(0.5, 1))).fit(2);
    Block lowered = small();
    learner(lowered)
        .quiet()
        .optimizer(again(0.05))
        .listen(afterEpochs(learner -> learner.optimizer(again(0.025))))
        .fit(2);
    assertThat(parameters(lowered)).isEqualTo(parameters(scheduled));
  }

  private static double[] doubles(float[] floats) {
    double[] doubles = new double[floats.length];
    Arrays.setAll(doubles, i -> floats[i]);
    return doubles;
  }

  /** The gradient of mean cross-entropy for a linear network, weights then biases, by hand. */
  private static double[] gradient(double[] w, Batch batch) {
    float[] x = batch.images().toFloatArray();
    long[] y = batch.labels().toLongArray();
    batch.close();
    int features = x.length / y.length;
    double[] g = new double[w.length];
    for (int n = 0; n < y.length; n++) {
      double[] p = new double[4];
      for (int k = 0; k < 4; k++) {
        double score = w[4 * features + k];
        for (int f = 0; f < features; f++) {
          score += w[k * features + f] * x[n * features + f];
        }
        p[k] = Math.exp(score);
      }
      double sum = Arrays.stream(p).sum();
      for (int k = 0; k < 4; k++) {
        double d = (p[k] / sum - (y[n] == k ? 1 : 0)) / y.length;
        g[4 * features + k] += d;
        for (int f = 0; f < features; f++) {
          g[k * features + f] += d * x[n * features + f];
        }
      }
    }
    return g;
  }

  @Test
  void anInterruptStopsBetweenBatchesAndKeepsTheNetwork() {
    Learner learner = learner(small());
    List<Boolean> endings = new ArrayList<>();
    learner.listen(
        new Listener() {
          @Override
          public void batchDone(Learner l, Progress progress) {
            if (progress.done() == 5 && endings.isEmpty()) {
              Thread.currentThread().interrupt();
            }
          }

          @Override
          public void ended(Learner l, boolean finished) {
            endings.add(finished);
          }
        });
    assertThatThrownBy(() -> learner.fit(2))
        .isInstanceOf(StoppedException.class)
        .hasMessageContaining("after batch 5 of 16");
    assertThat(endings).containsExactly(false);
    History history = learner.fit(1);
    assertThat(history.epochs()).hasSize(1);
    // What the stopped epoch left is gone.
    assertThat(history.points())
        .extracting(History.Point::epoch)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void theScheduleIsAskedBeforeEveryStep() {
    List<Double> asked = new ArrayList<>();
    Schedule schedule =
        epoch -> {
          asked.add(epoch);
          return 1;
        };
    Learner learner = Learner.of(small(), Fixtures.bars(64, 16)).quiet();
    learner.optimizer(Sgd.of(0.01).schedule(schedule)).fit(2);
    int steps = learner.data().train().batches();
    assertThat(steps).isGreaterThan(1);
    assertThat(asked).hasSize(2 * steps);
    for (int i = 0; i < asked.size(); i++) {
      assertThat(asked.get(i)).isEqualTo((double) i / steps);
    }
  }

  @Test
  void aLossThatIsNoNumberStopsTraining() {
    Learner learner = learner(sequential(flatten(), linear(64), relu(), linear(4))).sgd(1e30);
    assertThatThrownBy(() -> learner.fit(3))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("by batch 3 of epoch 1")
        .hasMessageContaining("learning rate 1.0E30")
        .hasMessageContaining("try a third of the rate, Schedule.warmUp, Sgd.clip(1)");
  }

  @Test
  void aLastStepThatRuinsTheWeightsIsNoticedBeforeTheyAreSaved() {
    Path file = folder.resolve("net.ckpt");
    Block net = sequential(flatten(), linear(64), relu(), linear(4));
    Learner learner = Learner.of(net, Fixtures.bars(16, 16)).sgd(1e38).quiet().checkpoint(file);
    assertThatThrownBy(() -> learner.fit(1))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("by batch 1 of epoch 1");
    assertThat(file).doesNotExist();
  }

  @Test
  void aQuietLearnerStillTellsThoseWhoAsked() {
    Path file = folder.resolve("net.ckpt");
    learner(small()).checkpoint(file).quiet().fit(1);
    assertThat(file).exists();
  }

  @Test
  void aSeedThatIsNoNumberIsNamed() {
    assertThat(Seed.of(" 3 ")).isEqualTo(3);
    assertThatThrownBy(() -> Seed.of("three"))
        .hasMessage("CONVBOOK_SEED is \"three\"; set it to a whole number, or not at all.");
  }

  @Test
  void clippingBoundsTheStep() {
    Dataset data = Fixtures.bars(16, 16);
    Block net = sequential(flatten(), linear(4));
    Learner learner = Learner.of(net, data).optimizer(Sgd.of(1).clip(1e-3));
    learner.test();
    float[] before = parameters(net);
    learner.fit(1);
    float[] after = parameters(net);
    double squares = 0;
    for (int i = 0; i < before.length; i++) {
      squares += Math.pow(after[i] - before[i], 2);
    }
    assertThat(Math.sqrt(squares)).isCloseTo(1e-3, within(1e-5));
  }

  @Test
  void aLearnerOutlivesTheScopeItWasMadeIn() {
    Learner learner;
    try (NDScope scope = new NDScope()) {
      learner = learner(small());
      learner.fit(1);
    }
    assertThat(learner.fit(1).epochs()).hasSize(2);
  }

  @Test
  void aNetworkThatEndsInGlobalPoolingTakesImagesOfAnySize() {
    Block net = sequential(conv(4, 5), relu(), globalAvgPool());
    Dataset data = Fixtures.bars(64, 16);
    Learner.of(net, data).quiet().fit(1);
    assertThat(Learner.of(net, data.resize(40)).test().loss()).isFinite();
  }

  @Test
  void anAuxiliaryHeadsLossCountsForThreeTenths() {
    Block head = linear(4);
    Block end = linear(4);
    Block net = auxiliary(flatten(), head, end);
    Dataset data = Fixtures.bars(16, 16);
    Learner learner = Learner.of(net, data).sgd(1).quiet();
    learner.test();
    net.getParameters().values().forEach(p -> p.getArray().muli(0));
    learner.fit(1);
    float[] ofEnd = parameters(end);
    float[] ofHead = parameters(head);
    assertThat(ofEnd[0]).isNotZero();
    for (int i = 0; i < ofEnd.length; i++) {
      assertThat(ofHead[i]).isCloseTo(0.3f * ofEnd[i], within(1e-5f));
    }
    assertThat(learner.probabilities(data.test().first(2).images())[0]).hasSize(4);
  }

  @Test
  void badCallsAreRefusedInOneSentence() {
    Dataset data = Fixtures.bars(16, 16);
    assertThatThrownBy(() -> Learner.of(small(), data).fit(0)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> Learner.of(small(), data).fit(-2)).hasMessageContaining("fit(-2)");
    assertThatThrownBy(() -> Sgd.of(0)).hasMessageContaining("learning rate 0.0 given");
    assertThatThrownBy(() -> Sgd.of(Double.NaN)).hasMessageContaining("learning rate NaN");
    assertThatThrownBy(() -> Sgd.of(1).momentum(1)).hasMessageContaining("momentum 1.0");
    assertThatThrownBy(() -> Sgd.of(1).clip(0)).hasMessageContaining("gradient norm");

    Block trained = small();
    learner(trained).test();
    assertThatThrownBy(() -> Learner.of(trained, data.resize(32)).fit(1))
        .hasMessageContaining("linear(16) has learned weights for 144 features")
        .hasMessageContaining("(1, 196)");
    Block three = sequential(flatten(), linear(3));
    assertThatThrownBy(() -> Learner.of(three, data).fit(1))
        .hasMessageContaining("4 classes")
        .hasMessageContaining("linear(4)");
  }
}
