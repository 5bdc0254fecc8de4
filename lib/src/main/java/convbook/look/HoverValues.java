package convbook.look;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;

/** The values of a chart's lines, told where the pointer is. */
final class HoverValues {
  /** More would be strips of a pixel or two. */
  private static final int MOST = 250;

  /** How far from its value, in pixels, a strip may reach. */
  private static final double REACH = 24;

  private HoverValues() {}

  /** Returns a strip for each place on the x axis that has a value; the chart must be painted. */
  static List<Strip> of(Chart<?, ?> chart) {
    if (!(chart instanceof XYChart lines)) {
      return List.of();
    }
    Map<Double, String> texts = texts(lines);
    if (texts.size() > MOST) {
      return List.of();
    }
    double[] places =
        texts.keySet().stream().mapToDouble(x -> lines.getScreenXFromChart(x)).toArray();
    List<String> told = List.copyOf(texts.values());
    List<Strip> strips = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      double before = i == 0 ? REACH : Math.min(REACH, (places[i] - places[i - 1]) / 2);
      double after =
          i == places.length - 1 ? REACH : Math.min(REACH, (places[i + 1] - places[i]) / 2);
      double left = Math.max(0, (places[i] - before) / lines.getWidth());
      double right = Math.min(1, (places[i] + after) / lines.getWidth());
      // XChart puts what is left of the axis into the middle.
      if (right > left) {
        strips.add(new Strip(left, right - left, told.get(i)));
      }
    }
    return strips;
  }

  private static Map<Double, String> texts(XYChart chart) {
    Map<Double, String> texts = new TreeMap<>();
    for (XYSeries series : chart.getSeriesCollection()) {
      double[] x = series.getXData();
      double[] y = series.getYData();
      for (int i = 0; i < x.length && series.isShowInLegend(); i++) {
        if (Double.isFinite(x[i]) && Double.isFinite(y[i])) {
          String axis = chart.getXAxisTitle() + " " + ChartWords.number(x[i]);
          String value = "\n" + series.getName() + " " + ChartWords.number(y[i]);
          texts.merge(x[i], axis + value, (told, more) -> told + value);
        }
      }
    }
    return texts;
  }
}
