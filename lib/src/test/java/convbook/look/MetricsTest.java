package convbook.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import convbook.train.Predictions;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

/** Fixed predictions; the figures are scikit-learn's or the papers': metrics/figures.py. */
class MetricsTest {
  private static final List<String> CLASSES = List.of("a", "b", "c", "d", "e", "f");
  private static final Map<String, double[]> FIGURES = figures();

  private static Map<String, double[]> figures() {
    try (Reader in =
        new InputStreamReader(
            MetricsTest.class.getResourceAsStream("/metrics/figures.json"),
            StandardCharsets.UTF_8)) {
      return new Gson().fromJson(in, new TypeToken<Map<String, double[]>>() {}.getType());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Predictions predictions() {
    int[] labels = Arrays.stream(FIGURES.get("labels")).mapToInt(label -> (int) label).toArray();
    float[][] rows = new float[labels.length][CLASSES.size()];
    for (int i = 0; i < labels.length * CLASSES.size(); i++) {
      rows[i / CLASSES.size()][i % CLASSES.size()] = (float) FIGURES.get("probabilities")[i];
    }
    return new Predictions(CLASSES, rows, labels);
  }

  @Test
  void precisionRecallAndF1AndTheirMeansAreScikitLearns() {
    Table table = ConfusionMatrix.of(predictions()).perClass();
    List<String> columns = List.of("precision", "recall", "F1");
    for (int i = 0; i < columns.size(); i++) {
      double[] given = table.doubleColumn(columns.get(i)).asDoubleArray();
      double[] expected = Arrays.copyOfRange(FIGURES.get("perClass"), 6 * i, 6 * i + 7);
      expected[6] = FIGURES.get("macro")[i];
      assertThat(given).as(columns.get(i)).containsExactly(expected, within(1e-12));
    }
  }

  @Test
  void topKAccuracyIsScikitLearns() {
    Predictions predictions = predictions();
    for (int k = 1; k <= 5; k++) {
      assertThat(predictions.accuracy(k)).isCloseTo(FIGURES.get("topK")[k - 1], within(1e-12));
    }
    assertThat(predictions.accuracy(1)).isEqualTo(predictions.accuracy());
    assertThat(predictions.accuracy(6)).isEqualTo(1);
  }

  @Test
  void ofClassesThatAreAsLikelyTheFirstCounts() {
    float[][] even = {{0.25f, 0.25f, 0.25f, 0.25f}};
    Predictions third = new Predictions(CLASSES, even, new int[] {2});
    assertThat(third.accuracy(2)).isZero();
    assertThat(third.accuracy(3)).isEqualTo(1);
    // Nor is a network that has diverged right: it says the first class, as ever.
    float[][] none = {{Float.NaN, Float.NaN, Float.NaN}};
    assertThat(new Predictions(CLASSES, none, new int[] {2}).accuracy(2)).isZero();
    // A class for which the network has no output is never said.
    assertThat(new Predictions(CLASSES, even, new int[] {5}).accuracy(4)).isZero();
  }

  @Test
  void theCalibrationIsThePapers() {
    Calibration calibration = Calibration.of(predictions(), 15);
    assertThat(calibration.error()).isCloseTo(FIGURES.get("calibrationError")[0], within(1e-12));
    Table table = calibration.table();
    assertThat(table.columnNames())
        .containsExactly("above", "to", "images", "confidence", "accuracy");
    double[] bins = FIGURES.get("bins");
    for (int bin = 0; bin < 15; bin++) {
      assertThat(table.intColumn("images").get(bin)).isEqualTo((int) bins[3 * bin]);
      assertThat(table.doubleColumn("confidence").get(bin))
          .isCloseTo(bins[3 * bin + 1], within(1e-12));
      assertThat(table.doubleColumn("accuracy").get(bin))
          .isCloseTo(bins[3 * bin + 2], within(1e-12));
    }
    assertThat(calibration).hasToString("expected calibration error 0.111 in 15 bins");
  }

  @Test
  void aConfidenceOnTheEdgeOfTwoBinsBelongsToTheLower() {
    float[][] rows = {{0.2f, 0}, {0.6f, 0.4f}, {1, 0}, {0, 0}};
    Predictions predictions = new Predictions(CLASSES, rows, new int[4]);
    assertThat(Calibration.of(predictions, 5).images()).containsExactly(2, 0, 1, 0, 1);
    assertThat(Calibration.of(predictions, 15).images()[2]).isEqualTo(1);
  }

  @Test
  void whatCannotBeJudgedIsRefusedInOneSentence() {
    Predictions blind = new Predictions(CLASSES, new float[1][6], new int[] {-1});
    assertThatThrownBy(() -> Calibration.of(blind, 15)).hasMessageContaining("without labels");
    assertThatThrownBy(() -> blind.accuracy(2)).hasMessageContaining("images without labels");
    assertThatThrownBy(() -> predictions().accuracy(7))
        .hasMessage("top-k accuracy of k 7 given; use 1 to 6.");
    assertThatThrownBy(() -> new Calibration(new int[2], new double[2], new double[1]))
        .hasMessageContaining("2 numbers of images, 2 confidences and 1 accuracies");
  }
}
