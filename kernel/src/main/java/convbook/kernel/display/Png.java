package convbook.kernel.display;

import convbook.device.Text;
import convbook.look.Figure;
import convbook.look.Strip;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;

/**
 * A picture as Jupyter takes it.
 *
 * @param base64 the PNG file
 * @param width the width it is shown at, in CSS pixels
 * @param height the height it is shown at, in CSS pixels
 * @param text what it shows, in words
 * @param strips what there is to know where the pointer is
 */
record Png(String base64, int width, int height, String text, List<Strip> strips) {
  static Png of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    return new Png(
        encode(image),
        width,
        height,
        "picture of " + width + " x " + height + " pixels",
        List.of());
  }

  static Png of(Figure picture) {
    return new Png(
        encode(picture.image()),
        picture.width(),
        picture.height(),
        picture.caption(),
        picture.strips());
  }

  Map<String, Object> metadata() {
    return Map.of("width", width, "height", height, "alt", text);
  }

  /**
   * Returns the picture with its values under the pointer, as HTML without a script. Who takes its
   * styles away, as GitHub does, shows the picture alone.
   */
  String html() {
    return Text.of(
        """
        <div style="position: relative; width: %1$dpx; max-width: 100%%">\
        <img alt="%2$s" width="%1$d" height="%3$d" style="display: block; width: 100%%; height: auto" \
        src="data:image/png;base64,%4$s">%5$s</div>""",
        width,
        TableHtml.escape(text),
        height,
        base64,
        strips.stream().map(Png::span).collect(Collectors.joining()));
  }

  private static String span(Strip strip) {
    return Text.of(
        "<span title=\"%s\" style=\"position: absolute; top: 0; height: 100%%; left: %.2f%%; width: %.2f%%\"></span>",
        TableHtml.escape(strip.text()), 100 * strip.left(), 100 * strip.width());
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
