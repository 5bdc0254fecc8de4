package convbook.look;

import convbook.device.Check;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.FontRenderContext;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.BubbleChart;
import org.knowm.xchart.BubbleSeries;
import org.knowm.xchart.internal.chartpart.Annotation;
import org.knowm.xchart.style.BubbleStyler;

/** Names beside the bubbles of a chart, each where it covers the least of what is there already. */
final class BubbleLabels {
  private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

  private static final double MARGIN = 0.12;
  private static final int GAP = 4;
  private static final int NEAR = 10;
  private static final float THIN = 0.7F;

  private final BubbleChart chart;
  private final List<String> names;

  BubbleLabels(BubbleChart chart, List<String> names) {
    this.chart = chart;
    this.names = names;
    long bubbles = all(chart, BubbleSeries::getXData).count();
    if (names.size() != bubbles) {
      throw Check.refusal(
          "%d names given for %d bubbles; give one for each, series by series.",
          names.size(), bubbles);
    }
    if (bubbles > 0) {
      makeRoom();
      // XChart knows where things are once it has painted them.
      Figure.of(chart);
    }
  }

  private void makeRoom() {
    BubbleStyler style = chart.getStyler();
    double[] x = ends(all(chart, BubbleSeries::getXData), style.isXAxisLogarithmic());
    double[] y = ends(all(chart, BubbleSeries::getYData), style.isYAxisLogarithmic());
    style.setXAxisMin(x[0]).setXAxisMax(x[1]).setYAxisMin(y[0]).setYAxisMax(y[1]);
  }

  private static DoubleStream all(BubbleChart chart, Function<BubbleSeries, double[]> values) {
    return chart.getSeriesCollection().stream().map(values).flatMapToDouble(Arrays::stream);
  }

  /** Where an axis ends that has an eighth more on both sides, for bubbles and names. */
  private static double[] ends(DoubleStream values, boolean logarithmic) {
    DoubleSummaryStatistics all = values.summaryStatistics();
    double low = all.getMin();
    double high = all.getMax() > low ? all.getMax() : low + 1;
    if (logarithmic) {
      double more = Math.pow(high / low, MARGIN);
      return new double[] {low / more, high * more};
    }
    double more = (high - low) * MARGIN;
    return new double[] {low - more, high + more};
  }

  void write() {
    List<Rectangle2D> bubbles = bubbles();
    List<Rectangle2D> boxes = places();
    for (int i = 0; i < boxes.size(); i++) {
      Rectangle2D box = boxes.get(i);
      if (!names.get(i).isEmpty()) {
        Rectangle2D bubble = bubbles.get(i);
        Point2D middle = onChart(center(box));
        chart.addAnnotation(new AnnotationText(names.get(i), middle.getX(), middle.getY(), false));
        if (isApart(box, bubble, bubbles)) {
          Point2D from = onChart(center(bubble));
          chart.addAnnotation(new Leader(from, onChart(nearest(bubble, box))));
        }
      }
    }
  }

  /** Whether a name needs a line to its bubble: it is not beside it, or another one is nearer. */
  static boolean isApart(Rectangle2D box, Rectangle2D bubble, List<Rectangle2D> bubbles) {
    double gap = gap(bubble, box);
    return gap > NEAR || bubbles.stream().anyMatch(other -> gap(other, box) < gap);
  }

  /** How far a name is from a bubble's edge, in pixels; less than 0 where it covers a part. */
  private static double gap(Rectangle2D bubble, Rectangle2D box) {
    return nearest(bubble, box).distance(center(bubble)) - bubble.getWidth() / 2;
  }

  /** The point of a name that is nearest to a bubble's center. */
  private static Point2D nearest(Rectangle2D bubble, Rectangle2D box) {
    return new Point2D.Double(
        Math.max(box.getMinX(), Math.min(bubble.getCenterX(), box.getMaxX())),
        Math.max(box.getMinY(), Math.min(bubble.getCenterY(), box.getMaxY())));
  }

  private static Point2D center(Rectangle2D box) {
    return new Point2D.Double(box.getCenterX(), box.getCenterY());
  }

  private Point2D onChart(Point2D pixel) {
    return new Point2D.Double(
        chart.getChartXFromCoordinate((int) pixel.getX()),
        chart.getChartYFromCoordinate((int) pixel.getY()));
  }

  /** A thin line from a bubble to a name that is not beside it, or nearer to another one. */
  private static final class Leader extends Annotation {
    private final Point2D from;
    private final Point2D to;

    Leader(Point2D from, Point2D to) {
      super(false);
      this.from = from;
      this.to = to;
    }

    @Override
    public void paint(Graphics2D g) {
      Line2D line =
          new Line2D.Double(
              getXAxisScreenValue(from.getX()),
              getYAxisScreenValue(from.getY()),
              getXAxisScreenValue(to.getX()),
              getYAxisScreenValue(to.getY()));
      bounds = line.getBounds2D();
      g.setColor(Color.GRAY);
      g.setStroke(new BasicStroke(THIN));
      g.draw(line);
    }
  }

  private List<Rectangle2D> bubbles() {
    List<Rectangle2D> bubbles = new ArrayList<>();
    for (BubbleSeries series : chart.getSeriesCollection()) {
      for (int i = 0; i < series.getXData().length; i++) {
        double size = series.getExtraValues()[i];
        bubbles.add(
            new Rectangle2D.Double(
                chart.getScreenXFromChart(series.getXData()[i]) - size / 2,
                chart.getScreenYFromChart(series.getYData()[i]) - size / 2,
                size,
                size));
      }
    }
    return bubbles;
  }

  /** Returns where each name goes, in pixels from the upper left corner. */
  List<Rectangle2D> places() {
    List<Rectangle2D> bubbles = bubbles();
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
    double above = bubble.getMinY() - height;
    double below = bubble.getMaxY();
    double[][] corners = {
      {right, middle},
      {left, middle},
      {center, above},
      {center, below},
      {right, above},
      {right, below},
      {left, above},
      {left, below},
      {right, above - height},
      {right, below + height},
      {left, above - height},
      {left, below + height},
      {center, above - height},
      {center, below + height},
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
