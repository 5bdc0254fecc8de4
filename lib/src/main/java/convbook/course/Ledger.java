package convbook.course;

import static java.util.stream.Collectors.joining;
import static tech.tablesaw.api.ColumnType.DOUBLE;
import static tech.tablesaw.api.ColumnType.INTEGER;
import static tech.tablesaw.api.ColumnType.LONG;
import static tech.tablesaw.api.ColumnType.STRING;

import ai.djl.Device;
import convbook.data.Augmentation;
import convbook.data.Dataset;
import convbook.data.Tables;
import convbook.device.Check;
import convbook.device.Environment;
import convbook.device.Text;
import convbook.device.Words;
import convbook.look.Summary;
import convbook.train.History;
import convbook.train.Learner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * The table that grows by a row in every chapter: the course's own runs, from {@code
 * results/ledger.csv}, beside those that Dive into Deep Learning publishes, and beside the run that
 * has just ended.
 *
 * <pre>{@code
 * var learner = Learner.of(LeNet.lecture(10), FashionMnist.load().batch(256)).sgd(0.9);
 * learner.fit(10);
 * System.out.println(Ledger.of("LeNet", learner));
 * }</pre>
 */
public final class Ledger {
  private static final ColumnType[] LEDGER = {
    STRING, STRING, INTEGER, INTEGER, INTEGER, INTEGER, STRING, STRING, STRING, STRING, INTEGER,
    STRING, LONG, LONG, DOUBLE, INTEGER, STRING, STRING
  };

  private static final int LECTURE_IMAGES = 60_000;
  private static final int LECTURE_EPOCHS = 10;

  /** In what runs are the same that differ in nothing but their seed. */
  private static final List<String> ALIKE =
      List.of(
          "data",
          "pixels",
          "train images",
          "epochs",
          "batch",
          "augmentation",
          "optimizer",
          "recipe",
          "init",
          "device");

  /** The names of images that are drawn in the place of others, and of a smoke test's few. */
  private static final Pattern DATA =
      Pattern.compile("(?:(?<drawn>.+), NOT )?(?<real>.+?)(?:, (?<smoke>smoke: .+))?");

  private static final ColumnType[] PUBLISHED = {
    STRING, DOUBLE, DOUBLE, DOUBLE, INTEGER, INTEGER, STRING
  };
  private static final ColumnType[] IMAGENET = {STRING, DOUBLE, DOUBLE, STRING, STRING};

  private Ledger() {}

  /**
   * Compares a trained network with those of the chapters up to its own, on the same data, or on
   * all data where the course has no run on it. A row is for runs that differ in their seed alone:
   * their accuracies are the median, least and greatest, and their speed is that of the fastest,
   * the least disturbed. A network that the course trained in several ways has a row for each. The
   * last row is the run that has just ended; where its images are drawn, a smoke test's or others
   * than the course's, its name says so.
   *
   * @param net the network's name in the ledger
   * @throws IllegalStateException if the learner has not finished an epoch
   */
  public static Table of(String net, Learner learner) {
    Check.given("name of the network", net);
    Check.given("learner", learner);
    String data = learner.data().name();
    Table mine = runs().emptyCopy();
    List<Object> run = run(net, learner);
    for (int i = 0; i < run.size(); i++) {
      mine.column(i).appendObj(run.get(i));
    }
    Results.keep(mine, learner.history());
    Table view = course(net, data);
    row(view, Words.of("ledger.run") + difference(data), mine, published());
    return view;
  }

  /**
   * Returns a table that {@link #of} gave, as it would be today: with the course's rows as the
   * ledger has them now, and the last one as it was.
   *
   * @param data the name of the data
   * @param last the cells of the last row, without what others reached
   * @hidden
   */
  public static Table again(String net, String data, String... last) {
    Table view = course(net, data);
    for (int i = 0; i < last.length; i++) {
      view.column(i).appendCell(last[i]);
    }
    Table published = published();
    view.stringColumn(9)
        .append(builds(published.where(published.stringColumn("net").isEqualTo(net))));
    return view;
  }

  /** The rows of the course's own runs, up to a network's. */
  static Table course(String net, String data) {
    Table all = runs();
    Matcher name = DATA.matcher(data);
    String real = name.matches() ? name.group("real") : "";
    Table same = all.where(all.stringColumn("data").startsWith(real));
    Table ledger = same.isEmpty() ? all : same;
    Table published = published();
    Table view =
        Tables.plain(
            Table.create(
                StringColumn.create("network"),
                IntColumn.create("pixels"),
                IntColumn.create("images"),
                IntColumn.create("epochs"),
                LongColumn.create("parameters"),
                LongColumn.create("multiply-adds"),
                IntColumn.create("images/s"),
                DoubleColumn.create("s/epoch"),
                StringColumn.create("test accuracy"),
                StringColumn.create("median of D2L")));
    List<String> nets = ledger.stringColumn("net").asList().stream().distinct().toList();
    int end = nets.contains(net) ? nets.indexOf(net) + 1 : nets.size();
    for (String known : nets.subList(0, end)) {
      Table runs = ledger.where(ledger.stringColumn("net").isEqualTo(known));
      Map<List<Object>, Table> alike = new LinkedHashMap<>();
      for (Row run : runs) {
        List<Object> key = ALIKE.stream().map(run::getObject).toList();
        alike.computeIfAbsent(key, none -> runs.emptyCopy()).append(run);
      }
      alike.values().forEach(some -> row(view, known, some, published));
    }
    boolean others = view.stringColumn(9).asList().stream().anyMatch(said -> !said.isEmpty());
    return view.setName(others ? Words.of("ledger.others") : "");
  }

  /** Returns every run that the course stands on, a row for each: {@code results/ledger.csv}. */
  public static Table runs() {
    return Results.table("ledger.csv", LEDGER);
  }

  /**
   * Returns the course's run of a network at the lecture's settings, ten epochs of all 60,000
   * images, from seed 0. Its points are the epochs' ends.
   *
   * @throws IllegalArgumentException if there is none, or its epochs were not kept
   */
  public static History history(String net) {
    Check.given("name of the network", net);
    for (Row run : runs()) {
      if (run.getString("net").equals(net)
          && run.getInt("train images") == LECTURE_IMAGES
          && run.getInt("epochs") == LECTURE_EPOCHS
          && run.getInt("seed") == 0) {
        Optional<History> epochs = Results.epochs(Results.file(run), run);
        if (epochs.isPresent()) {
          return epochs.get();
        }
      }
    }
    throw Check.refusal("No epochs of \"%s\" at the lecture's settings are kept.", net);
  }

  /**
   * Returns what others published for ImageNet's validation images, errors in percent, with how the
   * network looked at them and the source: {@code results/imagenet.csv}. A network has a row for
   * each source, and only rows of one source are measured alike.
   */
  public static Table imageNet() {
    return Results.table("imagenet.csv", IMAGENET);
  }

  /**
   * Returns what Dive into Deep Learning's own builds of the lecture reached on Fashion-MNIST, with
   * 60,000 images and ten epochs: {@code results/published.csv}. A build failed if it ended at a
   * tenth, as guessing does; the medians are over all builds, those among them.
   */
  public static Table published() {
    return Results.table("published.csv", PUBLISHED);
  }

  private static List<Object> run(String net, Learner learner) {
    Dataset data = learner.data();
    Device device = data.device();
    Summary summary = Summary.of(learner.net(), data.shape().getShape());
    return List.of(
        net,
        data.name(),
        (int) data.shape().get(1),
        data.train().size(),
        learner.history().epochs().size(),
        data.train().batch(),
        data.augmentation().stream().map(Augmentation::toString).collect(joining(", ")),
        learner.optimizer().toString(),
        learner.recipe(),
        learner.init().toString(),
        (int) learner.seed(),
        device.isGpu() ? device.toString() : Runtime.getRuntime().availableProcessors() + " cores",
        summary.parameters(),
        summary.multiplyAdds(),
        Math.round(1e4 * learner.history().last().testAccuracy()) / 1e4,
        (int) Math.round(learner.history().imagesPerSecond()),
        Environment.value("CONVBOOK_COMMIT").orElse(""),
        Environment.value("CONVBOOK_COMMAND").orElse(""));
  }

  /** Says in brackets what a run's images were, unless they were the course's. */
  private static String difference(String data) {
    Matcher name = DATA.matcher(data);
    if (!name.matches()) {
      return " (" + data + ")";
    }
    List<String> said = new ArrayList<>(Arrays.asList(name.group("drawn"), name.group("smoke")));
    said.removeIf(Objects::isNull);
    if (said.isEmpty() && !runs().stringColumn("data").contains(data)) {
      said.add(data);
    }
    return said.isEmpty() ? "" : " (" + String.join(", ", said) + ")";
  }

  private static void row(Table view, String name, Table runs, Table published) {
    String net = runs.stringColumn("net").get(0);
    Table others = published.where(published.stringColumn("net").isEqualTo(net));
    DoubleColumn accuracy = runs.doubleColumn("test accuracy");
    double speed = runs.intColumn("images/s").max();
    view.stringColumn(0).append(name);
    view.intColumn(1).append(runs.intColumn("pixels").get(0));
    view.intColumn(2).append(runs.intColumn("train images").get(0));
    view.intColumn(3).append(runs.intColumn("epochs").get(0));
    view.longColumn(4).append(runs.longColumn("parameters").get(0));
    view.longColumn(5).append(runs.longColumn("multiply-adds").get(0));
    view.intColumn(6).append((int) speed);
    view.doubleColumn(7).append(Math.round(runs.intColumn("train images").get(0) / speed));
    view.stringColumn(8)
        .append(
            range(accuracy.median(), accuracy.min(), accuracy.max())
                + (runs.rowCount() > 1 ? Words.of("ledger.seeds", runs.rowCount()) : ""));
    view.stringColumn(9).append(builds(others));
  }

  /** The median of D2L's builds and their range, with those that failed where they were counted. */
  private static String builds(Table others) {
    if (others.isEmpty()) {
      return "";
    }
    String range =
        range(
            others.doubleColumn("median").get(0),
            others.doubleColumn("least").get(0),
            others.doubleColumn("greatest").get(0));
    return others.intColumn("failed").isMissing(0)
        ? range
        : Words.of(
            "ledger.builds",
            range,
            others.intColumn("failed").get(0),
            others.intColumn("builds").get(0));
  }

  private static String range(double median, double least, double greatest) {
    return least == greatest
        ? Text.of("%.3f", median)
        : Text.of("%.3f (%.3f-%.3f)", median, least, greatest);
  }
}
