package convbook.data;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/** Makes pixels of an image file with the JDK's decoders, one of each for every thread. */
final class Decoder {
  private static final ThreadLocal<ImageReader> JPEG =
      ThreadLocal.withInitial(() -> ImageIO.getImageReadersByFormatName("jpeg").next());

  private Decoder() {}

  /**
   * Decodes a file's bytes.
   *
   * @throws IOException if they are no sound image
   */
  static Bitmap decode(byte[] file) throws IOException {
    ImageReader reader = JPEG.get();
    try {
      reader.setInput(new ByteInput(file), true, true);
      return planes(reader.read(0));
    } finally {
      reader.reset();
    }
  }

  private static Bitmap planes(BufferedImage image) {
    byte[] bgr = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    int plane = image.getWidth() * image.getHeight();
    int channels = bgr.length / plane;
    byte[] planes = new byte[bgr.length];
    for (int c = 0; c < channels; c++) {
      int at = (channels - 1 - c) * plane;
      for (int i = 0, from = c; i < plane; i++, from += channels) {
        planes[at + i] = bgr[from];
      }
    }
    return new Bitmap(channels, image.getHeight(), image.getWidth(), planes);
  }
}
