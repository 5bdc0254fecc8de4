package convbook.look;

import convbook.device.Text;
import convbook.device.Words;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.internal.series.Series;

/** What a chart shows, in words: for readers who cannot see it. */
final class ChartWords {
  /** So many series are told in full, of more only the names. */
  private static final int MOST_SERIES = 4;

  private static final int MOST_BARS = 12;

  private ChartWords() {}

  /** Returns the title, and of each series in the legend where it goes. */
  static String of(Chart<?, ?> chart) {
    Collection<? extends Series> all =
        chart.getSeriesCollection().stream().filter(Series::isShowInLegend).toList();
    return Words.of(
        "chart",
        chart.getTitle(),
        all.stream()
            .map(one -> all.size() > MOST_SERIES ? one.getName() : told(one))
            .collect(Collectors.joining(", ")));
  }

  private static String told(Series series) {
    if (series instanceof XYSeries line) {
      return way(line.getName(), line.getYData());
    }
    if (series instanceof CategorySeries bars) {
      List<?> names = List.copyOf(bars.getXData());
      double[] heights = bars.getYData();
      return names.size() > MOST_BARS
          ? way(bars.getName(), heights)
          : IntStream.range(0, names.size())
              .mapToObj(i -> names.get(i) + " " + number(heights[i]))
              .collect(Collectors.joining(", ", bars.getName() + " (", ")"));
    }
    return series.getName();
  }

  /** Where a line begins and ends, or if it comes back, what it lies between. */
  private static String way(String name, double[] values) {
    double[] y = DoubleStream.of(values).filter(Double::isFinite).toArray();
    if (y.length < 2) {
      return y.length == 0 ? name : name + " " + number(y[0]);
    }
    double first = y[0];
    double last = y[y.length - 1];
    double least = DoubleStream.of(y).min().orElseThrow();
    double most = DoubleStream.of(y).max().orElseThrow();
    if (least == most) {
      return Words.of("chart.stays", name, number(first));
    }
    return Math.abs(last - first) < (most - least) / 2
        ? Words.of("chart.between", name, number(least), number(most))
        : last < first
            ? Words.of("chart.falls", name, number(first), number(last))
            : Words.of("chart.rises", name, number(first), number(last));
  }

  /** Returns four digits or all before the point, or a power of ten for the very small or large. */
  static String number(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value) || size != 0 && (size < 1e-4 || size >= 1e7)) {
      return Text.of("%.1e", value);
    }
    return size >= 1e4
        ? Text.of("%.0f", value)
        : new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
  }
}
