package convbook.look;

import convbook.data.LabeledImages;
import convbook.device.Check;
import convbook.train.History;
import convbook.train.LearningRateFinder;
import java.awt.Color;
import java.awt.Font;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.knowm.xchart.BubbleChart;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;

/**
 * XChart charts in the course's one look.
 *
 * <pre>{@code
 * var chart = Charts.lines("x squared", "x", "y");
 * chart.addSeries("y", new double[] {0, 1, 2}, new double[] {0, 1, 4});
 * Figure.of(chart).save(Path.of("square.png"));
 * }</pre>
 */
public final class Charts {
  /** Okabe and Ito (2008): eight colors that color-blind readers can tell apart. */
  public static final List<Color> PALETTE = ChartStyle.PALETTE;

  private static final int MAP_WIDTH = 860;
  private static final int MAP_HEIGHT = 560;
  private static final int VEIL = 150;

  static {
    Screen.current(); // as for a Figure
  }

  private Charts() {}

  /** An empty chart for lines or points; add them with {@code addSeries}. */
  public static XYChart lines(String title, String x, String y) {
    return ChartStyle.lines(title, x, y);
  }

  /**
   * An empty chart for bars; add them with {@code addSeries}. The values are written over the bars
   * if there is room for them, and names that would not fit beside each other are turned.
   */
  public static CategoryChart bars(String title, String x, String y) {
    return ChartStyle.of(new BarChart(ChartStyle.WIDTH, ChartStyle.HEIGHT), title, x, y);
  }

  /**
   * An empty chart for bubbles, larger than the others, with room for names; add them with {@code
   * addSeries}, their diameters in pixels, and then {@link #name} them.
   */
  public static BubbleChart bubbles(String title, String x, String y) {
    BubbleChart chart = ChartStyle.of(new BubbleChart(MAP_WIDTH, MAP_HEIGHT), title, x, y);
    chart
        .getStyler()
        .setSeriesColors(
            PALETTE.stream()
                .map(c -> new Color(c.getRed(), c.getGreen(), c.getBlue(), VEIL))
                .toArray(Color[]::new))
        .setAnnotationTextFont(new Font(Font.SANS_SERIF, Font.PLAIN, 10));
    return chart;
  }

  /**
   * Writes a name beside each bubble, where it covers least, with a line to it where it is not
   * beside it or another bubble is nearer, and sets the axes so that there is room. Choose
   * logarithmic axes before.
   *
   * @param names one for each bubble, series by series; an empty one is left out
   * @throws IllegalArgumentException if there are not as many names as bubbles
   */
  public static BubbleChart name(BubbleChart chart, List<String> names) {
    Check.given("chart", chart);
    Check.all("name", names);
    new BubbleLabels(chart, names).write();
    return chart;
  }

  /** How many images each class has. */
  public static CategoryChart balance(LabeledImages pictures) {
    if (Check.given("images", pictures).classes().isEmpty()) {
      throw Check.refusal(
          "%s has images without labels, so that there are no classes to count; give labeled ones.",
          pictures.name());
    }
    CategoryChart chart =
        bars(
            DrawnWords.of("balance.title", pictures.name()),
            DrawnWords.of("balance.class"),
            DrawnWords.of("balance.images"));
    chart.addSeries(
        DrawnWords.of("balance.images"),
        pictures.classes(),
        pictures.balance().intColumn("images").asList());
    chart.getStyler().setLegendVisible(false);
    return chart;
  }

  /** The course of training: loss on the left axis, accuracies on the right one. */
  public static XYChart of(History history) {
    Check.given("history", history);
    return HistoryChart.of(history, HistoryChart.epochs(history), Optional.empty());
  }

  /**
   * Several runs over each other, "run 1" and on in the order given: their training losses on the
   * left axis, and dashed their accuracies on held-out images on the right one. The title names
   * what they learned from, twice where that differs.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static XYChart compare(History... runs) {
    if (Check.all("history", runs).length == 0) {
      throw Check.refusal("No history given to compare; give those of two or more learners.");
    }
    return HistoryChart.compare(List.of(runs));
  }

  /** What each learning rate did to the loss, with the suggested rate marked. */
  public static XYChart of(LearningRateFinder sweep) {
    Check.given("sweep", sweep);
    XYChart chart =
        lines(
            DrawnWords.of("rates.title"),
            DrawnWords.of("rates.rate"),
            DrawnWords.of("history.loss"));
    double[] rates = sweep.rates();
    double[] smooth = sweep.smoothed();
    chart.addSeries(DrawnWords.of("rates.loss"), rates, sweep.losses());
    chart.addSeries(DrawnWords.of("rates.smoothed"), rates, smooth);
    double suggested = sweep.suggestion();
    double low = Arrays.stream(smooth).min().orElseThrow();
    double high = smooth[0] + Math.max(0.1, smooth[0] - low);
    chart
        .addSeries(
            DrawnWords.of("rates.suggestion", suggested),
            new double[] {suggested, suggested},
            new double[] {0, high})
        .setLineStyle(ChartStyle.DASHES);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(high);
    return chart;
  }
}
