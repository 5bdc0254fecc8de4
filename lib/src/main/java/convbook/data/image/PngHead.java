package convbook.data.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.InflaterInputStream;

/**
 * What a PNG file says of itself.
 *
 * @param height in pixels
 * @param width in pixels
 * @param bits of a pixel
 * @param depth bits of a channel
 * @param animated whether more frames follow the first
 * @param orientation how a camera was held, 1 to 8
 * @param profiled whether it has a color profile other than sRGB
 */
record PngHead(
    int height,
    int width,
    int bits,
    int depth,
    boolean animated,
    int orientation,
    boolean profiled) {
  private static final int FIRST = 8;
  private static final int IHDR = 0x49484452;
  private static final int IEND = 0x49454e44;
  private static final int ACTL = 0x6163544c;
  private static final int EXIF = 0x65584966;
  private static final int ICCP = 0x69434350;
  private static final int TEXT = 0x74455874;
  private static final int PACKED_TEXT = 0x7a545874;
  private static final int LONG_TEXT = 0x69545874;
  private static final int LONGEST_TEXT = 1 << 20;

  /**
   * Walks through all chunks, whose checksums the JDK's decoder does not look at.
   *
   * @throws BadImage if one of them is cut off or damaged
   */
  static PngHead of(byte[] file) throws BadImage {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    boolean animated = false;
    Orientation orientation = new Orientation();
    boolean profiled = false;
    String profile = "";
    int at = FIRST;
    while (true) {
      if (at > file.length - 12) {
        throw new BadImage("is cut off after %,d bytes", file.length);
      }
      int length = bytes.getInt(at);
      int type = bytes.getInt(at + 4);
      if (at == FIRST && (type != IHDR || length != 13)) {
        throw new BadImage("is damaged: a PNG file starts with another head");
      }
      if (length < 0 || length > file.length - at - 12) {
        throw new BadImage("is cut off after %,d bytes", file.length);
      }
      CRC32 sum = new CRC32();
      sum.update(file, at + 4, 4 + length);
      if ((int) sum.getValue() != bytes.getInt(at + 8 + length)) {
        throw new BadImage("is damaged around byte %,d", at);
      }
      if (type == IEND) {
        break;
      }
      animated |= type == ACTL;
      if (type == EXIF) {
        orientation.exif(bytes.slice(at + 8, length));
      } else if (type == ICCP) {
        String chunk = new String(file, at + 8, length, StandardCharsets.ISO_8859_1);
        profiled |= ColorProfile.isForeign(content(chunk, PACKED_TEXT));
      } else if (type == TEXT || type == PACKED_TEXT || type == LONG_TEXT) {
        String text = new String(file, at + 8, length, StandardCharsets.ISO_8859_1);
        if (profile.isEmpty() && text.startsWith("Raw profile type exif\0")) {
          profile = content(text, type);
        } else if (text.startsWith("XML:com.adobe.xmp\0")) {
          orientation.xmp(content(text, type));
        }
      }
      at += 12 + length;
    }
    orientation.exif(ByteBuffer.wrap(bytes(profile)));
    int depth = file[FIRST + 16];
    return new PngHead(
        bytes.getInt(FIRST + 12),
        bytes.getInt(FIRST + 8),
        depth * channels(file[FIRST + 17]),
        depth,
        animated,
        orientation.value(),
        profiled);
  }

  /** Returns what follows the keyword of a chunk of text, unpacked. */
  private static String content(String chunk, int type) {
    String text = chunk.substring(chunk.indexOf('\0') + 1);
    boolean packed = type == PACKED_TEXT;
    if (type == LONG_TEXT) {
      packed = text.startsWith("\1");
      // Two bytes on packing, then a language and the keyword in it.
      text = text.replaceFirst("(?s)^..[^\0]*\0[^\0]*\0", "");
    } else if (packed) {
      text = text.replaceFirst("(?s)^.", "");
    }
    if (!packed) {
      return text;
    }
    byte[] deflated = text.getBytes(StandardCharsets.ISO_8859_1);
    try (var in = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
      return new String(in.readNBytes(LONGEST_TEXT), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  /**
   * Returns the bytes of a profile as ImageMagick writes it: its kind, its length, hexadecimals.
   */
  private static byte[] bytes(String profile) {
    String digits = profile.lines().skip(3).map(String::strip).collect(Collectors.joining());
    try {
      return HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static int channels(int type) throws BadImage {
    return switch (type) {
      case 0, 3 -> 1;
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> throw new BadImage("is damaged: PNG has no color type %d", type);
    };
  }
}
