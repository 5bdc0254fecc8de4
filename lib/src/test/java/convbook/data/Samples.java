package convbook.data;

import java.awt.Point;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Image files, made as they are needed. */
public final class Samples {
  private Samples() {}

  /** A picture of waves whose pixels depend on the seed. */
  public static BufferedImage waves(int width, int height, long seed) {
    Random random = new Random(seed);
    double u = random.nextDouble();
    double v = random.nextDouble();
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < width * height; i++) {
      int red = (int) (127 + 120 * Math.sin(u * (i % width) + v * (i / width)));
      image.setRGB(i % width, i / width, red << 16 | (255 - red) << 8 | (i & 0x3f));
    }
    return image;
  }

  public static byte[] file(BufferedImage image, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(image, format, bytes)) {
        throw new IllegalArgumentException(format + " cannot hold " + image);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static byte[] jpeg(int width, int height, long seed) {
    return file(waves(width, height, seed), "jpg");
  }

  public static byte[] png(int width, int height, long seed) {
    return file(waves(width, height, seed), "png");
  }

  /** A PNG of 16 bits a channel, each of whose samples is {@code value}. */
  public static byte[] deep(int channels, int value) {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
            false,
            false,
            BufferedImage.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster =
        Raster.createInterleavedRaster(DataBuffer.TYPE_USHORT, 5, 4, channels, new Point(0, 0));
    int[] samples = new int[5 * 4 * channels];
    Arrays.fill(samples, value);
    raster.setPixels(0, 0, 5, 4, samples);
    return file(new BufferedImage(model, raster, false, null), "png");
  }

  /** A GIF of so many frames, each of one gray. */
  public static byte[] gif(int... grays) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.prepareWriteSequence(null);
      for (int gray : grays) {
        BufferedImage frame = new BufferedImage(6, 6, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 36; i++) {
          frame.setRGB(i % 6, i / 6, gray * 0x010101);
        }
        writer.writeToSequence(new IIOImage(frame, null, null), null);
      }
      writer.endWriteSequence();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A JPEG file with an EXIF segment that says how the camera was held. */
  public static byte[] held(byte[] jpeg, int orientation) {
    ByteBuffer exif = ByteBuffer.allocate(32).put("Exif\0\0".getBytes());
    return segment(jpeg, 0xe1, exif.put(tiff(orientation)).array());
  }

  /** The directory of an EXIF block. */
  public static byte[] tiff(int orientation) {
    ByteBuffer tiff = ByteBuffer.allocate(26).put("MM\0*".getBytes()).putInt(8);
    tiff.putShort((short) 1).putShort((short) 274).putShort((short) 3).putInt(1);
    return tiff.putShort((short) orientation).array();
  }

  /** A JPEG file with one more segment, before all others. */
  public static byte[] segment(byte[] jpeg, int marker, byte[] body) {
    ByteBuffer all = ByteBuffer.allocate(jpeg.length + body.length + 4).put(jpeg, 0, 2);
    all.put((byte) -1).put((byte) marker).putShort((short) (body.length + 2)).put(body);
    return all.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** A PNG file with one more chunk, behind its head. */
  public static byte[] chunk(byte[] png, String name, byte[] body) {
    ByteBuffer all = ByteBuffer.allocate(png.length + body.length + 12).put(png, 0, 33);
    all.putInt(body.length).put(name.getBytes()).put(body);
    CRC32 sum = new CRC32();
    sum.update(all.array(), 37, body.length + 4);
    return all.putInt((int) sum.getValue()).put(png, 33, png.length - 33).array();
  }

  public static byte[] cut(byte[] file) {
    return Arrays.copyOf(file, file.length * 2 / 3);
  }

  /** A file of the test resources. */
  public static byte[] resource(String name) {
    try (InputStream in = Samples.class.getResourceAsStream("/images/" + name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
