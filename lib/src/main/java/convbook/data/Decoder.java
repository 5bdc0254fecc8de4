package convbook.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;

/**
 * Makes pixels of image files, with the JDK's decoders for what they can and TwelveMonkeys' for
 * JPEG files of four inks. Each thread has one of its own.
 */
final class Decoder {
  private static final ThreadLocal<Decoder> HERE = ThreadLocal.withInitial(Decoder::new);
  // What a decoder may take beside what the bytes of a file can hold.
  private static final long SLACK = 1 << 20;

  private final ImageReader jpeg = reader("jpeg", true).orElseThrow();
  private final Optional<ImageReader> inks = reader("jpeg", false);
  private final ImageReader png = reader("png", true).orElseThrow();
  private final ImageReader gif = reader("gif", true).orElseThrow();
  private String damage = "";

  private Decoder() {
    jpeg.addIIOReadWarningListener((source, warning) -> heard(warning));
    inks.ifPresent(reader -> reader.addIIOReadWarningListener((source, warning) -> heard(warning)));
  }

  private static Optional<ImageReader> reader(String format, boolean ofJdk) {
    return readers(format)
        .filter(r -> r.getClass().getName().startsWith("com.sun.") == ofJdk)
        .findFirst();
  }

  private static Stream<ImageReader> readers(String format) {
    Iterable<ImageReader> all = () -> ImageIO.getImageReadersByFormatName(format);
    return StreamSupport.stream(all.spliterator(), false);
  }

  /** Some of what decoders warn of is harmless: bytes between two segments, odd profiles. */
  private void heard(String warning) {
    boolean harmless = warning.contains("extraneous");
    if (!harmless && (warning.startsWith("Corrupt JPEG data") || warning.startsWith("Premature"))) {
      damage = warning;
    }
  }

  /**
   * Decodes a file's bytes.
   *
   * @throws BadImage if they are no sound image
   */
  static Bitmap decode(byte[] file) throws BadImage {
    if (file.length == 0) {
      throw new BadImage("is empty");
    }
    Format format =
        Format.of(file).orElseThrow(() -> new BadImage("is not a JPEG, PNG or GIF image"));
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
          format, Transfer.reason(e).lines().findFirst().orElse("").strip());
    }
  }

  private Bitmap decode(byte[] file, Format format) throws IOException {
    List<String> oddities = new ArrayList<>();
    switch (format) {
      case JPEG -> {
        JpegHead head = JpegHead.of(file);
        check(file, head.width(), head.height(), 8 * Math.max(3, head.channels()));
        if (head.channels() == 4) {
          oddities.add("in four inks, turned into red, green and blue");
        }
        BufferedImage image = read(head.channels() == 4 ? inks() : jpeg, file);
        return new Bitmap(image, head.orientation(), oddities);
      }
      case PNG -> {
        PngHead head = PngHead.of(file);
        check(file, head.width(), head.height(), head.bits());
        if (head.depth() == 16) {
          oddities.add("of 16 bits a channel, of which the upper 8 were taken");
        }
        if (head.animated()) {
          oddities.add("animated, of which the first frame was taken");
        }
        return new Bitmap(read(png, file), 1, oddities);
      }
      default -> {
        ByteInput input = new ByteInput(file);
        gif.setInput(input, false, true);
        try {
          check(file, gif.getWidth(0), gif.getHeight(0), 8);
          BufferedImage first = gif.read(0);
          if (gif.getNumImages(true) > 1) {
            oddities.add("animated, of which the first frame was taken");
          }
          if (input.ranOut()) {
            throw new BadImage("is cut off after %,d bytes", file.length);
          }
          return new Bitmap(first, 1, oddities);
        } finally {
          gif.setInput(null);
        }
      }
    }
  }

  private ImageReader inks() throws BadImage {
    return inks.orElseThrow(
        () ->
            new BadImage(
                "is in four inks, for which com.twelvemonkeys.imageio:imageio-jpeg is missing; add it to the project, in the version that the POM of convbook names as optional"));
  }

  private BufferedImage read(ImageReader reader, byte[] file) throws IOException {
    damage = "";
    reader.setInput(new ByteInput(file), true, true);
    try {
      BufferedImage image = reader.read(0);
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
    long most = Runtime.getRuntime().maxMemory() / (8L * Workers.threads());
    if (width < 1 || height < 1 || width > most / height) {
      throw new BadImage(
          "claims %dx%d pixels; images of 1 to %,d are read with the memory that Java has",
          width, height, most);
    }
    if (width * height * bits / 8 > Idx.DENSEST * file.length + SLACK) {
      throw new BadImage(
          "claims %dx%d pixels, more than its %,d bytes can hold", width, height, file.length);
    }
  }
}
