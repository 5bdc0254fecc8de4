package convbook.course;

import static tech.tablesaw.api.ColumnType.DOUBLE;
import static tech.tablesaw.api.ColumnType.INTEGER;
import static tech.tablesaw.api.ColumnType.LONG;
import static tech.tablesaw.api.ColumnType.STRING;

import ai.djl.nn.Block;
import convbook.device.Check;
import convbook.fetch.Cache;
import convbook.fetch.DataException;
import convbook.fetch.Download;
import convbook.predict.Classifier;
import convbook.train.History;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

/**
 * Networks that have learned CIFAR-10 well, to be looked into where training them would take hours.
 *
 * <pre>{@code
 * var net = Zoo.load("resnet56");
 * var data = Cifar10.load().normalize(Normalization.CIFAR10);
 * var said = Predictions.of(Learner.of(net, data));
 * }</pre>
 *
 * <p>The files are in the project's folder {@code zoo}; how they were trained is its {@code
 * Train.java}.
 */
public final class Zoo {
  private static final ColumnType[] CARDS = {
    STRING, STRING, STRING, STRING, STRING, STRING, INTEGER, INTEGER, INTEGER, LONG, LONG, DOUBLE,
    DOUBLE, DOUBLE, STRING, STRING, STRING
  };

  private static final String FOLDER = "zoo";
  private static final String ADDRESS = "https://github.com/convbook/convbook/raw/main/zoo/";

  /** From build/zh/notebooks/solutions to the project. */
  private static final int UP = 5;

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private Zoo() {}

  /**
   * Returns the networks, a row for each with its data, recipe, epochs and seed, what it reached on
   * the test images, which were asked once, the hours of training, and the file's SHA-256: {@code
   * results/zoo.csv}.
   */
  public static Table table() {
    return Results.table("zoo.csv", CARDS);
  }

  /**
   * Returns how a network was trained, epoch by epoch: its mean training loss, on augmented images
   * with smoothed labels, the share of these that were right, and ("validation") that of 1,000 of
   * the training images as they are. The points are the epochs' ends.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public static History history(String name) {
    return Results.epochs("zoo-" + name, card(name, table())).orElseThrow();
  }

  /**
   * Returns a trained network, for (N, 3, 32, 32) normalized by {@code Normalization.CIFAR10}, from
   * the folder {@code zoo} of the project that this runs in; elsewhere it is fetched once and kept
   * beside the data sets.
   *
   * @throws IllegalArgumentException if there is none of this name
   * @throws DataException if its file cannot be had, or is damaged
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public static Block load(String name) {
    return load(name, table(), Path.of(""));
  }

  static Block load(String name, Table table, Path from) {
    String sum = card(name, table).getString("sha256");
    String file = name + ".safetensors";
    Path folder =
        folders(from)
            .filter(one -> Files.exists(one.resolve(file)))
            .findFirst()
            .orElseGet(() -> Cache.folderFor(FOLDER).resolve(FOLDER));
    List<URI> addresses = List.of(URI.create(ADDRESS + file));
    Download download = new Download(file, Download.UNKNOWN, sum, addresses, TIMEOUT);
    return Classifier.load(download.into(folder, Cache.mayDownload())).net();
  }

  private static Row card(String name, Table table) {
    Check.given("name", name);
    return table.stream()
        .filter(card -> card.getString("name").equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Check.refusal(
                    "Network \"%s\" asked for; choose one of %s.",
                    name, String.join(", ", table.stringColumn("name").asList())));
  }

  /** The zoo beside this folder or one of those that it is in: notebooks may run in their own. */
  private static Stream<Path> folders(Path from) {
    return Stream.iterate(from.toAbsolutePath(), folder -> folder != null, Path::getParent)
        .limit(UP)
        .map(folder -> folder.resolve(FOLDER));
  }
}
