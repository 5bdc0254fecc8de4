package convbook.look;

import convbook.device.Check;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.BubbleChart;
import org.knowm.xchart.BubbleSeries;
import org.knowm.xchart.style.BubbleStyler;

/** Names beside the bubbles of a chart, each where it covers the least of what is there already. */
final class BubbleLabels {
  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

  /** What XChart leaves of a chart's size to its points, beside title, axes, legend and margins. */
  private static final double ACROSS = 0.845;

  private static final double UP = 0.705;
  private static final int GAP = 4;

  private final BubbleChart chart;
  private final List<String> names;
  private final Axis x;
  private final Axis y;

  /** An axis, which turns values into pixels and back. */
  private record Axis(double low, double high, boolean logarithmic, double length) {
    double pixels(double value) {
      return length
          * (logarithmic
              ? Math.log(value / low) / Math.log(high / low)
              : (value - low) / (high - low));
    }

    double value(double pixels) {
      double part = pixels / length;
      return logarithmic ? low * Math.pow(high / low, part) : low + part * (high - low);
    }
  }

  BubbleLabels(BubbleChart chart, List<String> names) {
    this.chart = chart;
    this.names = names;
    long bubbles = all(chart, BubbleSeries::getXData).count();
    if (names.size() != bubbles) {
      throw Check.refusal(
          "%d names given for %d bubbles; give one for each, series by series.",
          names.size(), bubbles);
    }
    BubbleStyler style = chart.getStyler();
    x =
        axis(
            all(chart, BubbleSeries::getXData).toArray(),
            style.isXAxisLogarithmic(),
            ACROSS * chart.getWidth());
    y =
        axis(
            all(chart, BubbleSeries::getYData).toArray(),
            style.isYAxisLogarithmic(),
            UP * chart.getHeight());
    style.setXAxisMin(x.low).setXAxisMax(x.high).setYAxisMin(y.low).setYAxisMax(y.high);
  }

  private interface Values {
    double[] of(BubbleSeries series);
  }

  private static DoubleStream all(BubbleChart chart, Values values) {
    return chart.getSeriesCollection().stream().flatMapToDouble(s -> Arrays.stream(values.of(s)));
  }

  /** An axis with an eighth more on both sides than the values take, for bubbles and names. */
  private static Axis axis(double[] values, boolean logarithmic, double length) {
    double least = Arrays.stream(values).min().orElse(0);
    double most = Arrays.stream(values).max().orElse(1);
    Axis tight = new Axis(least, most > least ? most : least + 1, logarithmic, 1);
    return new Axis(tight.value(-0.12), tight.value(1.12), logarithmic, length);
  }

  void write() {
    List<Rectangle2D> boxes = places();
    for (int i = 0; i < boxes.size(); i++) {
      Rectangle2D box = boxes.get(i);
      if (!names.get(i).isEmpty()) {
        chart.addAnnotation(
            new AnnotationText(
                names.get(i), x.value(box.getCenterX()), y.value(box.getCenterY()), false));
      }
    }
  }

  /** Returns where each name goes, in pixels from the lower left corner. */
  List<Rectangle2D> places() {
    List<Rectangle2D> bubbles = new ArrayList<>();
    for (BubbleSeries series : chart.getSeriesCollection()) {
      for (int i = 0; i < series.getXData().length; i++) {
        double size = series.getExtraValues()[i];
        bubbles.add(
            new Rectangle2D.Double(
                x.pixels(series.getXData()[i]) - size / 2,
                y.pixels(series.getYData()[i]) - size / 2,
                size,
                size));
      }
    }
    List<Rectangle2D> covered = new ArrayList<>(bubbles);
    Font font = chart.getStyler().getAnnotationTextFont();
    for (int i = 0; i < names.size(); i++) {
      Rectangle2D text = font.getStringBounds(names.get(i), CONTEXT);
      covered.add(
          around(bubbles.get(i), text.getWidth(), text.getHeight())
              .min(Comparator.comparingDouble(box -> covered(box, covered)))
              .orElseThrow());
    }
    return covered.subList(bubbles.size(), covered.size());
  }

  private static Stream<Rectangle2D> around(Rectangle2D bubble, double width, double height) {
    double right = bubble.getMaxX() + GAP;
    double left = bubble.getMinX() - GAP - width;
    double center = bubble.getCenterX() - width / 2;
    double middle = bubble.getCenterY() - height / 2;
    double above = bubble.getMaxY();
    double below = bubble.getMinY() - height;
    double[][] corners = {
      {right, middle},
      {left, middle},
      {center, above},
      {center, below},
      {right, above},
      {right, below},
      {left, above},
      {left, below},
      {right, above + height},
      {right, below - height},
      {left, above + height},
      {left, below - height},
      {center, above + height},
      {center, below - height},
    };
    return Arrays.stream(corners).map(c -> new Rectangle2D.Double(c[0], c[1], width, height));
  }

  private static double covered(Rectangle2D box, List<Rectangle2D> others) {
    return others.stream()
        .map(box::createIntersection)
        .filter(common -> !common.isEmpty())
        .mapToDouble(common -> common.getWidth() * common.getHeight())
        .sum();
  }
}
