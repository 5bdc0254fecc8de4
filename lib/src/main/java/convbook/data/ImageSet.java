package convbook.data;

import convbook.data.files.ImageFolder;
import convbook.data.image.BadImage;
import convbook.data.image.Decoder;
import convbook.data.image.ResizeCrop;
import convbook.device.Check;
import convbook.device.Text;
import convbook.device.Words;
import convbook.fetch.DataException;
import java.util.Arrays;
import java.util.List;

/**
 * Labeled images in memory, one byte per pixel and channel.
 *
 * @param name what a chart's title calls them
 * @param pixels intensities 0-255, laid out (N, C, H, W)
 * @param labels one class index per image, counted from 0; {@link #UNKNOWN} where there are no
 *     classes
 * @param channels 1 for gray, 3 for red, green and blue
 * @param height in pixels
 * @param width in pixels
 * @param classes the name of each class
 * @param titles where each image comes from; none if they are only numbered
 */
public record ImageSet(
    String name,
    byte[] pixels,
    int[] labels,
    int channels,
    int height,
    int width,
    List<String> classes,
    List<String> titles)
    implements LabeledImages {

  /**
   * Checks that the parts belong together.
   *
   * @throws IllegalArgumentException if there is no image or pixel, the pixels do not fill the
   *     images, or a label has no class
   */
  public ImageSet {
    Check.given("name", name);
    Check.given("pixels", pixels);
    Check.all("class", classes);
    Check.all("title", titles);
    if (Check.given("labels", labels).length < 1 || channels < 1 || height < 1 || width < 1) {
      throw Check.refusal(
          "%s: %d images of %dx%dx%d pixels given; each number must be at least 1.",
          name, labels.length, channels, height, width);
    }
    long expected = (long) labels.length * channels * height * width;
    if (pixels.length != expected) {
      throw Check.refusal(
          "%s: %,d pixel bytes given, but %,d labels of %dx%dx%d images need %,d; check that images and labels belong together.",
          name, pixels.length, labels.length, channels, height, width, expected);
    }
    if (!titles.isEmpty() && titles.size() != labels.length) {
      throw Check.refusal(
          "%s: %,d titles given for %,d images; give one for each, or none.",
          name, titles.size(), labels.length);
    }
    for (int i = 0; i < labels.length; i++) {
      boolean known = labels[i] >= 0 && labels[i] < classes.size();
      if (!known && !(classes.isEmpty() && labels[i] == UNKNOWN)) {
        throw Check.refusal(
            "%s: image %d has label %d, but the %d classes are numbered 0 to %d; correct the label or name its class.",
            name, i, labels[i], classes.size(), classes.size() - 1);
      }
    }
    classes = List.copyOf(classes);
    titles = List.copyOf(titles);
  }

  /** Images whose labels are bytes, 0-255, as the files of MNIST and CIFAR have them. */
  public ImageSet(
      String name,
      byte[] pixels,
      byte[] labels,
      int channels,
      int height,
      int width,
      List<String> classes) {
    this(name, pixels, unsigned(labels), channels, height, width, classes, List.of());
  }

  /**
   * Decodes the bytes of one JPEG, PNG or GIF file as {@link ImageFolder} does.
   *
   * @param channels 1 for gray, 3 for red, green and blue
   * @param side of the square that the image is to become, in pixels
   * @return the pixels, laid out (C, H, W)
   * @throws DataException if they are no sound image
   * @throws IllegalArgumentException if there are other channels, or the side is not 1 to 4,096
   */
  public static byte[] decode(byte[] file, int channels, int side) {
    Check.given("file", file);
    if (channels != 1 && channels != 3) {
      throw Check.refusal(
          "An image of %d channels asked for; use 1 for gray or 3 for red, green and blue.",
          channels);
    }
    ResizeCrop.check(side);
    byte[] pixels = new byte[channels * side * side];
    try {
      new ResizeCrop(side, channels).into(Decoder.decode(file), pixels, 0);
    } catch (BadImage e) {
      throw new DataException("The file %s.", e);
    }
    return pixels;
  }

  private static int[] unsigned(byte[] labels) {
    int[] wide = new int[Check.given("labels", labels).length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = labels[i] & 0xff;
    }
    return wide;
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int label(int image) {
    return labels[Check.number("image", image, size())];
  }

  @Override
  public String title(int image) {
    Check.number("image", image, size());
    return titles.isEmpty() ? Text.of("%s, image %d", name, image) : titles.get(image);
  }

  @Override
  public ImageSet first(int count) {
    return (ImageSet) LabeledImages.super.first(count);
  }

  @Override
  public ImageSet named(String name) {
    return new ImageSet(name, pixels, labels, channels, height, width, classes, titles);
  }

  /**
   * Returns how many bytes so many images have.
   *
   * @throws IllegalArgumentException if an array cannot hold them
   */
  static int bytes(String name, int images, int bytes) {
    if ((long) images * bytes > Integer.MAX_VALUE) {
      throw Check.refusal(
          "%s: %,d images of %,d bytes asked for at once; ask for fewer.", name, images, bytes);
    }
    return images * bytes;
  }

  @Override
  public ImageSet select(int... images) {
    Check.numbers("image", images, size());
    int bytes = channels * height * width;
    byte[] some = new byte[bytes(name, images.length, bytes)];
    int[] theirs = new int[images.length];
    for (int i = 0; i < images.length; i++) {
      System.arraycopy(pixels, images[i] * bytes, some, i * bytes, bytes);
      theirs[i] = labels[images[i]];
    }
    List<String> names =
        titles.isEmpty() ? titles : Arrays.stream(images).mapToObj(titles::get).toList();
    return new ImageSet(name, some, theirs, channels, height, width, classes, names);
  }

  @Override
  public String toString() {
    return Words.of(
        "data.inMemory",
        Words.of("data.images", name, size(), channels, height, width, classes.size()),
        pixels.length >> 20);
  }
}
