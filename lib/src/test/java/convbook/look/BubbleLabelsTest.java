package convbook.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.geom.Rectangle2D;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.knowm.xchart.BubbleChart;

class BubbleLabelsTest {
  private static BubbleChart chart() {
    BubbleChart chart = Charts.bubbles("a map", "x", "y");
    chart.addSeries("far", new double[] {1, 1000}, new double[] {1, 9}, new double[] {10, 40});
    chart.addSeries(
        "close", new double[] {30, 31, 32}, new double[] {5, 5, 5}, new double[] {10, 10, 10});
    chart.getStyler().setXAxisLogarithmic(true);
    return chart;
  }

  @Test
  void noNameCoversAnother() {
    List<String> names = List.of("one", "two", "three", "four", "five");
    List<Rectangle2D> places = new BubbleLabels(chart(), names).places();
    for (Rectangle2D place : places) {
      assertThat(places.stream().filter(place::intersects)).hasSize(1);
    }
    assertThat(places.get(0).getMinX()).isLessThan(places.get(1).getMinX());
  }

  @Test
  void aNamedChartIsPaintedWithRoomAroundItsBubbles() {
    BubbleChart chart = Charts.name(chart(), List.of("one", "two", "", "four", "five"));
    assertThat(chart.getStyler().getXAxisMax()).isGreaterThan(1000);
    assertThat(chart.getStyler().getYAxisMin()).isLessThan(1);
    assertThat(Figure.of(chart).caption()).contains("far").contains("close");
  }

  @Test
  void aNameThatIsNotBesideItsBubbleOrNearerToAnotherHasALine() {
    var bubble = new Rectangle2D.Double(0, 0, 20, 20);
    var other = new Rectangle2D.Double(40, 0, 20, 20);
    var beside = new Rectangle2D.Double(22, 0, 10, 20);
    var nearer = new Rectangle2D.Double(26, 0, 12, 20);
    var far = new Rectangle2D.Double(0, 35, 10, 10);
    var bubbles = List.<Rectangle2D>of(bubble, other);
    assertThat(BubbleLabels.isApart(beside, bubble, bubbles)).isFalse();
    assertThat(BubbleLabels.isApart(nearer, bubble, bubbles)).isTrue();
    assertThat(BubbleLabels.isApart(far, bubble, bubbles)).isTrue();
  }

  @Test
  void eachBubbleNeedsAName() {
    assertThatThrownBy(() -> Charts.name(chart(), List.of("one")))
        .hasMessage("1 names given for 5 bubbles; give one for each, series by series.");
  }
}
