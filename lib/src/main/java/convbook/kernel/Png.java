package convbook.kernel;

import convbook.look.Diagram;
import convbook.look.Picture;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A picture as Jupyter takes it.
 *
 * @param base64 the PNG file
 * @param width the width it is shown at, in CSS pixels
 * @param height the height it is shown at, in CSS pixels
 * @param text what it shows, in words
 */
record Png(String base64, int width, int height, String text) {
  /** Dense screens show two pixels in the place of one. */
  private static final int DENSITY = 2;

  static Png of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    return new Png(
        encode(image), width, height, "picture of " + width + " x " + height + " pixels");
  }

  static Png of(Picture picture) {
    return new Png(encode(picture.image()), picture.width(), picture.height(), picture.caption());
  }

  static Png of(Chart<?, ?> chart) {
    String series =
        chart.getSeriesCollection().stream()
            .map(one -> one.getName())
            .collect(Collectors.joining(", "));
    return of(chart, "chart '" + chart.getTitle() + "': " + series);
  }

  static Png of(Chart<?, ?> chart, String text) {
    int width = chart.getWidth();
    int height = chart.getHeight();
    return painted(width, height, text, pen -> chart.paint(pen, width, height));
  }

  static Png of(Diagram diagram) {
    return painted(diagram.width(), diagram.height(), diagram.toString(), diagram::paint);
  }

  private static Png painted(int width, int height, String text, Consumer<Graphics2D> painting) {
    var image = new BufferedImage(DENSITY * width, DENSITY * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.scale(DENSITY, DENSITY);
    painting.accept(pen);
    pen.dispose();
    return new Png(encode(image), width, height, text);
  }

  Map<String, Object> metadata() {
    return Map.of("width", width, "height", height, "alt", text);
  }

  private static String encode(BufferedImage image) {
    ImageIO.setUseCache(false);
    var bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
