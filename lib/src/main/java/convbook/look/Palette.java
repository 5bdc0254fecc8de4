package convbook.look;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.util.LinkedHashMap;
import java.util.Map;

/** Pictures of few colors as numbers of these, which halves their files. */
final class Palette {
  private static final int MOST = 256;

  /** Of red, green and blue each: text with soft edges has hundreds of colors otherwise. */
  private static final int STEPS = 31;

  private Palette() {}

  /**
   * Returns the drawing with its colors rounded, or as it is if that leaves more than a byte has.
   */
  static BufferedImage of(BufferedImage drawing) {
    int width = drawing.getWidth();
    int height = drawing.getHeight();
    int[] pixels = drawing.getRGB(0, 0, width, height, null, 0, width);
    byte[] places = new byte[pixels.length];
    Map<Integer, Integer> colors = new LinkedHashMap<>();
    for (int i = 0; i < pixels.length; i++) {
      int color = rounded(pixels[i], 16) | rounded(pixels[i], 8) | rounded(pixels[i], 0);
      colors.putIfAbsent(color, colors.size());
      if (colors.size() > MOST) {
        return drawing;
      }
      places[i] = colors.get(color).byteValue();
    }
    int[] palette = colors.keySet().stream().mapToInt(color -> color).toArray();
    var model = new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
    var small = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, model);
    byte[] data = ((DataBufferByte) small.getRaster().getDataBuffer()).getData();
    System.arraycopy(places, 0, data, 0, places.length);
    return small;
  }

  private static int rounded(int color, int shift) {
    int step = Math.round((color >> shift & 255) * STEPS / 255F);
    return Math.round(step * 255F / STEPS) << shift;
  }
}
