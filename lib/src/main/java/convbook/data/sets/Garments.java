package convbook.data.sets;

import convbook.data.ImageSet;
import convbook.data.TrainTest;
import convbook.device.Check;
import convbook.device.ParallelLoop;
import convbook.device.Text;
import convbook.fetch.DataException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Ten classes of gray garments, drawn rather than photographed, so that the course runs without
 * internet.
 *
 * <p>They carry the class names of Fashion-MNIST and nothing else of it: accuracies on them say
 * nothing about accuracies there. The same seed gives the same pictures on any number of cores.
 */
public final class Garments {
  /** What a chart's title calls them. */
  static final String NAME = "drawn garments, NOT Fashion-MNIST";

  /** What a chart's title calls them in color. */
  static final String PAINTED = "painted garments, NOT CIFAR-10";

  /** The names of the classes, which are Fashion-MNIST's. */
  static final List<String> CLASSES =
      Arrays.stream(Garment.values()).map(garment -> garment.label).toList();

  private static final int SIDE = 28;

  private static final Pattern LINE = Pattern.compile("(.{1,76}|\\S+)(?: |$)");

  private Garments() {}

  /**
   * Draws {@code count} training images of 1x28x28 pixels, the ten classes in turn.
   *
   * @throws IllegalArgumentException if {@code count} is not positive or more than Java can index
   */
  public static ImageSet train(int count, long seed) {
    return draw(count, new SplittableRandom(seed).split());
  }

  /**
   * Draws {@code count} test images, none of which {@link #train} draws from the same seed.
   *
   * @throws IllegalArgumentException if {@code count} is not positive or more than Java can index
   */
  public static ImageSet test(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    random.split();
    return draw(count, random.split());
  }

  /** Returns what is read or, under a banner, garments if that is merely out of reach. */
  static TrainTest<ImageSet> orDrawn(
      Supplier<TrainTest<ImageSet>> read,
      String name,
      String what,
      Supplier<TrainTest<ImageSet>> garments) {
    try {
      return read.get();
    } catch (DataException e) {
      if (!e.isUnreachable()) {
        throw e;
      }
      System.err.println(
          banner(
              "THIS IS NOT " + name.toUpperCase(Locale.ROOT),
              e.getMessage(),
              Text.of(
                  "Until then this runs on %s. Accuracies on them say nothing about %s.",
                  what, name)));
      return garments.get();
    }
  }

  /** Returns the paragraphs, wrapped, in a box that cannot be missed. */
  private static String banner(String... paragraphs) {
    String edge = "#".repeat(80);
    return Arrays.stream(paragraphs)
        .flatMap(paragraph -> LINE.matcher(paragraph).results())
        .map(line -> Text.of("# %-76s #%n", line.group(1)))
        .collect(Collectors.joining("", edge + "\n", edge));
  }

  /**
   * Paints gray images, each in a color of its own on another, with a border of {@code border}
   * pixels: what takes the place of photographs.
   *
   * @hidden
   */
  public static ImageSet paint(ImageSet gray, int border, long seed) {
    int side = SIDE + 2 * border;
    byte[] pixels = new byte[gray.size() * 3 * side * side];
    SplittableRandom random = new SplittableRandom(seed);
    for (int plane = 0; plane < 3 * gray.size(); plane++) {
      int back = random.nextInt(256);
      int front = random.nextInt(256);
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          int row = y - border;
          int column = x - border;
          boolean inside = Math.min(row, column) >= 0 && Math.max(row, column) < SIDE;
          int at = (plane / 3 * SIDE + row) * SIDE + column;
          int light = inside ? gray.pixels()[at] & 0xff : 0;
          pixels[(plane * side + y) * side + x] = (byte) (back + (front - back) * light / 255);
        }
      }
    }
    return new ImageSet(PAINTED, pixels, gray.labels(), 3, side, side, CLASSES, List.of());
  }

  private static ImageSet draw(int count, SplittableRandom random) {
    int most = Integer.MAX_VALUE / (SIDE * SIDE);
    if (count < 1 || count > most) {
      throw Check.refusal("%d garments asked for; ask for 1 to %,d.", count, most);
    }
    Garment[] garments = Garment.values();
    byte[] pixels = new byte[count * SIDE * SIDE];
    byte[] labels = new byte[count];
    long[] seeds = random.longs(count).toArray();
    ParallelLoop.forEach(
        NAME,
        count,
        (what, done, total) -> {},
        i -> {
          labels[i] = (byte) (i % garments.length);
          GarmentPainter painter = new GarmentPainter(SIDE, new SplittableRandom(seeds[i]));
          boolean shoeOrBag = i % garments.length == 5 || i % garments.length >= 7;
          painter.place(shoeOrBag);
          garments[labels[i]].draw(painter);
          painter.develop(pixels, i * SIDE * SIDE);
        });
    return new ImageSet(NAME, pixels, labels, 1, SIDE, SIDE, CLASSES);
  }
}
