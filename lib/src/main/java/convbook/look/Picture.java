package convbook.look;

import java.awt.image.BufferedImage;

/**
 * A drawing for the notebook, made at twice the size it is shown at, so that it stays crisp on
 * dense screens.
 *
 * @param image the pixels, {@code 2 * width} by {@code 2 * height}
 * @param caption what it shows, for readers who cannot see it
 */
public record Picture(BufferedImage image, String caption) {

  /** Returns the width it is shown at, in CSS pixels. */
  public int width() {
    return image.getWidth() / 2;
  }

  /** Returns the height it is shown at, in CSS pixels. */
  public int height() {
    return image.getHeight() / 2;
  }

  @Override
  public String toString() {
    return caption;
  }
}
