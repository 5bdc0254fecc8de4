package convbook.data;

import convbook.device.Check;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Labeled images of one size: an {@link ImageSet} in memory, or {@link ImageFiles} on disk.
 *
 * <p>Images without labels have the label {@value #UNKNOWN} and no classes.
 */
public sealed interface LabeledImages permits ImageSet, ImageFiles {
  /** The label of an image whose class is not known. */
  int UNKNOWN = -1;

  /** Returns what a chart's title calls them. */
  String name();

  /** Returns the number of images. */
  int size();

  /** Returns 1 for gray, 3 for red, green and blue. */
  int channels();

  /** Returns the height in pixels. */
  int height();

  /** Returns the width in pixels. */
  int width();

  /** Returns the name of each class. */
  List<String> classes();

  /** Returns the class of image number {@code image}, counted from 0. */
  int label(int image);

  /** Returns where image number {@code image} comes from: its file, or its number. */
  String title(int image);

  /** Returns these images under another name. */
  LabeledImages named(String name);

  /**
   * Returns these images, in this order.
   *
   * @throws IllegalArgumentException if there is none, or no image of such a number
   */
  LabeledImages select(int... images);

  /**
   * Returns the first {@code count} images, or all of them if there are fewer.
   *
   * @throws IllegalArgumentException if {@code count} is not positive
   */
  default LabeledImages first(int count) {
    if (count < 1) {
      throw Check.refusal("%s: %d images asked for; ask for at least 1.", name(), count);
    }
    return count >= size() ? this : select(IntStream.range(0, count).toArray());
  }

  /**
   * Holds out {@code share} of each class, drawn by {@code seed}: at least one image of each class
   * that has two.
   *
   * @throws IllegalArgumentException if the share is not between 0 and 1, or leaves nothing on one
   *     side
   */
  default TrainTest<LabeledImages> split(double share, long seed) {
    if (!(share > 0 && share < 1)) {
      throw Check.refusal(
          "%s: a share of %s to hold out given; use one between 0 and 1.", name(), share);
    }
    Set<Integer> out = new HashSet<>();
    for (List<Integer> images : shuffledClasses(seed)) {
      int wish = (int) Math.round(share * images.size());
      int count = Math.max(Math.min(wish, images.size() - 1), images.size() > 1 ? 1 : 0);
      out.addAll(images.subList(0, count));
    }
    return divided(out::contains);
  }

  /**
   * Splits the images into {@code count} folds for cross-validation, drawn by {@code seed}, each
   * with about as many images of every class. Each pair tests on one fold and trains on the others.
   *
   * @throws IllegalArgumentException if there are fewer than 2 folds, or more than images
   */
  default List<TrainTest<LabeledImages>> folds(int count, long seed) {
    if (count < 2 || count > size()) {
      throw Check.refusal("%s: %d folds asked for; use 2 to %,d.", name(), count, size());
    }
    int[] fold = new int[size()];
    int next = 0;
    for (List<Integer> images : shuffledClasses(seed)) {
      for (int image : images) {
        fold[image] = next++ % count;
      }
    }
    return IntStream.range(0, count).mapToObj(f -> divided(image -> fold[image] == f)).toList();
  }

  /** Returns how many images each class has, as a table of class, images and share. */
  default Table balance() {
    int[] counts = new int[classes().size()];
    for (int i = 0; i < size(); i++) {
      if (label(i) != UNKNOWN) {
        counts[label(i)]++;
      }
    }
    double[] shares = Arrays.stream(counts).mapToDouble(n -> (double) n / size()).toArray();
    return Tables.plain(
        Table.create(
            name(),
            StringColumn.create("class", classes()),
            IntColumn.create("images", counts),
            DoubleColumn.create("share", shares)));
  }

  private TrainTest<LabeledImages> divided(IntPredicate out) {
    int[] train = IntStream.range(0, size()).filter(out.negate()).toArray();
    int[] test = IntStream.range(0, size()).filter(out).toArray();
    if (train.length == 0 || test.length == 0) {
      throw Check.refusal(
          "%s: %,d images cannot be split like this; give more images or another share.",
          name(), size());
    }
    return new TrainTest<>(select(train), select(test));
  }

  /** The images of each class, and those without, in an order that the seed decides. */
  private Collection<List<Integer>> shuffledClasses(long seed) {
    Random random = new Random(seed);
    Map<Integer, List<Integer>> classes =
        IntStream.range(0, size())
            .boxed()
            .collect(
                Collectors.groupingBy(
                    this::label, TreeMap::new, Collectors.toCollection(ArrayList::new)));
    classes.values().forEach(images -> Collections.shuffle(images, random));
    return classes.values();
  }
}
