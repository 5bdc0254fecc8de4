package convbook.kernel.display;

import static convbook.layer.Layers.flatten;
import static convbook.layer.Layers.linear;
import static convbook.layer.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import convbook.look.Explore;
import convbook.look.Figure;
import convbook.look.Summary;
import convbook.train.History;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.knowm.xchart.XYChartBuilder;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.numbers.NumberColumnFormatter;

class CourseRendererTest {
  private final CourseRenderer renderer = new CourseRenderer();

  @Test
  void aChartIsAPictureOfTwiceTheSizeItIsShownAt() throws IOException {
    var chart = new XYChartBuilder().width(300).height(200).title("Loss").build();
    chart.addSeries("train", new double[] {1, 2}, new double[] {3, 4});

    DisplayData shown = renderer.render(chart);

    assertThat(png(shown).getWidth()).isEqualTo(600);
    assertThat(png(shown).getHeight()).isEqualTo(400);
    assertThat(text(shown)).isEqualTo("chart 'Loss': train rises from 3 to 4");
    assertThat(Png.of(Figure.of(chart)).metadata())
        .containsEntry("width", 300)
        .containsEntry("height", 200);
  }

  @Test
  void aChartTellsItsValuesUnderThePointerAndItsWordsWithoutOne() {
    var chart = new XYChartBuilder().width(300).height(200).title("Loss & <error>").build();
    chart.setXAxisTitle("epoch");
    chart.addSeries("\"train\"", new double[] {1, 2}, new double[] {3, 4});

    DisplayData shown = renderer.render(chart);

    assertThat((String) shown.getData(MIMEType.TEXT_HTML))
        .contains(
            "<img alt=\"chart 'Loss &amp; &lt;error&gt;': &quot;train&quot; rises from 3 to 4\"")
        .contains("src=\"data:image/png;base64," + shown.getData(MIMEType.IMAGE_PNG) + "\"")
        .contains("<span title=\"epoch 1\n&quot;train&quot; 3\"")
        .doesNotContain("<script");
    assertThat(renderer.render(new Figure(new BufferedImage(2, 2, 1), "plain")))
        .matches(plain -> plain.getData(MIMEType.TEXT_HTML) == null);
  }

  @Test
  void aPageToBePlayedWithHoldsThePictureThatStandsForIt() {
    double[][] picture = {{0, 1}, {0, 1}};
    DisplayData shown =
        renderer.render(Explore.convolution(picture, new double[][] {{-1, 1}}, 1, 0, 1));

    assertThat((String) shown.getData(MIMEType.TEXT_HTML))
        .contains("<img alt=\"A kernel of 1 x 2 slides over 2 x 2 numbers")
        .contains("src=\"data:image/png;base64," + shown.getData(MIMEType.IMAGE_PNG) + "\"")
        .contains("<script>", "\"picture\":[[0.0,1.0],[0.0,1.0]]");
    assertThat((String) shown.getData(MIMEType.TEXT_PLAIN)).endsWith("the products add up to 1");
  }

  @Test
  void aPictureIsShownAtHalfItsPixelsWithItsCaptionAsText() throws IOException {
    var picture = new Figure(new BufferedImage(80, 60, BufferedImage.TYPE_INT_RGB), "ten coats");

    DisplayData shown = renderer.render(picture);

    assertThat(png(shown).getWidth()).isEqualTo(80);
    assertThat(text(shown)).isEqualTo("ten coats");
    assertThat(Png.of(picture).metadata()).containsEntry("width", 40).containsEntry("height", 30);
  }

  @Test
  void anImageIsShownAtItsOwnSize() throws IOException {
    var image = new BufferedImage(8, 6, BufferedImage.TYPE_BYTE_GRAY);

    assertThat(png(renderer.render(image)).getWidth()).isEqualTo(8);
    assertThat(Png.of(image).metadata()).containsEntry("width", 8);
  }

  @Test
  void aTableIsHtmlWithATextTwin() {
    var table =
        Table.create(
            "Nets",
            StringColumn.create("net", "<b>LeNet</b>", "AlexNet"),
            IntColumn.create("parameters", 61_706, 61_100_840),
            DoubleColumn.create("loss", 0.123456, Double.NaN));

    DisplayData shown = renderer.render(table);

    assertThat((String) shown.getData(MIMEType.TEXT_HTML))
        .contains("<caption>Nets</caption>")
        .contains("<td style=\"text-align: left\">&lt;b&gt;LeNet&lt;/b&gt;</td>")
        .contains("<td style=\"text-align: right\">61,100,840</td>")
        .contains("<td style=\"text-align: right\">0.1235</td>")
        .contains("<td style=\"text-align: right\"></td>");
    assertThat(text(shown)).contains("AlexNet").contains("parameters");
  }

  @Test
  void inChineseTheMeaningOfAColumnStandsBelowItsName() {
    System.setProperty("CONVBOOK_LANG", "zh");
    try {
      var table =
          Table.create(
              IntColumn.create("images", new int[] {3}), DoubleColumn.create("a < b", 0.5));
      assertThat(TableHtml.of(table)).contains(">images<br>图像数</th>", ">a &lt; b</th>");
    } finally {
      System.clearProperty("CONVBOOK_LANG");
    }
  }

  @Test
  void theNumbersOfAColumnAreWrittenAlike() {
    var table =
        Table.create(
            "t",
            DoubleColumn.create("even", 0.5, 12.25, 3000),
            DoubleColumn.create("whole", 1, 2, 3),
            DoubleColumn.create("small", 0.5, 1e-6, 0));

    assertThat(TableHtml.of(table))
        .contains(">0.50<", ">12.25<", ">3,000.00<")
        .contains(">1<", ">2<", ">3<")
        .contains(">5.000e-01<", ">1.000e-06<", ">0.000e+00<");
  }

  @Test
  void aColumnsOwnFormatComesFirst() {
    var share = DoubleColumn.create("share", 0.5);
    var percent = new DecimalFormat("0.0%", DecimalFormatSymbols.getInstance(Locale.ROOT));
    share.setPrintFormatter(new NumberColumnFormatter(percent));

    assertThat(TableHtml.of(Table.create("t", share))).contains(">50.0%<");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "de-DE"})
  void numbersAreWrittenAlikeInEveryLanguage(String language) {
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(language));
    try {
      var table =
          Table.create(
              "t",
              IntColumn.create("i", new int[] {1024}),
              LongColumn.create("l", new long[] {(1L << 60) + 1}),
              DoubleColumn.create("d", new double[] {-0.123456}));
      assertThat(TableHtml.of(table))
          .contains(">1,024<", ">1,152,921,504,606,846,977<", ">-0.1235<");
    } finally {
      Locale.setDefault(usual);
    }
  }

  @Test
  void aLongTableIsCutInTheMiddle() {
    var rows = IntColumn.create("row", IntStream.range(1000, 1100).toArray());

    assertThat(TableHtml.of(Table.create("t", rows)))
        .contains(">1,024<", "… 50 more rows …", ">1,075<", ">1,099<")
        .doesNotContain(">1,025<", ">1,074<");
  }

  @Test
  void aSummaryIsATable() {
    var summary = new Summary(List.of(new Summary.Row("linear", new Shape(1, 10), 850, 840)));

    assertThat((String) renderer.render(summary).getData(MIMEType.TEXT_HTML)).contains("linear");
  }

  @Test
  void aNetworkIsItsCodeAndOnceItIsMadeTheTableOfItsLayers() {
    Block net = sequential(flatten(), linear(10));

    assertThat(text(renderer.render(net))).isEqualTo("sequential(flatten(), linear(10))");
    assertThat(renderer.render(net).getData(MIMEType.TEXT_HTML)).isNull();

    try (NDManager manager = NDManager.newBaseManager()) {
      net.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 2, 2));
      assertThat((String) renderer.render(net).getData(MIMEType.TEXT_HTML))
          .contains(">linear(10)<", ">50<");
    }
  }

  @Test
  void aHistoryIsItsChartAndItsLastLines() throws IOException {
    var history =
        new History(
            "clothes",
            "cpu()",
            "test",
            List.of(new History.Point(0.5, 2, 0.3), new History.Point(1, 1, 0.5)),
            List.of(new History.Epoch(1, 0.5, 0.6, 100, 2)));

    DisplayData shown = renderer.render(history);

    assertThat(png(shown).getWidth()).isPositive();
    assertThat(text(shown)).isEqualTo(history.toString());
  }

  @Test
  void arraysAreReadable() {
    assertThat(text(renderer.render(new double[] {1, 2.5}))).isEqualTo("[1.0, 2.5]");
    assertThat(text(renderer.render(new boolean[0]))).isEqualTo("[]");
    assertThat(text(renderer.render(new int[][] {{1, 2}, {3}, null})))
        .isEqualTo("[[1, 2],\n [3],\n null]");
    assertThat(text(renderer.render(new String[] {"a", null}))).isEqualTo("[a, null]");
    assertThat(text(renderer.render(IntStream.range(0, 50).toArray())))
        .isEqualTo(
            "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49]"
                + " (50 values)");
  }

  @Test
  void aLongCollectionIsCutAtAThousandValues() {
    var numbers = IntStream.range(0, 1_000_000).boxed().toList();
    var squares = new TreeMap<Integer, Integer>();
    numbers.subList(0, 2000).forEach(n -> squares.put(n, n * n));

    for (Object many : List.of(numbers, new ArrayDeque<>(numbers), new LinkedHashSet<>(numbers))) {
      assertThat(text(renderer.render(many)))
          .startsWith("[0, 1, 2, ")
          .endsWith(", 998, 999, …] (1000000 values)");
    }
    assertThat(text(renderer.render(squares)))
        .startsWith("{0=0, 1=1, 2=4, ")
        .endsWith(", 999=998001, …} (2000 values)");
    assertThat(text(renderer.render(List.of(numbers, "end"))))
        .endsWith(", 999, …] (1000000 values), end]");
    assertThat(text(renderer.render(new Object[] {numbers}))).contains("999, …]");
  }

  @Test
  void aShortCollectionIsWhatItWritesItself() {
    Object own =
        new ArrayList<>(List.of(1)) {
          @Override
          public String toString() {
            return "mine";
          }
        };
    var whole = new ArrayList<Object>(IntStream.range(0, 1000).boxed().toList());

    for (Object few :
        List.of(List.of(), Map.of("a", List.of(1, 2)), Set.of(1), Map.entry(1, 2), whole, own)) {
      assertThat(text(renderer.render(few))).isEqualTo(few.toString());
    }
    assertThat(text(renderer.render(Map.of("a", new int[] {1, 2})))).isEqualTo("{a=[1, 2]}");
    assertThat(text(renderer.render(Stream.of(1)))).contains("Pipeline");
  }

  @Test
  void aTextThatANotebookCannotBearIsCutAndSaysSo() {
    assertThat(text(renderer.render("x".repeat(100_001))))
        .endsWith("x… (1 characters more; System.out.print shows all)")
        .hasSizeLessThan(100_100);
    assertThat(text(renderer.render("x".repeat(100_000)))).hasSize(100_000);
    assertThat(text(renderer.render(new String[] {"x".repeat(200_000)}))).hasSizeLessThan(100_100);
  }

  @Test
  void aValueThatCannotBeShownIsShownAsTheReason() {
    var broken =
        new Object() {
          @Override
          public String toString() {
            throw new StackOverflowError("deep");
          }
        };

    assertThat(text(renderer.render(broken)))
        .contains("could not be shown: java.lang.StackOverflowError: deep");
    assertThat(text(renderer.renderAs(broken, "text/html"))).contains("could not be shown");
    assertThat(text(renderer.render(null))).isEqualTo("null");
  }

  private static String text(DisplayData shown) {
    return String.valueOf(shown.getData(MIMEType.TEXT_PLAIN));
  }

  private static BufferedImage png(DisplayData shown) throws IOException {
    byte[] bytes = Base64.getDecoder().decode((String) shown.getData(MIMEType.IMAGE_PNG));
    return ImageIO.read(new ByteArrayInputStream(bytes));
  }
}
