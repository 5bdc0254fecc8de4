package convbook.look;

import convbook.device.Check;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.internal.chartpart.AxesChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The one look of the course's charts. */
final class ChartStyle {
  /** Okabe and Ito (2008): eight colors that color-blind readers can tell apart. */
  static final List<Color> PALETTE =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0xE69F00),
          new Color(0x56B4E9),
          new Color(0x000000),
          new Color(0xF0E442));

  static final BasicStroke DASHES =
      new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, new float[] {6, 4}, 0);
  static final int WIDTH = 600;
  static final int HEIGHT = 360;

  private ChartStyle() {}

  /** Gives a chart the look, and its title and the names of its axes. */
  static <C extends AxesChart<?, ?>> C of(C chart, String title, String x, String y) {
    chart.setTitle(Check.given("title", title));
    chart.setXAxisTitle(Check.given("name of the x axis", x));
    chart.setYAxisTitle(Check.given("name of the y axis", y));
    Font plain = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    AxesChartStyler styler = chart.getStyler();
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(new Color(0xDDDDDD));
    styler.setSeriesColors(PALETTE.toArray(new Color[0]));
    styler.setChartTitleFont(plain.deriveFont(Font.BOLD, 14f));
    styler.setLegendFont(plain);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(LegendLayout.Horizontal);
    styler.setAxisTitleFont(plain);
    styler.setAxisTickLabelsFont(plain);
    styler.setChartPadding(12);
    styler.setLocale(Locale.ROOT);
    styler.setXAxisTickMarkSpacingHint(60);
    return chart;
  }

  /** An empty chart for lines or points. */
  static XYChart lines(String title, String x, String y) {
    XYChart chart = of(new LineChart(WIDTH, HEIGHT), title, x, y);
    chart.getStyler().setSeriesMarkers(new Marker[] {SeriesMarkers.NONE});
    return chart;
  }
}
