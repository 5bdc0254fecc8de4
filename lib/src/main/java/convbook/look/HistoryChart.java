package convbook.look;

import convbook.train.History;
import java.awt.Color;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.YAxisPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The course of training in the making: loss on the left axis, accuracies on the right one. */
final class HistoryChart {
  private static final Color GHOST = new Color(0xBBBBBB);

  /** What the narrowest plot has room for, in pixels. */
  private static final int AXIS = 370;

  private static final int TICK = 60;

  private final XYChart chart;
  private final int epochs;

  private HistoryChart(String title, int epochs) {
    this.chart =
        ChartStyle.lines(title, DrawnWords.of("history.epoch"), DrawnWords.of("history.loss"));
    this.epochs = Math.max(1, epochs);
    chart.setYAxisGroupTitle(0, DrawnWords.of("history.loss"));
    chart.setYAxisGroupTitle(1, DrawnWords.of("history.accuracy"));
    chart.getStyler().setYAxisGroupPosition(1, YAxisPosition.Right);
    chart.getStyler().setYAxisMin(1, 0.0).setYAxisMax(1, 1.0).setYAxisMin(0, 0.0);
    // An epoch is the least that lies between two ticks.
    chart
        .getStyler()
        .setXAxisMin(0.0)
        .setXAxisMax((double) this.epochs)
        .setXAxisTickMarkSpacingHint(Math.max(TICK, AXIS / this.epochs));
  }

  /** A run that is drawn in gray behind another. */
  record Ghost(History run, String name) {}

  /** Returns the chart of a run, with an axis for this many epochs, and what is behind it. */
  static XYChart of(History history, int epochs, Optional<Ghost> behind) {
    var making =
        new HistoryChart(DrawnWords.of("history.title", history.data(), history.device()), epochs);
    behind.ifPresent(ghost -> making.ghost(ghost, history.heldOut()));
    making.loss(DrawnWords.of("history.loss"), history, ChartStyle.PALETTE.get(0));
    making.line(
        DrawnWords.of("history.train"),
        values(history.points(), History.Point::epoch),
        values(history.points(), History.Point::accuracy),
        1,
        ChartStyle.PALETTE.get(1));
    making.heldOut(heldOut(history), history, ChartStyle.PALETTE.get(2));
    return making.chart;
  }

  /** Returns the chart of several runs, a color for each. */
  static XYChart compare(List<History> runs) {
    String title =
        runs.stream()
            .map(History::data)
            .distinct()
            .collect(Collectors.joining(DrawnWords.of("history.and")));
    var making =
        new HistoryChart(title, runs.stream().mapToInt(HistoryChart::epochs).max().orElseThrow());
    for (int i = 0; i < runs.size(); i++) {
      History run = runs.get(i);
      Color color = ChartStyle.PALETTE.get(i % ChartStyle.PALETTE.size());
      making.loss(DrawnWords.of("history.run", i + 1, DrawnWords.of("history.loss")), run, color);
      making.heldOut(DrawnWords.of("history.run", i + 1, heldOut(run)), run, color);
    }
    return making.chart;
  }

  /** Returns how many epochs a history has begun. */
  static int epochs(History history) {
    double last = history.points().stream().mapToDouble(History.Point::epoch).max().orElse(0);
    return Math.max((int) Math.ceil(last), history.epochs().size());
  }

  /** Draws what of another run fits on the axis, its accuracy if that is of the same images. */
  private void ghost(Ghost ghost, String heldOut) {
    History run = ghost.run;
    var part =
        new History(
            run.data(),
            run.device(),
            run.heldOut(),
            run.points().stream().filter(point -> point.epoch() <= epochs).toList(),
            run.epochs().subList(0, Math.min(epochs, run.epochs().size())));
    loss(ghost.name, part, GHOST);
    if (run.heldOut().equals(heldOut)) {
      heldOut(DrawnWords.of("history.ghostAccuracy", ghost.name), part, GHOST)
          .ifPresent(accuracy -> accuracy.setShowInLegend(false));
    }
  }

  private static String heldOut(History history) {
    return history.heldOut().equals("test")
        ? DrawnWords.of("history.test")
        : DrawnWords.of("history.validation");
  }

  private void loss(String name, History history, Color color) {
    line(
        name,
        values(history.points(), History.Point::epoch),
        values(history.points(), History.Point::loss),
        0,
        color);
  }

  private Optional<XYSeries> heldOut(String name, History history, Color color) {
    Optional<XYSeries> line =
        line(
            name,
            IntStream.rangeClosed(1, history.epochs().size()).asDoubleStream().toArray(),
            values(history.epochs(), History.Epoch::testAccuracy),
            1,
            color);
    line.ifPresent(
        accuracy -> {
          accuracy.setMarker(SeriesMarkers.CIRCLE);
          accuracy.setLineStyle(ChartStyle.DASHES);
        });
    return line;
  }

  private Optional<XYSeries> line(String name, double[] x, double[] y, int axis, Color color) {
    if (x.length == 0) {
      return Optional.empty();
    }
    // XChart puts the ticks where the values are if these are equally far from each other, as five
    // in an epoch are; two more, which are not drawn, keep it to whole numbers.
    XYSeries series = chart.addSeries(name, after(0, epochs, x), after(Double.NaN, Double.NaN, y));
    series.setYAxisGroup(axis);
    series.setLineColor(color);
    series.setMarkerColor(color);
    series.setMarker(x.length == 1 ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE);
    return Optional.of(series);
  }

  private static double[] after(double first, double second, double[] rest) {
    return DoubleStream.concat(DoubleStream.of(first, second), DoubleStream.of(rest)).toArray();
  }

  private static <T> double[] values(List<T> rows, ToDoubleFunction<T> value) {
    return rows.stream().mapToDouble(value).toArray();
  }
}
