package convbook.data.image;

/**
 * What a GIF file says of itself and of its first frame.
 *
 * @param height of the screen that frames are put on, in pixels
 * @param width of that screen
 * @param top the screen's row where the first frame begins
 * @param left its column there
 * @param fill the color, as a number in the first frame's palette, of what that leaves bare
 * @param palette whether the first frame has one
 * @param whole whether the first frame fills the screen
 * @param animated whether more frames follow the first
 */
record GifHead(
    int height,
    int width,
    int top,
    int left,
    int fill,
    boolean palette,
    boolean whole,
    boolean animated) {
  private static final int EXTENSION = 0x21;
  private static final int CONTROL = 0xf9;
  private static final int FRAME = 0x2c;
  private static final int END = 0x3b;

  /**
   * Walks through all blocks.
   *
   * @throws BadImage if the file ends before they do, or has no frame
   */
  static GifHead of(byte[] file) throws BadImage {
    int height = two(file, 8);
    int width = two(file, 6);
    int top = 0;
    int left = 0;
    int fill = 0;
    int frames = 0;
    boolean whole = false;
    boolean palette = palette(file, 10) > 0;
    int at = 13 + palette(file, 10);
    for (int kind = one(file, at); kind != END; kind = one(file, at)) {
      switch (kind) {
        case EXTENSION -> {
          if (frames == 0 && one(file, at + 1) == CONTROL && (one(file, at + 3) & 1) == 1) {
            fill = one(file, at + 6);
          }
          at = after(file, at + 2);
        }
        case FRAME -> {
          if (frames++ == 0) {
            palette |= palette(file, at + 9) > 0;
            left = two(file, at + 1);
            top = two(file, at + 3);
            int across = two(file, at + 5);
            int down = two(file, at + 7);
            width = Math.max(width, left + across);
            height = Math.max(height, top + down);
            whole = across == width && down == height;
          }
          at = after(file, at + 11 + palette(file, at + 9));
        }
        // Some programs end a block twice.
        case 0 -> at++;
        default -> throw new BadImage("is damaged around byte %,d", at);
      }
    }
    if (frames == 0) {
      throw new BadImage("has no frame");
    }
    return new GifHead(height, width, top, left, fill, palette, whole, frames > 1);
  }

  /** Returns how many bytes the palette takes that the flags at {@code at} tell of. */
  private static int palette(byte[] file, int at) throws BadImage {
    int flags = one(file, at);
    return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
  }

  /** Returns where the blocks of data end that begin at {@code at}. */
  private static int after(byte[] file, int at) throws BadImage {
    int next = at;
    while (one(file, next) != 0) {
      next += 1 + one(file, next);
    }
    return next + 1;
  }

  private static int two(byte[] file, int at) throws BadImage {
    return one(file, at) | one(file, at + 1) << 8;
  }

  private static int one(byte[] file, int at) throws BadImage {
    if (at >= file.length) {
      throw new BadImage("is cut off after %,d bytes", file.length);
    }
    return file[at] & 0xff;
  }
}
