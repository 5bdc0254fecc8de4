package convbook.kernel.display;

import convbook.look.Figure;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * A picture as Jupyter takes it.
 *
 * @param base64 the PNG file
 * @param width the width it is shown at, in CSS pixels
 * @param height the height it is shown at, in CSS pixels
 * @param text what it shows, in words
 */
record Png(String base64, int width, int height, String text) {
  static Png of(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    return new Png(
        encode(image), width, height, "picture of " + width + " x " + height + " pixels");
  }

  static Png of(Figure picture) {
    return new Png(encode(picture.image()), picture.width(), picture.height(), picture.caption());
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
