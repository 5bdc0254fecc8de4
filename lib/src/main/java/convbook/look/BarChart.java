package convbook.look;

import convbook.device.Text;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.Objects;
import java.util.stream.DoubleStream;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.style.CategoryStyler;

/** Bars with their values over them and readable names below, for what is not set by hand. */
final class BarChart extends CategoryChart {
  private static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

  /** What stands beside the plot, in pixels. */
  private static final int MARGIN = 100;

  /** Two turned names side by side, in pixels: XChart leaves out those that are nearer. */
  private static final int TURNED = 14;

  /** What is more than 1 are hundreds of pixels above a bar. */
  private static final double ABOVE = 1.04;

  private static final double HEADROOM = 1.06;

  /** What was fitted to the bars, and not set by hand. */
  private Double top;

  private String pattern;

  BarChart(int width, int height) {
    super(width, height);
  }

  @Override
  public void paint(Graphics2D pen, int width, int height) {
    if (!getSeriesCollection().isEmpty()) {
      fit(pen, width - MARGIN);
    }
    super.paint(pen, width, height);
  }

  private void fit(Graphics2D pen, double room) {
    CategoryStyler styler = getStyler();
    double[] heights = heights();
    double largest = DoubleStream.of(heights).map(Math::abs).max().orElse(0);
    if (Objects.equals(styler.getYAxisDecimalPattern(), pattern)) {
      pattern = largest < 0.1 ? null : largest >= 100 ? "#,##0" : largest >= 10 ? "0.#" : "0.###";
      styler.setYAxisDecimalPattern(pattern);
    }
    Object[] names = getSeriesCollection().iterator().next().getXData().toArray();
    double widest = 0;
    for (Object name : names) {
      widest = Math.max(widest, width(pen, styler.getAxisTickLabelsFont(), "" + name));
    }
    styler.setXAxisTickMarkSpacingHint(TURNED);
    if (styler.getXAxisLabelRotation() == 0 && widest > room / names.length) {
      styler.setXAxisLabelRotation(45);
    }
    String value = largest >= 100 ? Text.of("%,.0f", largest) : "0.888";
    if (!styler.isStacked() && width(pen, SMALL, value) < room / heights.length) {
      styler.setLabelsVisible(true).setLabelsFont(SMALL).setLabelsPosition(ABOVE);
      boolean upward = largest > 0 && DoubleStream.of(heights).allMatch(h -> h >= 0);
      if (Objects.equals(styler.getYAxisMax(), top)) {
        top = upward ? largest * HEADROOM : null;
        styler.setYAxisMax(top);
      }
    }
  }

  private double[] heights() {
    return getSeriesCollection().stream()
        .flatMapToDouble(series -> DoubleStream.of(series.getYData()))
        .filter(Double::isFinite)
        .toArray();
  }

  private static double width(Graphics2D pen, Font font, String text) {
    return font.getStringBounds(text, pen.getFontRenderContext()).getWidth();
  }
}
