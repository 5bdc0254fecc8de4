package convbook.look;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import convbook.data.Dataset;
import convbook.data.sets.Garments;
import convbook.train.Learner;
import convbook.train.LearningRateFinder;
import convbook.train.Predictions;
import convbook.train.Sgd;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.XYChart;
import tech.tablesaw.api.Table;

class ConfusionMatrixTest {
  /**
   * Six images: of three a's two are said to be a's, of two b's one a b, and the c is said an a.
   */
  private static Predictions predictions() {
    float[][] rows = {
      {0.9f, 0.1f, 0}, {0.8f, 0.2f, 0}, {0.3f, 0.7f, 0}, {0.1f, 0.9f, 0}, {0.6f, 0.4f, 0}, {1, 0, 0}
    };
    return new Predictions(List.of("a", "b", "c"), rows, new int[] {0, 0, 0, 1, 1, 2});
  }

  @Test
  void rowsAreClassesAndColumnsWhatIsSaid() {
    ConfusionMatrix confusion = ConfusionMatrix.of(predictions());
    assertThat(confusion.counts()).isDeepEqualTo(new int[][] {{2, 1, 0}, {1, 1, 0}, {1, 0, 0}});
    assertThat(confusion.accuracy()).isCloseTo(0.5, within(1e-12));
    Table table = confusion.table();
    assertThat(table.columnNames()).containsExactly("true / predicted", "a", "b", "c");
    assertThat(table.intColumn("a").asList()).containsExactly(2, 1, 1);
    assertThat(table.row(0).getString(0)).isEqualTo("a");
  }

  @Test
  void classesThatDifferInCaseOnlyHaveAColumnEach() {
    List<String> classes = List.of("Cat", "cat", "CAT", "True / Predicted", "cat (2)", "cat");
    int n = classes.size();
    float[][] rows = new float[n][n];
    int[] labels = new int[n];
    for (int k = 0; k < n; k++) {
      labels[k] = k;
      rows[k][(k + 1) % n] = 1;
    }
    Predictions predictions = new Predictions(classes, rows, labels);
    Table table = ConfusionMatrix.of(predictions).table();
    assertThat(table.columnNames())
        .containsExactly(
            "true / predicted",
            "Cat",
            "cat (2)",
            "CAT (3)",
            "True / Predicted (2)",
            "cat (2) (2)",
            "cat (4)");
    assertThat(table.stringColumn(0).asList()).isEqualTo(classes);
    assertThat(table.intColumn("CAT (3)").asList()).containsExactly(0, 1, 0, 0, 0, 0);
    assertThat(ConfusionMatrix.of(predictions).perClass().rowCount()).isEqualTo(n + 1);
    assertThat(ConfusionMatrix.of(predictions).toString()).contains("CAT (3)");
    assertThat(predictions.table().rowCount()).isEqualTo(n);
  }

  @Test
  void precisionRecallAndF1AreThoseOfTheDefinitions() {
    Table table = ConfusionMatrix.of(predictions()).perClass();
    assertThat(table.stringColumn("class").asList()).containsExactly("a", "b", "c", "mean");
    assertThat(table.doubleColumn("precision").asDoubleArray())
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(2 / 4.0, 1 / 2.0, 0, (0.5 + 0.5) / 3);
    assertThat(table.doubleColumn("recall").asDoubleArray())
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(2 / 3.0, 1 / 2.0, 0, (2 / 3.0 + 0.5) / 3);
    assertThat(table.doubleColumn("F1").asDoubleArray())
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(2 * 0.5 * (2 / 3.0) / (0.5 + 2 / 3.0), 0.5, 0, (4 / 7.0 + 0.5) / 3);
    assertThat(table.intColumn("support").asList()).containsExactly(3, 2, 1, 6);
  }

  @Test
  void thePictureIsWhiteWhereNothingIsSaidAndBlueWhereAllIs() {
    Figure picture = ConfusionMatrix.of(predictions()).figure();
    assertThat(picture).hasToString("Confusion matrix of 3 classes, accuracy 0.500");
    int side = picture.image().getWidth();
    int cell = 2 * 38;
    int lastCell = side - 2 * 8 - cell;
    assertThat(picture.image().getRGB(lastCell + 6, lastCell + 6)).isEqualTo(0xffffffff);
    int firstCell = lastCell - 2 * cell;
    assertThat(picture.image().getRGB(firstCell + 6, lastCell + 6)).isEqualTo(0xff0072b2);
  }

  @Test
  void aClassThatTheSetDoesNotHaveIsNamed() {
    Predictions four =
        new Predictions(List.of("a", "b", "c"), new float[][] {{0, 0, 0, 1}}, new int[] {0});
    assertThatThrownBy(() -> ConfusionMatrix.of(four))
        .hasMessageContaining("class 3, but there are 3");
  }

  @Test
  void theSurestMistakesAreShownUnderWhatIsSaid() {
    Dataset data = Dataset.of(Garments.train(200, 1), Garments.test(200, 1)).batch(50);
    Learner learner =
        Learner.of(sequential(avgPool(4), flatten(), linear(10)), data)
            .optimizer(Sgd.of(0.1).momentum(0.9))
            .quiet();
    learner.fit(3);
    Predictions predictions = Predictions.of(learner);
    int wrong = predictions.mistakes().size();
    assertThat(wrong).isBetween(7, 199);
    assertThat(Mistakes.of(learner, 1, 6))
        .hasToString(
            String.format(Locale.ROOT, "The surest 6 of %d mistakes in 200 images", wrong));
    Figure one = Mistakes.of(predictions, data, 1, 1);
    int surest = predictions.mistakes().get(0);
    int middle = 2 * (8 + 50);
    float pixel =
        data.test().first(surest + 1).images().toFloatArray()[surest * 784 + 14 * 28 + 14];
    int shown = one.image().getRGB(middle + 3, middle + 2 * 32 + 3) & 0xff;
    assertThat(shown).isEqualTo(Math.round(255 * pixel));
    assertThatThrownBy(() -> Mistakes.of(predictions, data, 0, 1))
        .hasMessageContaining("0 rows of 1");
    Dataset other = Dataset.of(Garments.train(10, 1), Garments.test(10, 1)).batch(10);
    assertThatThrownBy(() -> Mistakes.of(predictions, other, 1, 1))
        .hasMessageContaining("10 images; give those that were predicted");
  }

  @Test
  void aNetworkWithoutMistakesHasAnEmptyGallery() {
    Dataset data = Dataset.of(Garments.train(20, 1), Garments.test(20, 1)).batch(10);
    float[][] rows = new float[20][10];
    int[] labels = new int[20];
    for (int i = 0; i < 20; i++) {
      labels[i] = i % 10;
      rows[i][i % 10] = 1;
    }
    Predictions all = new Predictions(data.classes(), rows, labels);
    assertThat(Mistakes.of(all, data, 2, 5)).hasToString("The surest 0 of 0 mistakes in 20 images");
  }

  @Test
  void theChartOfASweepHasALogarithmicAxisAndMarksTheSuggestion() {
    LearningRateFinder sweep =
        new LearningRateFinder(
            new double[] {0.001, 0.01, 0.1, 1, 10}, new double[] {2, 1.5, 0.5, 0.2, 1.9});
    XYChart chart = Charts.of(sweep);
    assertThat(chart.getStyler().isXAxisLogarithmic()).isTrue();
    assertThat(sweep.suggestion()).isEqualTo(0.1);
    assertThat(chart.getSeriesCollection())
        .extracting(series -> series.getName())
        .contains("loss", "suggestion: 0.10");
  }
}
