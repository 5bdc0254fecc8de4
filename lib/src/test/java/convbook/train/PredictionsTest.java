package convbook.train;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.nn.Block;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.device.StoppedException;
import convbook.look.ConfusionMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class PredictionsTest {
  private static final List<String> AB = List.of("a", "b");

  private static Block net() {
    return sequential(avgPool(7), flatten(), linear(4));
  }

  private static Predictions of(float... ofA) {
    float[][] rows = new float[ofA.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {ofA[i], 1 - ofA[i]};
    }
    return new Predictions(AB, rows, new int[ofA.length]);
  }

  @Test
  void theySayWhatTheLearnerSays() {
    Learner learner = Learner.of(net(), Fixtures.bars(64, 40)).sgd(0.05).quiet();
    learner.fit(1);
    Predictions predictions = Predictions.of(learner);
    assertThat(predictions.size()).isEqualTo(40);
    assertThat(predictions.accuracy()).isCloseTo(learner.test().accuracy(), within(1e-9));
    assertThat(predictions.probabilities()[3])
        .containsExactly(learner.probabilities(learner.data().test().first(4).images())[3]);
    try (Batch first = learner.data().test().first(4)) {
      assertThat(Predictions.of(learner, first).probabilities())
          .isDeepEqualTo(Arrays.copyOf(predictions.probabilities(), 4));
    }
    Table table = predictions.table();
    assertThat(table.columnNames()).containsExactly("image", "predicted", "probability");
    assertThat(table.rowCount()).isEqualTo(40);
  }

  @Test
  void anEnsembleAveragesProbabilitiesNotVotes() {
    // All images are of class a; two of three networks take the second for b, but not surely.
    Predictions mean = Predictions.mean(List.of(of(0.9f, 0.4f), of(0.8f, 0.45f), of(0.1f, 0.95f)));
    assertThat(mean.probabilities()[0][0]).isCloseTo(0.6f, within(1e-6f));
    assertThat(mean.predicted(1)).isEqualTo(0);
    assertThat(mean.accuracy()).isEqualTo(1);
  }

  @Test
  void theSurestMistakesComeFirst() {
    Predictions predictions = of(0.9f, 0.4f, 0.05f, 0.3f);
    assertThat(predictions.mistakes()).containsExactly(2, 3, 1);
    assertThat(predictions.confidence(2)).isCloseTo(0.95, within(1e-6));
    assertThat(predictions.accuracy()).isEqualTo(0.25);
  }

  @Test
  void whatDoesNotBelongTogetherIsRefused() {
    assertThatThrownBy(() -> Predictions.mean(List.of(of(1), of(1, 0))))
        .hasMessageContaining("1 and 2 images");
    assertThatThrownBy(() -> Predictions.mean(List.of())).hasMessageContaining("at least one");
    assertThatThrownBy(() -> new Predictions(AB, new float[1][2], new int[2]))
        .hasMessageContaining("1 images with 2 labels");
  }

  @Test
  void whatIsRightIsNotToldOfImagesWithoutLabels() {
    Predictions blind = new Predictions(AB, new float[][] {{0.2f, 0.8f}}, new int[] {-1});
    assertThat(blind.labeled()).isFalse();
    assertThat(blind.table().stringColumn("predicted").get(0)).isEqualTo("b");
    assertThatThrownBy(blind::accuracy).hasMessageContaining("images without labels");
    assertThatThrownBy(() -> ConfusionMatrix.of(blind))
        .hasMessageContaining("without labels asked for");
  }

  @Test
  void predictingStopsBetweenBatches() {
    Learner learner = Learner.of(net(), Fixtures.bars(64, 40)).quiet();
    learner.test();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Predictions.of(learner)).isInstanceOf(StoppedException.class);
  }

  private static Stream<Dataset> parts() {
    return Stream.of(1L, 2L, 3L)
        .map(
            seed ->
                Dataset.validation(Fixtures.images(64, seed), Fixtures.images(40, seed + 10))
                    .batch(16));
  }

  private static final Function<Dataset, Learner> RECIPE =
      data -> Learner.of(net(), data).sgd(0.05).quiet();

  @Test
  void foldsGiveTheMeanAndTheSpreadOfTheirAccuracies() {
    CrossValidation folds = CrossValidation.train(parts(), RECIPE, 1);
    double[] each = folds.folds().stream().mapToDouble(CrossValidation.Fold::accuracy).toArray();
    double mean = (each[0] + each[1] + each[2]) / 3;
    double squares = 0;
    for (double one : each) {
      squares += (one - mean) * (one - mean);
    }
    assertThat(folds.mean()).isCloseTo(mean, within(1e-12));
    assertThat(folds.spread()).isCloseTo(Math.sqrt(squares / 2), within(1e-12));
    Table table = folds.table();
    assertThat(table.columnNames()).containsExactly("fold", "validation accuracy");
    assertThat(table.stringColumn(0).asList())
        .containsExactly("1", "2", "3", "mean", "standard deviation");
    assertThat(table.doubleColumn(1).get(3)).isCloseTo(mean, within(1e-12));

    Dataset unseen = Fixtures.bars(16, 32);
    Predictions together = folds.predict(unseen.test());
    double p = 0;
    for (CrossValidation.Fold fold : folds.folds()) {
      p += Predictions.of(fold.net(), unseen.classes(), unseen.test()).probabilities()[5][2] / 3;
    }
    assertThat(together.probabilities()[5][2]).isCloseTo((float) p, within(1e-6f));
  }

  @Test
  void noFoldsAreRefused() {
    assertThatThrownBy(() -> CrossValidation.train(Stream.of(), RECIPE, 1))
        .hasMessageContaining("No folds");
    assertThatThrownBy(() -> CrossValidation.train(parts(), RECIPE, 0))
        .hasMessageContaining("at least 1");
  }

  @Test
  void oneFoldHasNoSpread() {
    assertThat(CrossValidation.train(parts().limit(1), RECIPE, 1).spread()).isZero();
  }
}
