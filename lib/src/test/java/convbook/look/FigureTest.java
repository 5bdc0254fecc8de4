package convbook.look;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.GraphicsEnvironment;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;

class FigureTest {
  @TempDir Path folder;

  private static Figure chart() {
    XYChart chart = Charts.lines("Loss", "epoch", "loss");
    chart.addSeries("train", new double[] {1, 2}, new double[] {3, 4});
    return Figure.of(chart);
  }

  @Test
  void aChartGoesIntoAPngFileOfTwiceItsSizeWithoutANotebook() throws IOException {
    Path file = folder.resolve("loss.png");
    chart().save(file);
    assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(1200);
    assertThat(chart()).hasToString("chart 'Loss': train rises from 3 to 4");
  }

  @Test
  void eachValueOfALineIsToldWhereItIs() {
    XYChart chart = Charts.lines("Loss", "epoch", "loss");
    chart.addSeries("train", new double[] {1, 2, 3}, new double[] {0.41234, 4, Double.NaN});
    chart.addSeries("test", new double[] {2}, new double[] {1e-9});
    Figure picture = Figure.of(chart);
    assertThat(picture.strips())
        .extracting(Strip::text)
        .containsExactly("epoch 1\ntrain 0.4123", "epoch 2\ntrain 4\ntest 1.0e-09");
    for (Strip strip : picture.strips()) {
      double middle = strip.left() + strip.width() / 2;
      double epoch = chart.getChartXFromCoordinate((int) (middle * picture.width()));
      assertThat(strip.text()).startsWith("epoch " + Math.round(epoch) + "\n");
    }
  }

  @Test
  void aLineThatComesBackLiesBetweenItsEndsAndOfManySeriesOnlyTheNamesAreTold() {
    XYChart chart = Charts.lines("Gradient", "x", "y");
    chart.addSeries("s", new double[] {-1, 0, 1}, new double[] {0, 0.25, 0});
    assertThat(Figure.of(chart)).hasToString("chart 'Gradient': s lies between 0 and 0.25");
    for (String more : List.of("t", "u", "v", "w")) {
      chart.addSeries(more, new double[] {0, 1}, new double[] {0, 1});
    }
    assertThat(Figure.of(chart)).hasToString("chart 'Gradient': s, t, u, v, w");
  }

  @Test
  void barsSayTheirValuesWithoutPowersOfTenAndWideNamesAreTurned() {
    CategoryChart bars = Charts.bars("Parameters", "layer", "parameters");
    bars.addSeries(
        "AlexNet", List.of("conv(96, 11).stride(4)", "linear(4096)"), List.of(34_944, 16e6));
    assertThat(Figure.of(bars))
        .hasToString(
            "chart 'Parameters': AlexNet (conv(96, 11).stride(4) 34944, linear(4096) 1.6e+07)");
    assertThat(bars.getStyler().getYAxisDecimalPattern()).isEqualTo("#,##0");
    assertThat(bars.getStyler().isLabelsVisible()).isTrue();
    assertThat(bars.getStyler().getXAxisLabelRotation()).isZero();

    CategoryChart many = Charts.bars("Classes", "class", "images");
    many.addSeries(
        "images",
        IntStream.range(0, 40).mapToObj(i -> "class number " + i).toList(),
        IntStream.range(0, 40).mapToObj(i -> 1000 * i).toList());
    Figure.of(many);
    assertThat(many.getStyler().isLabelsVisible()).isFalse();
    assertThat(many.getStyler().getXAxisLabelRotation()).isEqualTo(45);
  }

  @Test
  void barsThatAreAddedLaterAreNotCutOff() {
    CategoryChart bars = Charts.bars("Later", "name", "value");
    bars.addSeries("low", List.of("a", "b"), List.of(0.25, 0.5));
    Figure.of(bars);
    bars.addSeries("high", List.of("a", "b"), List.of(200, 300));
    Figure.of(bars);
    assertThat(bars.getStyler().getYAxisMax()).isGreaterThan(300);
    assertThat(bars.getStyler().getYAxisDecimalPattern()).isEqualTo("#,##0");

    bars.getStyler().setYAxisMax(1000.0);
    Figure.of(bars);
    assertThat(bars.getStyler().getYAxisMax()).isEqualTo(1000);
  }

  @Test
  void ofManyEquallySpacedStepsTheAxisShowsRoundNumbers() {
    XYChart chart = Charts.lines("Ramp", "x", "y");
    double[] x = IntStream.rangeClosed(0, 160).mapToDouble(i -> -5f + i * (10f / 160)).toArray();
    chart.addSeries("ramp", x, x);
    Figure.of(chart);
    assertThat(chart.getStyler().getXAxisMin()).isBetween(-5.02, -5.005);
    chart.addSeries("before", new double[] {-20, -6}, new double[] {0, 0});
    Figure.of(chart);
    assertThat(chart.getStyler().getXAxisMin()).isBetween(-20.03, -20.005);
    chart.getStyler().setXAxisMin(-8.0);
    Figure.of(chart);
    assertThat(chart.getStyler().getXAxisMin()).isEqualTo(-8);
  }

  @Test
  void everyBarHasItsName() {
    assertThat(ten("cat")).isNotEqualTo(ten("dog"));
  }

  /** The picture of ten bars, of which the second goes by this name. */
  private static int[] ten(String second) {
    CategoryChart bars = Charts.bars("Classes", "class", "images");
    bars.addSeries(
        "images",
        IntStream.range(0, 10).mapToObj(i -> i == 1 ? second : "class " + i).toList(),
        IntStream.range(0, 10).mapToObj(i -> 1000).toList());
    BufferedImage image = Figure.of(bars).image();
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  @ParameterizedTest
  @CsvSource({"png, PNG", "PNG, PNG", "jpg, JPEG", "JPEG, JPEG", "Jpg, JPEG"})
  void theEndingOfTheNameIsTheFormat(String ending, String format) throws IOException {
    Path file = folder.resolve("Verlust über der Zeit." + ending);
    BufferedImage clear = new BufferedImage(8, 4, BufferedImage.TYPE_INT_ARGB);
    for (Figure picture : List.of(chart(), new Figure(clear, "nothing"))) {
      picture.save(file);
      try (var in = ImageIO.createImageInputStream(file.toFile())) {
        var reader = ImageIO.getImageReaders(in).next();
        assertThat(reader.getFormatName()).isEqualToIgnoringCase(format);
        reader.setInput(in);
        assertThat(reader.read(0).getWidth()).isEqualTo(picture.image().getWidth());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"pic.svg", "pic.gif", "pic.webp", "pic.pdf", "pic", "png", ".jpg.", "/"})
  void anotherEndingIsRefusedBeforeAnythingIsWritten(String name) {
    Path file = folder.resolve(name);
    assertThatThrownBy(() -> chart().save(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file + " was named for a picture")
        .hasMessageContaining("end its name in .png or .jpg")
        .hasMessageEndingWith(".");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileThatCannotBeWrittenIsNamedInOneSentence() {
    Path file = folder.resolve("nowhere/loss.png");
    assertThatThrownBy(() -> chart().save(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("name a file in a folder that is there");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows lets few make links.")
  void aPictureGoesThroughALinkToWhatItNames() throws IOException {
    Path file = Files.writeString(folder.resolve("loss.png"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.png"), file);
    chart().save(link);
    assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(1200);
    assertThat(link).isSymbolicLink();
    Path pictures = Files.createDirectory(folder.resolve("pictures.png"));
    assertThatThrownBy(() -> chart().save(pictures))
        .hasMessage(pictures + " is no regular file; choose the name of a file, new or old.");
  }

  @Test
  void withoutAScreenAWindowIsRefusedInOneSentence() {
    Assumptions.assumeTrue(GraphicsEnvironment.isHeadless());
    assertThatThrownBy(() -> chart().window())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("where there is no screen; save(Path) writes the picture to a file");
  }
}
