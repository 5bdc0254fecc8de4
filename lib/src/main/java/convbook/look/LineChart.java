package convbook.look;

import java.awt.Graphics2D;
import java.util.stream.DoubleStream;
import org.knowm.xchart.XYChart;

/**
 * Lines over round numbers. Where all x are equally far apart, XChart writes some of them below the
 * axis, which reads well for three epochs and not for 161 steps from -4: so of many it is not let
 * see that they are.
 */
final class LineChart extends XYChart {
  /** That many x may be written as they are. */
  private static final int FEW = 12;

  /** Where the axis starts if that was not set by hand. */
  private Double start;

  LineChart(int width, int height) {
    super(width, height);
  }

  @Override
  public void paint(Graphics2D pen, int width, int height) {
    Double set = getStyler().getXAxisMin();
    if (!getStyler().isXAxisLogarithmic() && (set == null || set.equals(start))) {
      double[] x = distinct();
      start = x.length > FEW ? x[0] - (x[x.length - 1] - x[0]) / 1000 : null;
      getStyler().setXAxisMin(start);
    }
    super.paint(pen, width, height);
  }

  private double[] distinct() {
    return getSeriesCollection().stream()
        .flatMapToDouble(series -> DoubleStream.of(series.getXData()))
        .filter(Double::isFinite)
        .sorted()
        .distinct()
        .toArray();
  }
}
