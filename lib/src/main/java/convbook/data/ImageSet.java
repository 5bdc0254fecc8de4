package convbook.data;

import java.util.Arrays;
import java.util.List;

/**
 * Labelled images in memory, one byte per pixel and channel.
 *
 * @param name what a chart's title calls them
 * @param pixels intensities 0-255, laid out (N, C, H, W)
 * @param labels one class index per image, counted from 0
 * @param channels 1 for grey, 3 for red, green and blue
 * @param height in pixels
 * @param width in pixels
 * @param classes the name of each class
 */
public record ImageSet(
    String name,
    byte[] pixels,
    byte[] labels,
    int channels,
    int height,
    int width,
    List<String> classes) {

  /**
   * Checks that the parts belong together.
   *
   * @throws IllegalArgumentException if there is no image or pixel, the pixels do not fill the
   *     images, or a label has no class
   */
  public ImageSet {
    if (labels.length < 1 || channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "%s: %d images of %dx%dx%d pixels given; each number must be at least 1."
              .formatted(name, labels.length, channels, height, width));
    }
    long expected = (long) labels.length * channels * height * width;
    if (pixels.length != expected) {
      throw new IllegalArgumentException(
          "%s: %,d pixel bytes given, but %,d labels of %dx%dx%d images need %,d; check that images and labels belong together."
              .formatted(name, pixels.length, labels.length, channels, height, width, expected));
    }
    for (int i = 0; i < labels.length; i++) {
      if ((labels[i] & 0xff) >= classes.size()) {
        throw new IllegalArgumentException(
            "%s: image %d has label %d, but the %d classes are numbered 0 to %d; correct the label or name its class."
                .formatted(name, i, labels[i] & 0xff, classes.size(), classes.size() - 1));
      }
    }
    classes = List.copyOf(classes);
  }

  /** Returns the number of images. */
  public int size() {
    return labels.length;
  }

  /**
   * Returns the first {@code count} images, or all of them if there are fewer.
   *
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  public ImageSet first(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "%s: %d images asked for; ask for at least 1.".formatted(name, count));
    }
    int n = Math.min(count, size());
    return new ImageSet(
        name,
        Arrays.copyOf(pixels, n * channels * height * width),
        Arrays.copyOf(labels, n),
        channels,
        height,
        width,
        classes);
  }
}
