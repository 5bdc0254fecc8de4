package convbook.course;

import convbook.data.ImageSet;
import convbook.data.sets.Plan;
import convbook.device.ParallelLoop;
import convbook.device.ProgressListener;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * What {@link Competition#open(Plan)} hands out and what the jury keeps, drawn from one seed: see
 * there what is unclean about it.
 */
final class UncleanFolder {
  static final String HEADER = "name,label";

  /** The share of each class's training images that is used, by the class's number. */
  static final double[] SHARES = {1, 0.8, 0.5, 1, 0.6, 0.9, 0.7, 0.4, 1, 0.6};

  private static final double EXACT = 0.04;
  private static final double NEAR = 0.04;
  private static final double WRONG = 0.05;
  private static final int[] SIDES = {24, 28, 32, 36, 40};
  private static final double OBLONG = 0.1;
  private static final double KEPT = 0.8;
  private static final long SEED = 13;

  private final ImageSet train;
  private final ImageSet test;
  private final Random random = new Random(SEED);

  /**
   * One file: an image as it is saved.
   *
   * @param image its number in the set
   * @param label what {@code train.csv} says of it
   * @param side of the whole image once resized, in pixels
   * @param wide how much of its width is kept, around the middle
   * @param high how much of its height
   * @param mirrored left to right
   */
  private record Picture(
      int image, int label, int side, double wide, double high, boolean mirrored) {
    Picture labeled(int other) {
      return new Picture(image, other, side, wide, high, mirrored);
    }
  }

  private UncleanFolder(ImageSet train, ImageSet test) {
    this.train = train;
    this.test = test;
  }

  /**
   * Writes {@code given}, the competitors' folder, and {@code jury}, with {@code solution.csv} and
   * {@code wrong.csv}, into {@code home}.
   */
  static void write(Path home, ImageSet train, ImageSet test) throws IOException {
    new UncleanFolder(train, test).write(home);
  }

  private void write(Path home) throws IOException {
    Path given = Files.createDirectory(home.resolve("given"));
    Path jury = Files.createDirectory(home.resolve("jury"));
    List<Picture> clean = withCopies(originals());
    List<Picture> labeled = clean.stream().map(this::perhapsWrong).toList();
    List<Picture> asked = IntStream.range(0, test.size()).mapToObj(i -> drawn(test, i)).toList();
    List<Integer> ids =
        new ArrayList<>(IntStream.rangeClosed(1, labeled.size() + asked.size()).boxed().toList());
    Collections.shuffle(ids, random);
    List<Integer> rest = ids.subList(labeled.size(), ids.size());
    write(given.resolve("train"), train, labeled, ids);
    write(given.resolve("test"), test, asked, rest);
    Files.write(given.resolve("train.csv"), lines(labeled, ids, Picture::label));
    Files.write(given.resolve("sample_submission.csv"), lines(asked, rest, picture -> 0));
    Files.write(jury.resolve("solution.csv"), lines(asked, rest, Picture::label));
    List<Integer> wrong =
        IntStream.range(0, clean.size())
            .filter(i -> clean.get(i).label() != labeled.get(i).label())
            .boxed()
            .toList();
    Files.write(
        jury.resolve("wrong.csv"),
        lines(
            wrong.stream().map(clean::get).toList(),
            wrong.stream().map(ids::get).toList(),
            Picture::label));
  }

  /** The first images of each class, as many as its share says, each in a size of its own. */
  private List<Picture> originals() {
    int[] left = new int[train.classes().size()];
    for (int label : train.labels()) {
      left[label]++;
    }
    for (int k = 0; k < left.length; k++) {
      left[k] = (int) Math.ceil(SHARES[k % SHARES.length] * left[k]);
    }
    return IntStream.range(0, train.size())
        .filter(i -> left[train.label(i)]-- > 0)
        .mapToObj(i -> drawn(train, i))
        .toList();
  }

  private Picture drawn(ImageSet set, int image) {
    int side = SIDES[random.nextInt(SIDES.length)];
    boolean oblong = random.nextDouble() < OBLONG;
    boolean upright = random.nextBoolean();
    return new Picture(
        image,
        set.label(image),
        side,
        oblong && upright ? KEPT : 1,
        oblong && !upright ? KEPT : 1,
        false);
  }

  private List<Picture> withCopies(List<Picture> originals) {
    List<Picture> all = new ArrayList<>(originals);
    List<Picture> shuffled = new ArrayList<>(originals);
    Collections.shuffle(shuffled, random);
    int exact = (int) Math.ceil(EXACT * originals.size());
    int near = (int) Math.ceil(NEAR * originals.size());
    all.addAll(shuffled.subList(0, exact));
    for (int i = 0; i < near; i++) {
      Picture one = shuffled.get(exact + i);
      int side = one.side() == SIDES[0] ? SIDES[SIDES.length - 1] : SIDES[0];
      all.add(new Picture(one.image(), one.label(), side, one.wide(), one.high(), i % 2 == 1));
    }
    return all;
  }

  private Picture perhapsWrong(Picture picture) {
    int classes = train.classes().size();
    return random.nextDouble() < WRONG
        ? picture.labeled((picture.label() + 1 + random.nextInt(classes - 1)) % classes)
        : picture;
  }

  private static String name(int id) {
    return id + ".png";
  }

  private static void write(Path folder, ImageSet set, List<Picture> pictures, List<Integer> ids)
      throws IOException {
    Files.createDirectory(folder);
    // When it fails, no thread goes on writing.
    ParallelLoop.forEach(
        set.name(),
        pictures.size(),
        ProgressListener.console(),
        i -> {
          try {
            BufferedImage image = image(set, pictures.get(i));
            ImageIO.write(image, "png", folder.resolve(name(ids.get(i))).toFile());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static BufferedImage image(ImageSet set, Picture picture) {
    BufferedImage whole = image(set, picture.image());
    int cutX = (int) (set.width() * (1 - picture.wide()) / 2);
    int cutY = (int) (set.height() * (1 - picture.high()) / 2);
    int from = picture.mirrored() ? set.width() - cutX : cutX;
    int width = picture.side() * (set.width() - 2 * cutX) / set.width();
    int height = picture.side() * (set.height() - 2 * cutY) / set.height();
    BufferedImage saved = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = saved.createGraphics();
    g.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    g.drawImage(
        whole, 0, 0, width, height, from, cutY, set.width() - from, set.height() - cutY, null);
    g.dispose();
    return saved;
  }

  private static BufferedImage image(ImageSet set, int image) {
    int area = set.height() * set.width();
    BufferedImage whole = new BufferedImage(set.width(), set.height(), BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < area; p++) {
      int rgb = 0;
      for (int c = 0; c < 3; c++) {
        rgb = rgb << 8 | set.pixels()[(3 * image + c) * area + p] & 0xff;
      }
      whole.setRGB(p % set.width(), p / set.width(), rgb);
    }
    return whole;
  }

  private List<String> lines(
      List<Picture> pictures, List<Integer> ids, ToIntFunction<Picture> label) {
    Stream<String> lines =
        IntStream.range(0, pictures.size())
            .boxed()
            .sorted(Comparator.comparing(ids::get))
            .map(
                i ->
                    name(ids.get(i))
                        + ","
                        + train.classes().get(label.applyAsInt(pictures.get(i))));
    return Stream.concat(Stream.of(HEADER), lines).toList();
  }
}
