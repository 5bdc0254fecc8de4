package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.Split;
import convbook.data.Tables;
import convbook.device.Check;
import convbook.device.Text;
import convbook.predict.Forward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
      throw Check.refusal(
          "Predictions of %d images with %d labels given; there must be one for each, and at least one.",
          probabilities.length, labels.length);
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < -1 || labels[i] >= classes.size()) {
        throw Check.refusal(
            "Label %d given for image %d, but the %d classes are numbered from 0; use one of them, or -1 for none.",
            labels[i], i, classes.size());
      }
      if (probabilities[i].length == 0 || probabilities[i].length != probabilities[0].length) {
        throw Check.refusal(
            "%d probabilities given for image %d, and %d for image 0; give one for each output of the network.",
            probabilities[i].length, i, probabilities[0].length);
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
    Check.given("learner", learner);
    Check.given("images", images);
    return of(learner, () -> images.epoch(0), Stream::of);
  }

  /** Predicts a batch as {@link Dataset#test} gives them. */
  public static Predictions of(Learner learner, Batch batch) {
    Check.given("learner", learner);
    return of(learner, List.of(Check.given("batch", batch)), Stream::of);
  }

  /**
   * Predicts images from several looks at each.
   *
   * @param looks makes of images (N, C, H, W) what the network sees; what it says is averaged
   */
  static Predictions of(
      Learner learner, Iterable<Batch> batches, Function<NDArray, Stream<NDArray>> looks) {
    Dataset data = learner.prepare().data();
    return of(learner.net(), data.classes(), data.shape(), batches, looks);
  }

  /** Predicts images of the kind that the network was made for. */
  static Predictions of(Block net, List<String> classes, Split images) {
    Check.given("images", images);
    Shape image = net.getInputShapes()[0].slice(1);
    return of(net, classes, image, () -> images.epoch(0), Stream::of);
  }

  private static Predictions of(
      Block net,
      List<String> classes,
      Shape image,
      Iterable<Batch> batches,
      Function<NDArray, Stream<NDArray>> looks) {
    List<float[]> probabilities = new ArrayList<>();
    IntStream.Builder labels = IntStream.builder();
    for (Iterator<Batch> it = batches.iterator(); it.hasNext(); ) {
      try (NDScope scope = new NDScope()) {
        Batch batch = it.next();
        float[][] mean =
            averaged(
                looks
                    .apply(batch.images())
                    .map(look -> probabilities(net, image, look, batch))
                    .toList());
        probabilities.addAll(List.of(mean));
        for (long label : batch.labels().toLongArray()) {
          labels.add((int) label);
        }
      }
    }
    return new Predictions(
        classes, probabilities.toArray(float[][]::new), labels.build().toArray());
  }

  /** Returns what the network says, and closes a look that is not the batch's images themselves. */
  private static float[][] probabilities(Block net, Shape image, NDArray look, Batch batch) {
    float[][] said = Forward.probabilities(net, image, look);
    if (look != batch.images()) {
      look.close();
    }
    return said;
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
    for (Predictions other : several) {
      if (!Arrays.equals(other.labels, first.labels)
          || other.probabilities[0].length != first.probabilities[0].length) {
        throw Check.refusal(
            "Predictions of %,d and %,d images of which labels or classes differ; average those of the same images in the same order.",
            first.size(), other.size());
      }
    }
    float[][] mean = averaged(several.stream().map(Predictions::probabilities).toList());
    return new Predictions(first.classes, mean, first.labels);
  }

  private static float[][] averaged(List<float[][]> several) {
    float[][] mean = new float[several.get(0).length][several.get(0)[0].length];
    for (int i = 0; i < mean.length; i++) {
      for (int k = 0; k < mean[i].length; k++) {
        for (float[][] one : several) {
          mean[i][k] += one[i][k];
        }
        mean[i][k] /= several.size();
      }
    }
    return mean;
  }

  /** Returns the number of images. */
  public int size() {
    return labels.length;
  }

  /** Returns the likeliest class of an image, the first of several. */
  public int predicted(int image) {
    float[] row = probabilities[Check.number("image", image, size())];
    return IntStream.range(0, row.length).reduce(0, (best, k) -> row[k] > row[best] ? k : best);
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
    return (double) (size() - mistakes().size()) / size();
  }

  /**
   * Returns the share of images whose label is among their {@code k} likeliest classes, of several
   * alike the first: top-k accuracy.
   *
   * @throws IllegalArgumentException if {@code k} is not 1 to the number of the network's outputs
   * @throws IllegalStateException if there are images without labels
   */
  public double accuracy(int k) {
    Check.between("top-k accuracy of k", k, 1, probabilities[0].length);
    checkLabeled();
    return (double) IntStream.range(0, size()).filter(i -> rank(i) < k).count() / size();
  }

  /** Returns how many classes of an image come before its label. */
  private long rank(int image) {
    float[] row = probabilities[image];
    int label = labels[image];
    return label >= row.length
        ? label
        : IntStream.range(0, row.length)
            .filter(j -> Float.compare(row[j], row[label]) > (j < label ? -1 : 0))
            .count();
  }

  /**
   * Returns mean cross-entropy and accuracy.
   *
   * @throws IllegalStateException if there are images without labels
   */
  Score score() {
    double accuracy = accuracy();
    double loss = 0;
    for (int i = 0; i < size(); i++) {
      loss -= Math.log(Math.max(probabilities[i][labels[i]], Float.MIN_NORMAL));
    }
    return new Score(loss / size(), accuracy);
  }

  /**
   * Returns the images whose likeliest class is not their label, the surest mistakes first.
   *
   * @throws IllegalStateException if there are images without labels
   */
  public List<Integer> mistakes() {
    checkLabeled();
    return IntStream.range(0, size())
        .filter(i -> predicted(i) != labels[i])
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -confidence(i)))
        .toList();
  }

  private void checkLabeled() {
    if (!labeled()) {
      throw new IllegalStateException(
          "There are images without labels, so that nobody knows what is right; predict labeled ones to judge a network.");
    }
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
    return Text.of("predictions for %,d images", size());
  }
}
