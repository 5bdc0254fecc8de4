package convbook.data;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Ten classes of grey garments, drawn rather than photographed, so that the course runs without
 * internet.
 *
 * <p>They carry the class names of Fashion-MNIST and nothing else of it: accuracies on them say
 * nothing about accuracies there. The same seed gives the same pictures on any number of cores.
 */
public final class Garments {
  /** What a chart's title calls them. */
  static final String NAME = "drawn garments, NOT Fashion-MNIST";

  /** The names of the classes, which are Fashion-MNIST's. */
  static final List<String> CLASSES =
      Arrays.stream(Garment.values()).map(garment -> garment.label).toList();

  private static final int SIDE = 28;

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

  private static ImageSet draw(int count, SplittableRandom random) {
    int most = Integer.MAX_VALUE / (SIDE * SIDE);
    if (count < 1 || count > most) {
      throw new IllegalArgumentException(
          "%d garments asked for; ask for 1 to %,d.".formatted(count, most));
    }
    Garment[] garments = Garment.values();
    byte[] pixels = new byte[count * SIDE * SIDE];
    byte[] labels = new byte[count];
    long[] seeds = random.longs(count).toArray();
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i -> {
              labels[i] = (byte) (i % garments.length);
              Pencil pencil = new Pencil(SIDE, new SplittableRandom(seeds[i]));
              boolean shoeOrBag = i % garments.length == 5 || i % garments.length >= 7;
              pencil.place(shoeOrBag);
              garments[labels[i]].draw(pencil);
              pencil.develop(pixels, i * SIDE * SIDE);
            });
    return new ImageSet(NAME, pixels, labels, 1, SIDE, SIDE, CLASSES);
  }
}
