package convbook.look;

import convbook.data.Tables;
import convbook.device.Check;
import convbook.device.Text;
import convbook.device.Words;
import convbook.train.Predictions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Which classes a network takes for which.
 *
 * @param classes the names of the classes
 * @param counts images of each class, by what is said of them, [class][said]
 */
public record ConfusionMatrix(List<String> classes, int[][] counts) {

  /** Copies the names. */
  public ConfusionMatrix {
    classes = List.copyOf(Check.all("class", classes));
    Check.all("row", counts);
  }

  /**
   * Counts predictions for images whose classes are known. What a network says beyond these classes
   * has no column and is refused.
   *
   * @throws IllegalArgumentException if the likeliest of a network's outputs is none of the
   *     classes, or there are images without labels
   */
  public static ConfusionMatrix of(Predictions predictions) {
    Check.given("predictions", predictions);
    if (!predictions.labeled()) {
      throw new IllegalArgumentException(
          "A confusion matrix of images without labels asked for; predict labeled ones.");
    }
    int n = predictions.classes().size();
    int[][] counts = new int[n][n];
    for (int i = 0; i < predictions.size(); i++) {
      int said = predictions.predicted(i);
      if (said >= n) {
        throw Check.refusal(
            "Image %d is said to be of class %d, but there are %d; end the network with one output for each class.",
            i, said, n);
      }
      counts[predictions.labels()[i]][said]++;
    }
    return new ConfusionMatrix(predictions.classes(), counts);
  }

  /** Draws the counts; the deeper the blue, the greater the share of the class. */
  public Figure figure() {
    return MatrixFigure.draw(classes, counts, Words.of("confusion", classes.size(), accuracy()));
  }

  /**
   * Returns the counts: a row for each class, a column for each that is said. A class whose name is
   * another column's but for the case gets a number: {@code cat (2)}.
   */
  public Table table() {
    Table table = Table.create(StringColumn.create("true / predicted", classes));
    for (int said = 0; said < classes.size(); said++) {
      int column = said;
      table.addColumns(
          IntColumn.create(
              free(table, classes.get(said)),
              Arrays.stream(counts).mapToInt(row -> row[column]).toArray()));
    }
    return Tables.plain(table);
  }

  private static String free(Table table, String name) {
    // Tablesaw's own rule for what is the same.
    List<String> taken = table.columnNames().stream().map(n -> n.toLowerCase(Locale.ROOT)).toList();
    String free = name;
    for (int i = 2; taken.contains(free.toLowerCase(Locale.ROOT)); i++) {
      free = Text.of("%s (%d)", name, i);
    }
    return free;
  }

  /**
   * Returns precision (the share of those said to be of a class that are), recall (the share of the
   * class that is found), F1 (their harmonic mean) and support (the images of the class), and in
   * the last row the means over the classes and all images. A share of no images is 0, as
   * scikit-learn has it.
   */
  public Table perClass() {
    int n = classes.size();
    double[] precision = new double[n];
    double[] recall = new double[n];
    double[] f1 = new double[n];
    int[] support = new int[n];
    for (int k = 0; k < n; k++) {
      int column = k;
      int right = counts[k][k];
      int said = Arrays.stream(counts).mapToInt(row -> row[column]).sum();
      support[k] = IntStream.of(counts[k]).sum();
      precision[k] = share(right, said);
      recall[k] = share(right, support[k]);
      f1[k] = share(2 * right, said + support[k]);
    }
    return Tables.plain(
        Table.create(
            StringColumn.create("class", classes).append(Words.of("mean")),
            withMean("precision", precision),
            withMean("recall", recall),
            withMean("F1", f1),
            IntColumn.create("support", support).append(IntStream.of(support).sum())));
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  private static DoubleColumn withMean(String name, double[] values) {
    return DoubleColumn.create(name, values).append(Arrays.stream(values).average().orElseThrow());
  }

  /** Returns the share of images whose class is said. */
  public double accuracy() {
    int right = IntStream.range(0, counts.length).map(k -> counts[k][k]).sum();
    return share(right, Arrays.stream(counts).flatMapToInt(Arrays::stream).sum());
  }

  @Override
  public String toString() {
    return table().printAll();
  }
}
