package convbook.data.image;

import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Arrays;
import java.util.List;

/**
 * One decoded image, read row by row without Java2D's color conversion, which takes gray for linear
 * light and is slow.
 *
 * @param image as the decoder gave it
 * @param orientation as EXIF counts, 1 for upright
 * @param oddities what was done to it that its owner may want to know
 * @hidden
 */
public record Bitmap(BufferedImage image, int orientation, List<String> oddities) {
  private static final int RED = 299;
  private static final int GREEN = 587;
  private static final int BLUE = 114;

  /**
   * Returns any picture, upright. One that is not plain gray or red, green and blue of 8 or 16
   * bits, or a part of another, is drawn anew by Java2D.
   */
  public static Bitmap of(BufferedImage image) {
    boolean whole = image.getRaster().getParent() == null;
    return new Bitmap(whole && isPlain(image) ? image : drawn(image), 1, List.of());
  }

  private static boolean isPlain(BufferedImage image) {
    ColorModel colors = image.getColorModel();
    int space = colors.getColorSpace().getType();
    int bits = image.getRaster().getTransferType() == DataBuffer.TYPE_USHORT ? 16 : 8;
    return colors instanceof IndexColorModel
        || !image.isAlphaPremultiplied()
            && (space == ColorSpace.TYPE_RGB || space == ColorSpace.TYPE_GRAY)
            && Arrays.stream(image.getSampleModel().getSampleSize()).allMatch(b -> b == bits);
  }

  private static BufferedImage drawn(BufferedImage image) {
    BufferedImage plain =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = plain.createGraphics();
    graphics.drawImage(image, 0, 0, null);
    graphics.dispose();
    return plain;
  }

  public int height() {
    return image.getHeight();
  }

  public int width() {
    return image.getWidth();
  }

  /** Returns whether there is one channel, or one and how opaque it is. */
  public boolean isGray() {
    return !(image.getColorModel() instanceof IndexColorModel)
        && image.getRaster().getNumBands() < 3;
  }

  /**
   * Puts row {@code y} into {@code row} as red, green and blue in turn, 0-255, or as gray (ITU-R
   * 601) if {@code channels} is 1. Transparency is passed over.
   */
  void row(int y, int channels, int[] row) {
    int width = width();
    if (image.getType() == BufferedImage.TYPE_3BYTE_BGR) {
      byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
      for (int x = 0, at = 3 * y * width; x < width; x++, at += 3) {
        put(row, x, channels, bgr[at + 2] & 0xff, bgr[at + 1] & 0xff, bgr[at] & 0xff);
      }
    } else if (image.getColorModel() instanceof IndexColorModel palette) {
      int[] index = image.getRaster().getSamples(0, y, width, 1, 0, (int[]) null);
      for (int x = 0; x < width; x++) {
        int rgb = palette.getRGB(index[x]);
        put(row, x, channels, rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff);
      }
    } else {
      Raster raster = image.getRaster();
      int bands = raster.getNumBands();
      int shift = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_USHORT ? 8 : 0;
      int[] samples = raster.getPixels(0, y, width, 1, (int[]) null);
      int green = bands < 3 ? 0 : 1;
      for (int x = 0, at = 0; x < width; x++, at += bands) {
        put(
            row,
            x,
            channels,
            samples[at] >> shift,
            samples[at + green] >> shift,
            samples[at + 2 * green] >> shift);
      }
    }
  }

  private static void put(int[] row, int x, int channels, int red, int green, int blue) {
    if (channels == 1) {
      row[x] =
          red == green && green == blue
              ? red
              : (RED * red + GREEN * green + BLUE * blue + 500) / 1000;
    } else {
      row[3 * x] = red;
      row[3 * x + 1] = green;
      row[3 * x + 2] = blue;
    }
  }
}
