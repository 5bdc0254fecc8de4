package convbook.data.image;

import convbook.device.ParallelLoop;
import convbook.fetch.DataException;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Makes pixels of image files with the JDK's decoders. Each thread has one of its own.
 *
 * @hidden
 */
public final class Decoder {
  private static final Way FIRST = reader -> reader.read(0);
  private static final ThreadLocal<Decoder> HERE = ThreadLocal.withInitial(Decoder::new);

  // What a decoder may take beside what the bytes of a file can hold.
  /** How much more than a file an image can take: Deflate packs at most 258 bytes into 2 bits. */
  public static final long DENSEST = 1032;

  private static final long SLACK = 1 << 20;

  private final ImageReader jpeg = reader("jpeg");
  private final ImageReader png = reader("png");
  private final ImageReader gif = reader("gif");
  private String damage = "";

  /** How a reader gives its picture. */
  private interface Way {
    BufferedImage read(ImageReader reader) throws IOException;
  }

  private Decoder() {
    jpeg.addIIOReadWarningListener((source, warning) -> heard(warning));
  }

  private static ImageReader reader(String format) {
    Iterable<ImageReader> all = () -> ImageIO.getImageReadersByFormatName(format);
    return StreamSupport.stream(all.spliterator(), false)
        .filter(r -> r.getClass().getName().startsWith("com.sun."))
        .findFirst()
        .orElseThrow();
  }

  /** Some of what decoders warn of is harmless: bytes between two segments, odd profiles. */
  private void heard(String warning) {
    boolean harmless = warning.contains("extraneous");
    if (!harmless && (warning.startsWith("Corrupt JPEG data") || warning.startsWith("Premature"))) {
      damage = warning;
    }
  }

  /**
   * Returns what a file holds.
   *
   * @throws BadImage if it cannot be read, or is far too long for a picture
   */
  public static byte[] bytes(Path file) throws BadImage {
    try {
      if (Files.size(file) > Runtime.getRuntime().maxMemory() / 16) {
        throw new BadImage("has %,d MB, which is no image", Files.size(file) >> 20);
      }
      return Files.readAllBytes(file);
    } catch (BadImage e) {
      throw e;
    } catch (IOException e) {
      throw new BadImage("cannot be read (%s)", DataException.reason(e));
    }
  }

  /**
   * Decodes a file's bytes.
   *
   * @throws BadImage if they are no sound image
   */
  public static Bitmap decode(byte[] file) throws BadImage {
    if (file.length == 0) {
      throw new BadImage("is empty");
    }
    ImageFormat format =
        ImageFormat.of(file).orElseThrow(() -> new BadImage("%s", ImageFormat.other(file)));
    try {
      Bitmap bitmap = HERE.get().decode(file, format);
      if (bitmap.width() < 2 || bitmap.height() < 2) {
        throw new BadImage("is %dx%d pixels, which is no picture", bitmap.width(), bitmap.height());
      }
      return bitmap;
    } catch (BadImage e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Decoders throw all kinds of exceptions on damaged files, and leave themselves in disorder.
      HERE.remove();
      throw new BadImage(
          "cannot be decoded as %s: %s",
          format, DataException.reason(e).lines().findFirst().orElse("").strip());
    }
  }

  private Bitmap decode(byte[] file, ImageFormat format) throws IOException {
    List<String> oddities = new ArrayList<>();
    switch (format) {
      case JPEG -> {
        JpegHead head = JpegHead.of(file);
        check(file, head.width(), head.height(), 8 * Math.max(3, head.channels()));
        boolean inks = head.channels() == 4;
        if (inks) {
          oddities.add("in four inks, turned into red, green and blue");
        }
        if (head.profiled()) {
          oddities.add(ColorProfile.PASSED_OVER);
        }
        Way way = inks ? reader -> inks(reader, head) : FIRST;
        return new Bitmap(read(jpeg, head.plain(), way), head.orientation(), oddities);
      }
      case PNG -> {
        PngHead head = PngHead.of(file);
        check(file, head.width(), head.height(), head.bits());
        if (head.profiled()) {
          oddities.add(ColorProfile.PASSED_OVER);
        }
        if (head.depth() == 16) {
          oddities.add("of 16 bits a channel, of which the upper 8 were taken");
        }
        if (head.animated()) {
          oddities.add("animated, of which the first frame was taken");
        }
        return new Bitmap(read(png, file, FIRST), head.orientation(), oddities);
      }
      default -> {
        GifHead head = GifHead.of(file);
        // The screen is a second picture, unless the frame fills it.
        check(file, head.width(), head.height(), head.whole() ? 8 : 16);
        if (head.animated()) {
          oddities.add("animated, of which the first frame was taken");
        }
        return new Bitmap(onScreen(read(gif, file, FIRST), head), 1, oddities);
      }
    }
  }

  /**
   * Puts the first frame where it belongs on the screen, which is the picture. Without a palette,
   * numbers are grays.
   */
  private static BufferedImage onScreen(BufferedImage frame, GifHead head) {
    if (head.whole() && head.palette()) {
      return frame;
    }
    int[] colors = new int[256];
    if (head.palette()) {
      ((IndexColorModel) frame.getColorModel()).getRGBs(colors);
    } else {
      Arrays.setAll(colors, i -> i * 0x010101);
    }
    IndexColorModel palette =
        new IndexColorModel(8, colors.length, colors, 0, false, -1, DataBuffer.TYPE_BYTE);
    BufferedImage screen =
        new BufferedImage(head.width(), head.height(), BufferedImage.TYPE_BYTE_INDEXED, palette);
    DataBufferByte bare = (DataBufferByte) screen.getRaster().getDataBuffer();
    Arrays.fill(bare.getData(), (byte) head.fill());
    screen.getRaster().setRect(head.left(), head.top(), frame.getRaster());
    return screen;
  }

  private static BufferedImage inks(ImageReader reader, JpegHead head) throws IOException {
    return Cmyk.colors((WritableRaster) reader.readRaster(0, null), head.luminance());
  }

  private BufferedImage read(ImageReader reader, byte[] file, Way way) throws IOException {
    damage = "";
    reader.setInput(new MemoryCacheImageInputStream(new ByteArrayInputStream(file)), true, true);
    try {
      BufferedImage image = way.read(reader);
      if (!damage.isEmpty()) {
        throw new BadImage("is cut off or damaged (%s)", damage);
      }
      return image;
    } finally {
      reader.setInput(null);
    }
  }

  /** Refuses sizes that a file cannot hold, or Java's memory, before anything is taken for them. */
  private static void check(byte[] file, long width, long height, int bits) throws BadImage {
    long most = Runtime.getRuntime().maxMemory() / (8L * ParallelLoop.threads());
    if (width < 1 || height < 1 || width > most / height) {
      throw new BadImage(
          "claims %dx%d pixels; images of 1 to %,d are read with the memory that Java has",
          width, height, most);
    }
    if (width * height * bits / 8 > DENSEST * file.length + SLACK) {
      throw new BadImage(
          "claims %dx%d pixels, more than its %,d bytes can hold", width, height, file.length);
    }
  }
}
