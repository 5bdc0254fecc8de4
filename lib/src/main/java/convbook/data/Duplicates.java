package convbook.data;

import convbook.device.Check;
import convbook.device.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Images that are there twice: to the pixel, or saved in another size, mirrored or not.
 *
 * <pre>{@code
 * var images = Garments.train(1_000, 0);
 * var twice = Duplicates.of(images);
 * System.out.println(twice);
 * var once = twice.removed();
 * }</pre>
 *
 * <p>Each image is shrunk to 8x8 pixels. Two are a pair if these differ by less than 4 of 255 in
 * the mean, as they are or with one of them mirrored. An image's mean is the same in its mirror
 * image and nearly so in another size, so only images are compared whose means differ by less than
 * 1.
 *
 * @param images all of them
 * @param pairs which are twins
 */
public record Duplicates(ImageSet images, List<Pair> pairs) {
  private static final int SIDE = 8;
  private static final double NEAR = 4;
  private static final double SUM = 1;

  /**
   * Two images that are one.
   *
   * @param first the number of the first, counted from 0
   * @param second the number of the second, which is larger
   * @param exact whether they are the same to the pixel
   */
  public record Pair(int first, int second, boolean exact) {}

  /** Checks that both are there, and copies the list. */
  public Duplicates {
    Check.given("images", images);
    pairs = List.copyOf(Check.all("pair", pairs));
  }

  /**
   * Finds all pairs.
   *
   * @throws IllegalArgumentException if the images are streamed from disk
   */
  public static Duplicates of(LabeledImages images) {
    if (!(Check.given("images", images) instanceof ImageSet set)) {
      throw Check.refusal(
          "%s is streamed from disk; read it in fewer pixels, so that it fits into memory.",
          images.name());
    }
    float[][] small =
        IntStream.range(0, set.size()).mapToObj(i -> small(set, i)).toArray(float[][]::new);
    double[] means =
        Arrays.stream(small)
            .mapToDouble(
                image ->
                    IntStream.range(0, image.length).mapToDouble(k -> image[k]).sum()
                        / image.length)
            .toArray();
    List<Integer> order =
        IntStream.range(0, set.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> means[i]))
            .toList();
    List<Pair> pairs = new ArrayList<>();
    for (int p = 0; p < order.size(); p++) {
      int a = order.get(p);
      for (int q = p + 1; q < order.size() && means[order.get(q)] - means[a] < SUM; q++) {
        int b = order.get(q);
        if (alike(small[a], small[b], 0) || alike(small[a], small[b], SIDE - 1)) {
          pairs.add(new Pair(Math.min(a, b), Math.max(a, b), same(set, a, b)));
        }
      }
    }
    pairs.sort(Comparator.comparingInt(Pair::first).thenComparingInt(Pair::second));
    return new Duplicates(set, pairs);
  }

  /**
   * Returns the means of 8 x 8 parts of an image, (C, 8, 8). Where its sides are no multiples of 8,
   * neighbors share pixels, so that the parts of the mirrored image are the mirrored parts.
   */
  private static float[] small(ImageSet set, int image) {
    float[] means = new float[set.channels() * SIDE * SIDE];
    for (int k = 0; k < means.length; k++) {
      int c = k / (SIDE * SIDE);
      int top = k / SIDE % SIDE * set.height() / SIDE;
      int bottom = ((k / SIDE % SIDE + 1) * set.height() + SIDE - 1) / SIDE;
      int left = k % SIDE * set.width() / SIDE;
      int right = ((k % SIDE + 1) * set.width() + SIDE - 1) / SIDE;
      for (int y = top; y < bottom; y++) {
        int row = ((image * set.channels() + c) * set.height() + y) * set.width();
        for (int x = left; x < right; x++) {
          means[k] += set.pixels()[row + x] & 0xff;
        }
      }
      means[k] /= (bottom - top) * (right - left);
    }
    return means;
  }

  /**
   * Returns whether two differ little.
   *
   * @param flip 0, or 7 to count the other's columns from the right
   */
  private static boolean alike(float[] one, float[] other, int flip) {
    double most = NEAR * one.length;
    double sum = 0;
    for (int k = 0; k < one.length && sum < most; k++) {
      sum += Math.abs(one[k] - other[k ^ flip]);
    }
    return sum < most;
  }

  private static boolean same(ImageSet set, int one, int other) {
    int bytes = set.pixels().length / set.size();
    return Arrays.equals(
        set.pixels(),
        one * bytes,
        (one + 1) * bytes,
        set.pixels(),
        other * bytes,
        (other + 1) * bytes);
  }

  /**
   * Returns the images without the second of each pair; where the labels of two differ, nobody
   * knows which is right, and both are left out.
   *
   * @throws IllegalArgumentException if nothing is left
   */
  public ImageSet removed() {
    Set<Integer> out = new HashSet<>();
    for (Pair pair : pairs) {
      out.add(pair.second);
      if (torn(pair)) {
        out.add(pair.first);
      }
    }
    return images.select(IntStream.range(0, images.size()).filter(i -> !out.contains(i)).toArray());
  }

  /**
   * Returns the first pairs that are not the same to the pixel, two and two, to be looked at.
   *
   * @throws IllegalArgumentException if there is none
   */
  public ImageSet near(int count) {
    return images.select(
        pairs.stream()
            .filter(pair -> !pair.exact)
            .limit(count)
            .flatMapToInt(pair -> IntStream.of(pair.first, pair.second))
            .toArray());
  }

  private boolean torn(Pair pair) {
    return images.label(pair.first) != images.label(pair.second);
  }

  @Override
  public String toString() {
    long exact = pairs.stream().filter(Pair::exact).count();
    return Text.of(
        "%s, there twice: %,d to the pixel, %,d nearly; %,d of these with two labels",
        images.name(), exact, pairs.size() - exact, pairs.stream().filter(this::torn).count());
  }
}
