package convbook.train;

import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import convbook.data.Batch;
import convbook.data.Split;
import convbook.data.Tables;
import convbook.device.Check;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What a network, or several together, say of a set of images, in the order in which the set gives
 * them.
 *
 * @param classes the names of the classes
 * @param probabilities of each class for each image, [N][classes]
 * @param labels the class of each image, [N]; -1 where it is not known
 */
public record Predictions(List<String> classes, float[][] probabilities, int[] labels) {

  /**
   * Checks that the parts belong together.
   *
   * @throws IllegalArgumentException if there is not one label for each image, a label has no
   *     class, or there are not as many probabilities for each image, one or more
   */
  public Predictions {
    Check.all("class", classes);
    Check.all("image's probabilities", probabilities);
    Check.given("labels", labels);
    if (probabilities.length != labels.length || labels.length == 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Predictions of %d images with %d labels given; there must be one for each, and at least one.",
              probabilities.length,
              labels.length));
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < -1 || labels[i] >= classes.size()) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Label %d given for image %d, but the %d classes are numbered from 0; use one of them, or -1 for none.",
                labels[i],
                i,
                classes.size()));
      }
      if (probabilities[i].length == 0 || probabilities[i].length != probabilities[0].length) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%d probabilities given for image %d, and %d for image 0; give one for each output of the network.",
                probabilities[i].length,
                i,
                probabilities[0].length));
      }
    }
    classes = List.copyOf(classes);
  }

  /** Predicts the held-out images of the learner's data. */
  public static Predictions of(Learner learner) {
    return of(Check.given("learner", learner), learner.data().test());
  }

  /**
   * Predicts any images of the kind that the learner learns from, labeled or not.
   *
   * @throws convbook.device.StoppedException if the thread is interrupted between batches
   */
  public static Predictions of(Learner learner, Split images) {
    Model model = Check.given("learner", learner).prepare();
    return of(model.net(), learner.data().classes(), images, learner.data().shape());
  }

  /** Predicts images of the kind that the network was made for. */
  static Predictions of(Block net, List<String> classes, Split images) {
    return of(net, classes, images, net.getInputShapes()[0].slice(1));
  }

  private static Predictions of(Block net, List<String> classes, Split images, Shape image) {
    Check.given("images", images);
    float[][] probabilities = new float[images.size()][];
    int[] labels = new int[images.size()];
    int next = 0;
    Model model = new Model(net, images.device());
    for (Iterator<Batch> it = images.epoch(0); it.hasNext(); ) {
      try (NDScope scope = new NDScope()) {
        Batch batch = it.next();
        float[][] rows = model.probabilities(batch.images(), image);
        long[] truths = batch.labels().toLongArray();
        for (int i = 0; i < rows.length; i++) {
          labels[next] = (int) truths[i];
          probabilities[next++] = rows[i];
        }
      }
    }
    return new Predictions(classes, probabilities, labels);
  }

  /**
   * Averages the probabilities that several networks give to the same images: an ensemble.
   *
   * @throws IllegalArgumentException if there is none, or their images differ
   */
  public static Predictions mean(List<Predictions> several) {
    if (Check.all("predictions", several).isEmpty()) {
      throw new IllegalArgumentException("No predictions to average; give at least one.");
    }
    Predictions first = several.get(0);
    float[][] mean = new float[first.size()][first.probabilities[0].length];
    for (Predictions other : several) {
      if (!Arrays.equals(other.labels, first.labels)
          || other.probabilities[0].length != first.probabilities[0].length) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "Predictions of %,d and %,d images of which labels or classes differ; average those of the same images in the same order.",
                first.size(),
                other.size()));
      }
      for (int i = 0; i < mean.length; i++) {
        for (int k = 0; k < mean[i].length; k++) {
          mean[i][k] += other.probabilities[i][k] / several.size();
        }
      }
    }
    return new Predictions(first.classes, mean, first.labels);
  }

  /** Returns the number of images. */
  public int size() {
    return labels.length;
  }

  /** Returns the likeliest class of an image, the first of several. */
  public int predicted(int image) {
    float[] row = probabilities[Check.number("image", image, size())];
    return IntStream.range(0, row.length).reduce(0, (a, b) -> row[b] > row[a] ? b : a);
  }

  /**
   * Returns the name of the likeliest class of an image. A network may have more outputs than there
   * are classes: those have a number.
   */
  public String name(int image) {
    int best = predicted(image);
    return best < classes.size() ? classes.get(best) : "output " + best;
  }

  /** Returns the probability of the likeliest class of an image. */
  public double confidence(int image) {
    int best = predicted(image);
    return probabilities[image][best];
  }

  /** Returns whether the class of every image is known. */
  public boolean labeled() {
    return Arrays.stream(labels).allMatch(label -> label >= 0);
  }

  /**
   * Returns the share of images whose likeliest class is their label.
   *
   * @throws IllegalStateException if there are images without labels
   */
  public double accuracy() {
    return 1 - (double) mistakes().size() / size();
  }

  /**
   * Returns the images whose likeliest class is not their label, the surest mistakes first.
   *
   * @throws IllegalStateException if there are images without labels
   */
  public List<Integer> mistakes() {
    if (!labeled()) {
      throw new IllegalStateException(
          "There are images without labels, so that nobody knows what is right; predict labeled ones to judge a network.");
    }
    return IntStream.range(0, size())
        .filter(i -> predicted(i) != labels[i])
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -confidence(i)))
        .toList();
  }

  /** Returns the number of each image, what is said of it, and how sure that is. */
  public Table table() {
    int[] images = IntStream.range(0, size()).toArray();
    return Tables.plain(
        Table.create(
            IntColumn.create("image", images),
            StringColumn.create("predicted", Arrays.stream(images).mapToObj(this::name)),
            DoubleColumn.create(
                "probability", Arrays.stream(images).mapToDouble(this::confidence))));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "predictions for %,d images", size());
  }
}
