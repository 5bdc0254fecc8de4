package convbook.data.image;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;

/**
 * Makes red, green and blue of the cyan, magenta, yellow and black of a JPEG file, by the plain
 * formula and in the whole numbers of libjpeg and Pillow. Like Adobe's programs, it takes 255 for
 * no ink.
 */
final class Cmyk {
  private static final int SHIFT = 16;

  private Cmyk() {}

  /**
   * Changes four channels in place; the fourth is then of no use.
   *
   * @param luminance whether the first three are stored as luminance and chrominance (YCCK)
   */
  static BufferedImage colors(WritableRaster inks, boolean luminance) {
    int[] row = new int[4 * inks.getWidth()];
    for (int y = 0; y < inks.getHeight(); y++) {
      inks.getPixels(0, y, inks.getWidth(), 1, row);
      for (int at = 0; at < row.length; at += 4) {
        if (luminance) {
          separate(row, at);
        }
        for (int c = at; c < at + 3; c++) {
          row[c] = row[at + 3] - share(255 - row[c], row[at + 3]);
        }
      }
      inks.setPixels(0, y, inks.getWidth(), 1, row);
    }
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_BYTE);
    return new BufferedImage(model, inks, false, null);
  }

  /** Returns a * b / 255, rounded. */
  private static int share(int a, int b) {
    int product = a * b + 128;
    return (product >> 8) + product >> 8;
  }

  private static void separate(int[] row, int at) {
    int luminance = row[at];
    int blue = row[at + 1] - 128;
    int red = row[at + 2] - 128;
    row[at] = inverse(luminance + rounded(1.40200, red, 0, 0));
    row[at + 1] = inverse(luminance + rounded(-0.34414, blue, -0.71414, red));
    row[at + 2] = inverse(luminance + rounded(1.77200, blue, 0, 0));
  }

  private static int inverse(int value) {
    return Math.max(0, Math.min(255, 255 - value));
  }

  private static int rounded(double a, int x, double b, int y) {
    return fixed(a) * x + fixed(b) * y + (1 << SHIFT - 1) >> SHIFT;
  }

  private static int fixed(double factor) {
    return (int) Math.round(factor * (1 << SHIFT));
  }
}
