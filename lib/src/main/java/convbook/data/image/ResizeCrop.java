package convbook.data.image;

import convbook.device.Check;
import java.util.Set;

/**
 * Makes squares of images: the shorter side is resized to the square's, bilinear with antialiasing,
 * and the middle of the longer one is kept; then the picture is turned upright. In PyTorch that is
 * {@code Resize(side)} and {@code CenterCrop(side)}.
 *
 * @param side of the square in pixels
 * @param channels 1 for gray, 3 for red, green and blue
 * @hidden
 */
public record ResizeCrop(int side, int channels) {
  private static final Set<Integer> ROWS_MIRRORED = Set.of(3, 4, 6, 7);
  private static final Set<Integer> COLUMNS_MIRRORED = Set.of(2, 3, 7, 8);

  /** Refuses sides of squares that cannot be. */
  public static void check(int side) {
    if (side < 1 || side > 4096) {
      throw Check.refusal("Images of %d pixels asked for; use 1 to 4,096.", side);
    }
  }

  /** Puts the square into {@code planes}, laid out (C, H, W), from {@code offset} on. */
  public void into(Bitmap bitmap, byte[] planes, int offset) {
    int height = bitmap.height();
    int width = bitmap.width();
    int shorter = Math.min(height, width);
    int held = bitmap.orientation();
    AntialiasWeights[] rows = middle(height, shorter, ROWS_MIRRORED.contains(held));
    AntialiasWeights[] columns = middle(width, shorter, COLUMNS_MIRRORED.contains(held));
    float[][] sums = new float[side][side * channels];
    int[] given = new int[width * channels];
    float[] narrow = new float[side * channels];
    // Output rows overlap in input rows, so that each of these is filtered once.
    int first = 0;
    for (int y = rows[0].start(); y < rows[side - 1].end(); y++) {
      bitmap.row(y, channels, given);
      filter(columns, given, narrow);
      while (first < side - 1 && rows[first].end() <= y) {
        first++;
      }
      for (int j = first; j < side && rows[j].start() <= y; j++) {
        if (y < rows[j].end()) {
          add(sums[j], narrow, rows[j].factors()[y - rows[j].start()]);
        }
      }
    }
    store(sums, bitmap.orientation(), planes, offset);
  }

  /**
   * The middle of one axis, {@code shorter} pixels of which become the square's side. If one more
   * has to be left out on one side, it is that of the picture which is turned upright.
   */
  private AntialiasWeights[] middle(int size, int shorter, boolean mirrored) {
    int resized = (int) ((long) side * size / shorter);
    // Python rounds halves to even numbers.
    int before = (int) Math.rint((resized - side) / 2.0);
    return AntialiasWeights.of(size, resized, mirrored ? resized - side - before : before, side);
  }

  private void filter(AntialiasWeights[] columns, int[] row, float[] result) {
    for (int i = 0; i < side; i++) {
      for (int c = 0; c < channels; c++) {
        float sum = 0;
        int at = columns[i].start() * channels + c;
        for (float factor : columns[i].factors()) {
          sum += factor * row[at];
          at += channels;
        }
        result[i * channels + c] = sum;
      }
    }
  }

  private static void add(float[] sum, float[] row, float factor) {
    for (int i = 0; i < row.length; i++) {
      sum[i] += factor * row[i];
    }
  }

  private void store(float[][] sums, int orientation, byte[] planes, int offset) {
    int last = side - 1;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int at =
            switch (orientation) {
              case 2 -> y * side + last - x;
              case 3 -> (last - y) * side + last - x;
              case 4 -> (last - y) * side + x;
              case 5 -> x * side + y;
              case 6 -> x * side + last - y;
              case 7 -> (last - x) * side + last - y;
              case 8 -> (last - x) * side + y;
              default -> y * side + x;
            };
        for (int c = 0; c < channels; c++) {
          planes[offset + c * side * side + at] = (byte) (sums[y][x * channels + c] + 0.5f);
        }
      }
    }
  }
}
