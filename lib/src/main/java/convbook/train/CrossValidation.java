package convbook.train;

import ai.djl.nn.Block;
import convbook.data.Dataset;
import convbook.data.Split;
import convbook.data.Tables;
import convbook.device.Check;
import convbook.device.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Networks trained alike on parts of the same images, each tested on what it has not seen: k-fold
 * cross-validation, which says how good a recipe is and how far that is chance.
 *
 * @param classes the names of the classes
 * @param folds one for each network
 */
public record CrossValidation(List<String> classes, List<Fold> folds) {

  /**
   * One trained network. Its images are let go.
   *
   * @param net the network
   * @param history how it was trained
   */
  public record Fold(Block net, History history) {
    /** Checks that both are there. */
    public Fold {
      Check.given("network", net);
      Check.given("history", history);
    }

    /** Returns its accuracy on held-out images after the last epoch. */
    double accuracy() {
      return history.last().testAccuracy();
    }
  }

  /** Copies the lists. */
  public CrossValidation {
    Check.all("class", classes);
    Check.all("fold", folds);
    classes = List.copyOf(classes);
    folds = List.copyOf(folds);
  }

  /**
   * Trains a new network on each part, one after the other.
   *
   * @param parts of which each holds out other images; made as they are needed
   * @param learner makes a new network and its settings
   * @throws IllegalArgumentException if there is no part, or {@code epochs} is not positive
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public static CrossValidation train(
      Stream<Dataset> parts, Function<Dataset, Learner> learner, int epochs) {
    Check.given("parts", parts);
    Check.given("learner's factory", learner);
    List<List<String>> classes = new ArrayList<>();
    List<Fold> folds =
        parts
            .map(
                data -> {
                  Learner one = learner.apply(data);
                  one.fit(epochs);
                  classes.add(one.data().classes());
                  return new Fold(one.net(), one.history());
                })
            .toList();
    if (folds.isEmpty()) {
      throw new IllegalArgumentException("No folds given; give at least one.");
    }
    return new CrossValidation(classes.get(0), folds);
  }

  /** Returns the mean of the accuracies on held-out images. */
  public double mean() {
    return accuracies().mean();
  }

  /** Returns their sample standard deviation, 0 for a single fold. */
  public double spread() {
    return folds.size() == 1 ? 0 : accuracies().standardDeviation();
  }

  private DoubleColumn accuracies() {
    return DoubleColumn.create(
        folds.get(0).history.heldOut() + " accuracy", folds.stream().mapToDouble(Fold::accuracy));
  }

  /** Returns each fold's accuracy, and in the last rows their mean and standard deviation. */
  public Table table() {
    StringColumn fold = StringColumn.create("fold");
    for (int i = 1; i <= folds.size(); i++) {
      fold.append(String.valueOf(i));
    }
    return Tables.plain(
        Table.create(
            fold.append(Words.of("mean")).append(Words.of("deviation")),
            accuracies().append(mean()).append(spread())));
  }

  /** Averages the probabilities that the networks give to these images. */
  public Predictions predict(Split images) {
    return Predictions.mean(
        folds.stream().map(fold -> Predictions.of(fold.net, classes, images)).toList());
  }

  @Override
  public String toString() {
    return table().printAll();
  }
}
