package convbook.train;

import static convbook.layer.Layers.*;
import static convbook.train.Fixtures.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.nn.Block;
import convbook.data.Batch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Java process trains one network at a time, in whatever thread. */
class TrainingLockTest {
  private static final String REFUSED =
      "A network is being trained in this Java process, and until that ends no training can start and no other network get its first weights; wait for it, or use another process, such as a second notebook.";

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private static Block net() {
    return sequential(
        conv(4, 5), batchNorm(), relu(), maxPool(4), flatten(), dropout(0.2), linear(4));
  }

  private static Learner learner(Block net) {
    return Learner.of(net, Fixtures.bars(64, 16))
        .optimizer(Sgd.of(0.05).momentum(0.9))
        .seed(3)
        .quiet();
  }

  private static float[] alone(int epochs) {
    Block net = net();
    learner(net).fit(epochs);
    return parameters(net);
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).hasMessage(REFUSED);
  }

  /** Does something in another thread after the first batch of each epoch. */
  private Listener meanwhile(ThrowingCallable what) {
    return new Listener() {
      @Override
      public void batchDone(Learner learner, Progress progress) {
        try {
          threads
              .submit(
                  () -> {
                    try {
                      what.call();
                    } catch (Throwable e) {
                      throw new AssertionError(e);
                    }
                  })
              .get();
        } catch (Exception e) {
          throw new AssertionError(e);
        }
      }
    };
  }

  @Test
  void whatOtherThreadsTrainMeanwhileIsRefusedAndTheRunningFitIsUnaffected() {
    Block other = net();
    learner(other).test();
    float[] before = parameters(other);
    Block net = net();
    learner(net)
        .listen(
            meanwhile(
                () -> {
                  assertRefused(() -> learner(other).fit(1));
                  assertRefused(() -> LearningRateFinder.of(learner(other)));
                  assertRefused(() -> learner(net()).fit(1));
                  assertRefused(() -> learner(net()).test());
                  assertRefused(() -> learner(net).fit(1));
                }))
        .fit(2);
    assertThat(parameters(net)).isEqualTo(alone(2));
    assertThat(parameters(other)).isEqualTo(before);
    assertThat(learner(other).fit(1).epochs()).hasSize(1);
  }

  @Test
  void networksAreTrainedOneAfterTheOtherInWhateverThreads() throws Exception {
    float[] alone = alone(1);
    for (int i = 0; i < 8; i++) {
      assertThat(threads.submit(() -> alone(1)).get()).isEqualTo(alone);
    }
  }

  @Test
  void aFitThatFailsLeavesTheTurnToOthers() {
    assertThatThrownBy(() -> learner(net()).sgd(1e38).fit(1)).isInstanceOf(DivergedException.class);
    Learner refused = learner(sequential(flatten(), linear(3)));
    assertThatThrownBy(() -> refused.fit(1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(learner(net()).fit(1).epochs()).hasSize(1);
  }

  @Test
  void firstWeightsAreThoseOfTheSeedWhateverOtherThreadsDraw() throws Exception {
    Block first = net();
    learner(first).test();
    List<Callable<float[]>> draws = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      draws.add(
          () -> {
            Block net = net();
            learner(net).test();
            return parameters(net);
          });
    }
    for (Future<float[]> drawn : threads.invokeAll(draws)) {
      assertThat(drawn.get()).isEqualTo(parameters(first));
    }
  }

  @Test
  void otherThreadsMayPredictWhileANetworkLearns() throws Exception {
    Learner ready = learner(net());
    ready.fit(1);
    Path file = folder.resolve("net.ckpt");
    ready.save(file);
    float[][] right = Predictions.of(ready).probabilities();
    double accuracy = ready.test().accuracy();
    AtomicBoolean over = new AtomicBoolean();
    Block net = net();
    Learner learning = learner(net);
    learning.test();
    List<Future<Integer>> others =
        IntStream.range(0, 3)
            .mapToObj(
                i ->
                    threads.submit(
                        () -> {
                          int asked = 0;
                          while (!over.get()) {
                            assertThat(Predictions.of(ready).probabilities()).isDeepEqualTo(right);
                            assertThat(ready.test().accuracy()).isEqualTo(accuracy);
                            assertThat(learning.test().loss()).isFinite();
                            try (Batch some = ready.data().test().first(2)) {
                              assertThat(learning.probabilities(some.images())).hasDimensions(2, 4);
                            }
                            asked++;
                          }
                          return asked;
                        }))
            .toList();
    learning.fit(40);
    over.set(true);
    for (Future<Integer> other : others) {
      assertThat(other.get()).isPositive();
    }
    assertThat(parameters(net)).isEqualTo(alone(40));
  }

  @Test
  void aFitWithinAFitIsRefusedAndTheOuterOneGoesOn() {
    Block net = net();
    Learner outer = learner(net);
    outer.listen(
        afterEpochs(
            learner -> {
              assertRefused(() -> learner.fit(1));
              assertRefused(() -> learner(net()).fit(1));
            }));
    History history = outer.fit(2);
    assertThat(history.epochs()).hasSize(2);
    assertThat(history.points()).extracting(History.Point::epoch).isSorted();
    assertThat(parameters(net)).isEqualTo(alone(2));
  }

  @Test
  void aListenerMayGoBackToACheckpoint() {
    Path file = folder.resolve("net.ckpt");
    Block net = net();
    List<Integer> epochs = new ArrayList<>();
    Listener back =
        afterEpochs(
            learner -> {
              epochs.add(learner.history().epochs().size());
              if (epochs.size() == 1) {
                learner.save(file);
              } else if (epochs.size() == 3) {
                learner.load(file);
              }
            });
    assertThat(learner(net).listen(back).fit(4).epochs()).hasSize(2);
    assertThat(epochs).containsExactly(1, 2, 3, 2);
    assertThat(parameters(net)).isEqualTo(alone(2));
  }

  @Test
  void nothingToLearnIsSaidBeforeTheFirstStep() {
    Block frozen = net();
    Learner learner = learner(frozen);
    learner.test();
    FineTuning.freeze(frozen, "01Conv", "02BatchNorm", "07Linear");
    Learner without = learner(sequential(avgPool(14), flatten()));
    for (Learner one : List.of(learner, without)) {
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(() -> one.fit(1), () -> LearningRateFinder.of(one))) {
        assertThatThrownBy(call)
            .isInstanceOf(IllegalStateException.class)
            .hasMessage(
                "Nothing can be learned, since the network has no parameters or all are frozen; call FineTuning.unfreeze(net), or freeze fewer parts.");
      }
      assertThat(one.test().loss()).isFinite();
    }
    FineTuning.unfreeze(frozen);
    assertThat(learner.fit(1).epochs()).hasSize(1);
  }
}
