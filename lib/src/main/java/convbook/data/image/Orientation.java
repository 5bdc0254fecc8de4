package convbook.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a camera was held, 1 to 8 as EXIF counts: TIFF 6.0, tag 274. The first EXIF block of a file
 * says it, and XMP where that one does not; nothing that follows undoes it.
 */
final class Orientation {
  private static final int TAG = 274;
  private static final int MISSING = -1;
  private static final Pattern XMP = Pattern.compile("tiff:Orientation(?:=[\"']|>)\\s*([0-9])");

  private boolean seen;
  private int exif = MISSING;
  private int xmp = MISSING;

  /** Notes an EXIF block, with its mark before it or without. */
  void exif(ByteBuffer block) {
    if (!seen) {
      seen = true;
      exif = tag(block);
    }
  }

  /** Notes what an XMP packet says. */
  void xmp(String packet) {
    Matcher said = XMP.matcher(packet);
    if (xmp == MISSING && said.find()) {
      xmp = said.group(1).charAt(0) - '0';
    }
  }

  /** Returns the orientation; upright where none is given, or none that there is. */
  int value() {
    int said = exif == MISSING ? xmp : exif;
    return said >= 1 && said <= 8 ? said : 1;
  }

  private static int tag(ByteBuffer block) {
    boolean marked =
        block.remaining() > 6 && block.getInt(0) == 0x45786966 && block.getShort(4) == 0;
    ByteBuffer tiff = marked ? block.slice(6, block.remaining() - 6) : block.slice();
    if (tiff.remaining() < 10) {
      return MISSING;
    }
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    if (directory < 8 || directory > tiff.capacity() - 2) {
      return MISSING;
    }
    int entries = tiff.getShort(directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      int at = directory + 2 + 12 * i;
      if (at > tiff.capacity() - 12) {
        break;
      }
      if ((tiff.getShort(at) & 0xffff) == TAG) {
        return number(tiff, at);
      }
    }
    return MISSING;
  }

  /** Returns the single number, short or long, of a directory's entry, 0 if it is none. */
  private static int number(ByteBuffer tiff, int at) {
    return tiff.getInt(at + 4) != 1
        ? 0
        : switch (tiff.getShort(at + 2)) {
          case 3, 8 -> tiff.getShort(at + 8);
          case 4, 9 -> tiff.getInt(at + 8);
          default -> 0;
        };
  }
}
