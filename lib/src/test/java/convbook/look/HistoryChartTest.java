package convbook.look;

import static convbook.layer.Layers.flatten;
import static convbook.layer.Layers.linear;
import static convbook.layer.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.device.StoppedException;
import convbook.look.HistoryChart.Ghost;
import convbook.train.History;
import convbook.train.Learner;
import convbook.train.Listener;
import convbook.train.Progress;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.series.Series;

class HistoryChartTest {
  private final Screen before = Screen.current();
  private final List<XYChart> charts = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void keepWhatIsShown() {
    Screen.use(
        new Screen() {
          @Override
          public String show(Object value) {
            update("", value);
            return "";
          }

          @Override
          public void update(String id, Object value) {
            if (value instanceof XYChart chart) {
              charts.add(chart);
            } else {
              lines.add((String) value);
            }
          }

          @Override
          public void clear(boolean wait) {}
        });
  }

  @AfterEach
  void restoreScreen() {
    Screen.use(before);
  }

  /** A run with five points in each epoch, whose loss halves in each. */
  private static History run(int epochs) {
    return new History(
        "squares",
        "cpu()",
        "test",
        IntStream.rangeClosed(1, 5 * epochs)
            .mapToObj(i -> new History.Point(i / 5.0, Math.pow(0.5, i / 5.0), 0.5))
            .toList(),
        IntStream.range(0, epochs)
            .mapToObj(i -> new History.Epoch(Math.pow(0.5, i), 0.5, 0.6, 10, 1))
            .toList());
  }

  private static Learner learner(String data) {
    ImageSet set = new ImageSet(data, new byte[8 * 64], new byte[8], 1, 8, 8, List.of("a", "b"));
    Learner learner = Learner.of(sequential(flatten(), linear(2)), Dataset.of(set, set).batch(4));
    return learner.quiet().listen(new LiveChart());
  }

  private static XYSeries series(XYChart chart, String name) {
    return chart.getSeriesCollection().stream()
        .filter(one -> one.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(XYChart chart) {
    return chart.getSeriesCollection().stream().map(Series::getName).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 10, 15, 30, 100})
  void theAxisHasWholeNumbersAndAllEpochsFromTheFirstPointOn(int epochs) {
    for (int passed : new int[] {0, 1, epochs}) {
      XYChart chart = HistoryChart.of(run(passed), epochs, Optional.empty());
      List<Double> ticks = new ArrayList<>();
      chart.setCustomXAxisTickLabelsFormatter(
          tick -> {
            // The axis is laid out more than once; the last layout is the one that is seen.
            if (!ticks.isEmpty() && tick <= ticks.get(ticks.size() - 1)) {
              ticks.clear();
            }
            ticks.add(tick);
            return String.valueOf(tick);
          });
      Figure.of(chart);
      if (passed > 0) {
        assertThat(ticks).contains(0.0).allMatch(tick -> tick == Math.rint(tick));
        assertThat(ticks).filteredOn(tick -> tick > 0 && tick <= epochs).isNotEmpty();
      }
      assertThat(chart.getStyler().getXAxisMax()).isEqualTo(epochs);
    }
  }

  @Test
  void aLineOfOnePointIsSeen() {
    XYChart chart = HistoryChart.of(run(1), 10, Optional.empty());
    assertThat(series(chart, "test accuracy").getMarker().getClass().getSimpleName())
        .isEqualTo("Circle");
  }

  @Test
  void theRunBeforeIsGrayBehindTheNextOneOnTheSameData() {
    Learner first = learner("shirts");
    first.fit(1);
    first.fit(1);
    assertThat(names(charts.get(charts.size() - 1))).doesNotContain("run before");

    learner("cars").fit(1);
    assertThat(names(charts.get(charts.size() - 1))).doesNotContain("run before");

    learner("cars").fit(1);
    XYChart chart = charts.get(charts.size() - 1);
    assertThat(names(chart)).startsWith("run before", "run before, accuracy", "training loss");
    assertThat(series(chart, "run before").getLineColor()).isEqualTo(new Color(0xBBBBBB));
    assertThat(Figure.of(chart).caption()).contains("run before").doesNotContain("before, acc");
  }

  @Test
  void whatIsLongerThanTheAxisIsLeftOutOfTheRunBefore() {
    XYChart chart = HistoryChart.of(run(2), 2, Optional.of(new Ghost(run(5), "run before")));
    assertThat(series(chart, "run before").getXMax()).isEqualTo(2);
  }

  @Test
  void theRunThatALearnerNamesIsBehindItWithAllItsEpochs() {
    Learner learner = learner("shirts").behind(run(5));
    learner.fit(1);
    learner.fit(1);
    XYChart chart = charts.get(charts.size() - 1);
    assertThat(names(chart)).startsWith("run to compare with", "run to compare with, accuracy");
    assertThat(series(chart, "run to compare with").getYData()).hasSize(2 + 5 * 5);
    assertThat(chart.getStyler().getXAxisMax()).isEqualTo(5);

    History run = run(5);
    History other = new History(run.data(), run.device(), "validation", run.points(), run.epochs());
    learner("shirts").behind(other).fit(1);
    assertThat(names(charts.get(charts.size() - 1)))
        .contains("run to compare with")
        .doesNotContain("run to compare with, accuracy");
  }

  @Test
  void theTimeStaysAtTheEnd() {
    Learner learner = learner("clothes");
    learner.fit(2);
    assertThat(lines.get(lines.size() - 1))
        .matches("(?s)loss .* on cpu\\(\\)\\R2 epochs, \\d\\.\\d s");
  }

  @Test
  void whoStopsReadsWhereAndThatFitGoesOn() {
    Learner learner =
        learner("clothes")
            .listen(
                new Listener() {
                  @Override
                  public void batchDone(Learner learner, Progress progress) {
                    if (progress.done() == 3 && learner.history().epochs().size() == 1) {
                      Thread.currentThread().interrupt();
                    }
                  }
                });
    assertThatThrownBy(() -> learner.fit(4)).isInstanceOf(StoppedException.class);
    assertThat(lines.get(lines.size() - 1))
        .matches(
            "Stopped in epoch 2 of 4; fit\\(3\\) goes on with it, from what was"
                + " learned\\.\\R1 epoch, \\d\\.\\d s");
    learner.fit(3);
    assertThat(learner.history().epochs()).hasSize(4);
  }

  @Test
  void runsAreComparedOnOneAxis() {
    XYChart chart = Charts.compare(run(2), run(3));
    assertThat(chart.getTitle()).isEqualTo("squares");
    assertThat(names(chart))
        .containsExactly(
            "run 1, training loss",
            "run 1, test accuracy",
            "run 2, training loss",
            "run 2, test accuracy");
    assertThat(chart.getStyler().getXAxisMax()).isEqualTo(3);
    assertThat(series(chart, "run 1, training loss").getLineColor())
        .isEqualTo(series(chart, "run 1, test accuracy").getLineColor())
        .isNotEqualTo(series(chart, "run 2, training loss").getLineColor());
  }

  @Test
  void theCaptionSaysWhereTheLinesGo() {
    assertThat(Figure.of(Charts.of(run(2))).caption())
        .isEqualTo(
            "chart 'squares on cpu()': training loss falls from 0.8706 to 0.25, training accuracy"
                + " stays at 0.5, test accuracy stays at 0.6");
  }
}
