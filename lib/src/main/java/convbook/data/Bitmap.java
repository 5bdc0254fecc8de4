package convbook.data;

/**
 * One decoded image.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 * @param height in pixels
 * @param width in pixels
 * @param planes intensities 0-255, laid out (C, H, W)
 */
record Bitmap(int channels, int height, int width, byte[] planes) {

  boolean is(int channels, int height, int width) {
    return this.channels == channels && this.height == height && this.width == width;
  }

  @Override
  public String toString() {
    return "%dx%dx%d".formatted(channels, height, width);
  }
}
