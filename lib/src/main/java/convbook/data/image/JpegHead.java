package convbook.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What stands before the pixels of a JPEG file.
 *
 * @param height in pixels
 * @param width in pixels
 * @param channels 1 for gray, 3 for colors, 4 for inks
 * @param orientation how a camera was held, 1 to 8
 * @param profiled whether it has a color profile other than sRGB
 * @param luminance whether colors are stored as luminance and chrominance
 * @param plain the file without color profile, comments and all else that decoders differ about;
 *     instead of them stands how colors are stored
 */
record JpegHead(
    int height,
    int width,
    int channels,
    int orientation,
    boolean profiled,
    boolean luminance,
    byte[] plain) {
  private static final int START = 0xd8;
  private static final int END = 0xd9;
  private static final int SCAN = 0xda;
  private static final int FIRST_EXTRA = 0xe0;
  private static final String EXIF = "Exif\0\0";
  private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";

  /** The first part of a profile, which has its name. */
  private static final String ICC = "ICC_PROFILE\0\1";

  private static final String JFIF = "JFIF\0";
  private static final String ADOBE = "Adobe";

  /**
   * Reads the head.
   *
   * @throws BadImage if it is not whole
   */
  static JpegHead of(byte[] file) throws BadImage {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    ByteArrayOutputStream kept = new ByteArrayOutputStream(file.length);
    Orientation orientation = new Orientation();
    boolean profiled = false;
    boolean jfif = false;
    int adobe = -1;
    int frame = -1;
    int at = 2;
    while (at + 4 <= file.length) {
      int marker = file[at + 1] & 0xff;
      if (file[at] != -1 || marker == 0xff) {
        at++;
        continue;
      }
      if (marker == SCAN || marker == END) {
        break;
      }
      if (marker < 0xc0 || marker >= 0xd0 && marker <= START) {
        at += 2;
        continue;
      }
      int body = at + 4;
      int end = Math.max(body, at + 2 + (bytes.getShort(at + 2) & 0xffff));
      if (end > file.length) {
        break;
      }
      if (marker == 0xe1 && starts(file, body, end, EXIF)) {
        orientation.exif(bytes.slice(body, end - body));
      } else if (marker == 0xe1 && starts(file, body, end, XMP)) {
        orientation.xmp(new String(file, body, end - body, StandardCharsets.ISO_8859_1));
      } else if (marker == 0xe2 && starts(file, body, end, ICC)) {
        String profile = new String(file, body, end - body, StandardCharsets.ISO_8859_1);
        profiled |= ColorProfile.isForeign(profile);
      } else if (marker == 0xe0 && end - body >= 12) {
        jfif |= starts(file, body, end, JFIF);
      } else if (marker == 0xee && end - body >= 12 && starts(file, body, end, ADOBE)) {
        adobe = file[body + 11] & 0xff;
      } else if (isFrame(marker) && frame < 0 && end - body >= 6) {
        frame = body;
      }
      if (marker < FIRST_EXTRA) {
        kept.write(file, at, end - at);
      }
      at = end;
    }
    if (frame < 0) {
      throw new BadImage("is cut off or damaged before its pixels");
    }
    kept.write(file, at, file.length - at);
    int channels = file[frame + 5] & 0xff;
    boolean luminance = luminance(file, frame, channels, jfif, adobe);
    return new JpegHead(
        bytes.getShort(frame + 1) & 0xffff,
        bytes.getShort(frame + 3) & 0xffff,
        channels,
        orientation.value(),
        profiled,
        luminance,
        plain(luminance && channels == 3, kept.toByteArray()));
  }

  private static boolean starts(byte[] file, int from, int end, String mark) {
    return end - from >= mark.length()
        && mark.equals(new String(file, from, mark.length(), StandardCharsets.ISO_8859_1));
  }

  /** SOF0 to SOF15, without the tables and extensions among them. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /** Decides as libjpeg does whether channels are colors or inks, or YCbCr and YCCK. */
  private static boolean luminance(byte[] file, int frame, int channels, boolean jfif, int adobe) {
    if (channels == 4) {
      return adobe > 0;
    }
    if (jfif || adobe >= 0) {
      return jfif || adobe > 0;
    }
    int last = frame + 6 + 3 * 2;
    boolean named =
        last < file.length && file[frame + 6] == 'R' && file[frame + 9] == 'G' && file[last] == 'B';
    return !named;
  }

  private static byte[] plain(boolean luminance, byte[] kept) {
    ByteBuffer plain = ByteBuffer.allocate(18 + kept.length);
    plain.put(new byte[] {-1, (byte) START, -1, (byte) 0xee, 0, 14});
    plain.put(ADOBE.getBytes(StandardCharsets.US_ASCII));
    plain.put(new byte[] {0, 100, 0, 0, 0, 0, (byte) (luminance ? 1 : 0)});
    return plain.put(kept).array();
  }
}
