package convbook.train;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import convbook.data.Dataset;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Choosing an epoch by images that are held out. */
class SelectionTest {
  @TempDir Path folder;

  private static Block net() {
    return sequential(avgPool(7), flatten(), linear(4));
  }

  /** A rate at which accuracy goes up and down from epoch to epoch. */
  private static Learner wild(Block net) {
    Dataset data = Dataset.validation(Fixtures.images(64, 1), Fixtures.images(64, 2)).batch(16);
    return Learner.of(net, data).sgd(30).seed(1).quiet();
  }

  private static List<Double> accuracies(History history) {
    return history.epochs().stream().map(History.Epoch::testAccuracy).toList();
  }

  @Test
  void theBestEpochIsTheFirstThatNoneExceeds() {
    History history = wild(net()).fit(12);
    List<Double> accuracies = accuracies(history);
    double most = accuracies.stream().mapToDouble(d -> d).max().orElseThrow();
    assertThat(history.best()).isEqualTo(1 + accuracies.indexOf(most)).isLessThan(12);
  }

  @Test
  void theBestEpochIsKeptAndNoLaterOneThatIsWorse() {
    Path file = folder.resolve("best.ckpt");
    Learner learner = wild(net()).keepBest(file);
    learner.fit(2);
    // An epoch that is bound to be worse: all is forgotten, and nothing can be learned.
    learner.net().getParameters().values().forEach(p -> p.getArray().set(new NDIndex(":"), 0));
    History history = learner.optimizer(Sgd.of(0.1).schedule(epoch -> 0)).fit(1);
    double best = accuracies(history).get(history.best() - 1);
    assertThat(learner.test().accuracy()).isLessThan(best);

    learner.load(file);
    assertThat(learner.test().accuracy()).isEqualTo(best);
    assertThat(learner.history().epochs()).hasSize(history.best());
  }

  @Test
  void anEarlierBestIsNotOverwrittenUnlessItWasLoaded() {
    Path file = folder.resolve("best.ckpt");
    wild(net()).keepBest(file).fit(2);
    assertThatThrownBy(() -> wild(net()).keepBest(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("holds an earlier run");
    assertThat(wild(net()).load(file).keepBest(file)).isNotNull();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows lets few make links.")
  void theBestEpochAndTheLastDoNotShareAFile() throws IOException {
    Path file = folder.resolve("net.ckpt");
    Path link = Files.createSymbolicLink(folder.resolve("link.ckpt"), file);
    for (Path same :
        List.of(file, link, folder.resolve("../" + folder.getFileName() + "/net.ckpt"))) {
      assertThatThrownBy(() -> wild(net()).checkpoint(file).keepBest(same))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(
              same
                  + " was given to both checkpoint and keepBest, which save different epochs; give each a file of its own.");
      assertThatThrownBy(() -> wild(net()).keepBest(same).checkpoint(file))
          .hasMessageContaining("both checkpoint and keepBest");
    }
    wild(net()).checkpoint(file).keepBest(folder.resolve("best.ckpt")).fit(1);
    assertThat(folder.resolve("best.ckpt")).exists();
  }

  @Test
  void patienceEndsTrainingThatManyEpochsAfterTheBest() {
    List<String> told = new ArrayList<>();
    List<Boolean> endings = new ArrayList<>();
    Listener listener =
        new Listener() {
          @Override
          public void stoppedEarly(Learner learner, String why) {
            told.add(why);
          }

          @Override
          public void ended(Learner learner, boolean finished) {
            endings.add(finished);
          }
        };
    List<Double> all = accuracies(wild(net()).fit(40));
    int end = end(all, 3);
    assertThat(end).isLessThan(40);

    Learner learner = wild(net()).earlyStopping(3).listen(listener);
    History history = learner.fit(40);
    assertThat(accuracies(history)).isEqualTo(all.subList(0, end));
    assertThat(endings).containsExactly(true);
    assertThat(told.get(0))
        .matches(
            String.format(
                Locale.ROOT,
                "Stopped early: epoch %d was the best, with validation acc [01]\\.\\d{3}, and none of the 3 after it was better\\.",
                history.best()));
    learner.fit(5);
    assertThat(learner.history().epochs())
        .as("a further call trains again")
        .hasSizeGreaterThan(end);
  }

  private static int end(List<Double> accuracies, int patience) {
    return IntStream.rangeClosed(1, accuracies.size())
        .filter(
            n -> {
              List<Double> sofar = accuracies.subList(0, n);
              double most = sofar.stream().mapToDouble(d -> d).max().orElseThrow();
              return n - 1 - sofar.indexOf(most) >= patience;
            })
        .findFirst()
        .orElse(accuracies.size());
  }

  @Test
  void noPatienceAtAllIsRefused() {
    assertThatThrownBy(() -> wild(net()).earlyStopping(0))
        .hasMessage("earlyStopping(0) called; use 1 or more.");
  }

  @Test
  void validationIsNotCalledATest() {
    Dataset data = Dataset.validation(Fixtures.images(32, 1), Fixtures.images(16, 2)).batch(16);
    assertThat(data.resize(14).batch(8).heldOut()).isEqualTo("validation");
    assertThat(data.toString()).contains("32 training and 16 validation images");
    PrintStream before = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes));
    try {
      assertThat(Learner.of(net(), data).fit(1).toString()).contains("validation acc");
    } finally {
      System.setOut(before);
    }
    assertThat(bytes.toString()).contains("validation acc").doesNotContain("test");
    assertThat(Learner.of(net(), Fixtures.bars(32, 16)).quiet().fit(1).toString())
        .contains("test acc");
  }

  @Test
  void anInterruptBetweenBatchesLeavesTheBestFileWhole() {
    Path file = folder.resolve("best.ckpt");
    Learner learner = wild(net()).keepBest(file);
    learner.fit(1);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> learner.fit(1)).hasMessageContaining("Stopped after batch 0");
    assertThat(Files.exists(file)).isTrue();
    assertThat(wild(net()).load(file).history().epochs()).hasSize(1);
  }
}
