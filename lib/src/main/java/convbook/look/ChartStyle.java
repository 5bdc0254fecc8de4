package convbook.look;

import java.awt.Color;
import java.awt.Font;
import java.util.Locale;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.Styler.LegendPosition;

/** The course's one look. */
final class ChartStyle {
  private ChartStyle() {}

  static void set(AxesChartStyler styler) {
    Font plain = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(new Color(0xDDDDDD));
    styler.setSeriesColors(Charts.PALETTE.toArray(new Color[0]));
    styler.setChartTitleFont(plain.deriveFont(Font.BOLD, 14f));
    styler.setLegendFont(plain);
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendPosition(LegendPosition.OutsideS);
    styler.setLegendLayout(Styler.LegendLayout.Horizontal);
    styler.setAxisTitleFont(plain);
    styler.setAxisTickLabelsFont(plain);
    styler.setChartPadding(12);
    styler.setLocale(Locale.ROOT);
    styler.setXAxisTickMarkSpacingHint(60);
  }
}
