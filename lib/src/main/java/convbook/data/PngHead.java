package convbook.data;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * What a PNG file says of itself.
 *
 * @param height in pixels
 * @param width in pixels
 * @param bits of a pixel
 * @param depth bits of a channel
 * @param animated whether more frames follow the first
 */
record PngHead(int height, int width, int bits, int depth, boolean animated) {
  private static final int FIRST = 8;
  private static final int IHDR = 0x49484452;
  private static final int IEND = 0x49454e44;
  private static final int ACTL = 0x6163544c;

  /**
   * Walks through all chunks, whose checksums the JDK's decoder does not look at.
   *
   * @throws BadImage if one of them is cut off or damaged
   */
  static PngHead of(byte[] file) throws BadImage {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    boolean animated = false;
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
      at += 12 + length;
    }
    int depth = file[FIRST + 16];
    return new PngHead(
        bytes.getInt(FIRST + 12),
        bytes.getInt(FIRST + 8),
        depth * channels(file[FIRST + 17]),
        depth,
        animated);
  }

  private static int channels(int type) throws BadImage {
    return switch (type) {
      case 0, 3 -> 1;
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> throw new BadImage("is damaged: PNG has no colour type %d", type);
    };
  }
}
