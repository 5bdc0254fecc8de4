package convbook.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What stands before the pixels of a JPEG file.
 *
 * @param height in pixels
 * @param width in pixels
 * @param channels 1 for grey, 3 for colours, 4 for inks
 * @param orientation how a camera was held, 1 to 8, as EXIF counts: TIFF 6.0, tag 274
 */
record JpegHead(int height, int width, int channels, int orientation) {
  private static final int EXIF = 0xe1;
  private static final int SCAN = 0xda;
  private static final int ORIENTATION = 274;
  private static final long EXIF_MARK = 0x457869660000L;

  /**
   * Reads the head.
   *
   * @throws BadImage if it is not whole
   */
  static JpegHead of(byte[] file) throws BadImage {
    ByteBuffer bytes = ByteBuffer.wrap(file);
    int orientation = 1;
    for (int at = 2; at + 4 <= file.length; ) {
      int marker = file[at + 1] & 0xff;
      if (file[at] != -1 || marker == SCAN) {
        break;
      }
      if (marker == 0xff) {
        at++;
        continue;
      }
      int length = bytes.getShort(at + 2) & 0xffff;
      if (isFrame(marker) && at + 10 <= file.length) {
        return new JpegHead(
            bytes.getShort(at + 5) & 0xffff,
            bytes.getShort(at + 7) & 0xffff,
            file[at + 9] & 0xff,
            orientation);
      }
      if (marker == EXIF && at + 2 + length <= file.length && length > 16) {
        orientation = orientation(bytes.slice(at + 4, length - 2));
      }
      at += 2 + Math.max(2, length);
    }
    throw new BadImage("is cut off or damaged before its pixels");
  }

  /** SOF0 to SOF15, without the tables and extensions among them. */
  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  /** Reads the first directory of an EXIF segment; nonsense in it means an upright picture. */
  private static int orientation(ByteBuffer exif) {
    if (exif.getLong(0) >>> 16 != EXIF_MARK) {
      return 1;
    }
    ByteBuffer tiff = exif.slice(6, exif.capacity() - 6);
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    if (directory < 8 || directory > tiff.capacity() - 2) {
      return 1;
    }
    int entries = tiff.getShort(directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      int at = directory + 2 + 12 * i;
      if (at > tiff.capacity() - 12) {
        break;
      }
      int value = tiff.getShort(at + 8);
      if ((tiff.getShort(at) & 0xffff) == ORIENTATION && value >= 1 && value <= 8) {
        return value;
      }
    }
    return 1;
  }
}
