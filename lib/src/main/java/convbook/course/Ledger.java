package convbook.course;

import static tech.tablesaw.api.ColumnType.DOUBLE;
import static tech.tablesaw.api.ColumnType.INTEGER;
import static tech.tablesaw.api.ColumnType.LONG;
import static tech.tablesaw.api.ColumnType.STRING;

import ai.djl.Device;
import convbook.data.Dataset;
import convbook.data.Tables;
import convbook.device.Check;
import convbook.device.Environment;
import convbook.device.Notes;
import convbook.device.Text;
import convbook.look.Summary;
import convbook.train.History;
import convbook.train.Learner;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;
import tech.tablesaw.io.csv.CsvWriteOptions;

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
    STRING, STRING, INTEGER, INTEGER, INTEGER, INTEGER, STRING, STRING, INTEGER, STRING, LONG, LONG,
    DOUBLE, INTEGER, STRING
  };

  /** The names of images that are drawn in the place of others, and of a smoke test's few. */
  private static final Pattern DATA =
      Pattern.compile("(?:(?<drawn>.+), NOT )?(?<real>.+?)(?:, (?<smoke>smoke: .+))?");

  private static final ColumnType[] PUBLISHED = {STRING, DOUBLE, DOUBLE, DOUBLE};
  private static final ColumnType[] IMAGENET = {STRING, DOUBLE, DOUBLE, STRING, STRING};

  private Ledger() {}

  /**
   * Compares a trained network with those of the chapters up to its own, on the same data. The
   * accuracies of a network are the median, least and greatest over its seeds; its speed is that of
   * its fastest run, the least disturbed. The last row is the run that has just ended; where it is
   * not like the course's runs of this network, its name says what it was: drawn garments, a smoke
   * test, or so many images and epochs.
   *
   * @param net the network's name in the ledger
   * @throws IllegalStateException if the learner has not finished an epoch
   */
  public static Table of(String net, Learner learner) {
    Check.given("name of the network", net);
    Check.given("learner", learner);
    Table all = runs();
    Matcher data = DATA.matcher(learner.data().name());
    String real = data.matches() ? data.group("real") : "";
    Table same = all.where(all.stringColumn("data").startsWith(real));
    Table ledger = same.isEmpty() ? all : same;
    Table mine = ledger.emptyCopy();
    List<Object> run = run(net, learner);
    for (int i = 0; i < run.size(); i++) {
      mine.column(i).appendObj(run.get(i));
    }
    keep(mine, learner.history());
    Table published = read("published.csv", PUBLISHED);
    Table view =
        Tables.plain(
            Table.create(
                StringColumn.create("network"),
                IntColumn.create("pixels"),
                LongColumn.create("parameters"),
                LongColumn.create("multiply-adds"),
                IntColumn.create("images/s"),
                DoubleColumn.create("s/epoch"),
                StringColumn.create("test accuracy"),
                StringColumn.create("runs of D2L")));
    List<String> nets = ledger.stringColumn("net").asList().stream().distinct().toList();
    int end = nets.contains(net) ? nets.indexOf(net) + 1 : nets.size();
    for (String known : nets.subList(0, end)) {
      row(view, known, ledger.where(ledger.stringColumn("net").isEqualTo(known)), published);
    }
    row(view, "this run" + difference(mine, all), mine, published);
    return view;
  }

  /** Returns every run that the course stands on, a row for each: {@code results/ledger.csv}. */
  public static Table runs() {
    return read("ledger.csv", LEDGER);
  }

  /**
   * Returns what others published for ImageNet's validation images, errors in percent, with how the
   * network looked at them and the source: {@code results/imagenet.csv}. A network has a row for
   * each source, and only rows of one source are measured alike.
   */
  public static Table imageNet() {
    return read("imagenet.csv", IMAGENET);
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
        learner.optimizer().toString(),
        learner.init().toString(),
        (int) learner.seed(),
        device.isGpu() ? device.toString() : Runtime.getRuntime().availableProcessors() + " cores",
        summary.parameters(),
        summary.multiplyAdds(),
        Math.round(1e4 * learner.history().last().testAccuracy()) / 1e4,
        (int) Math.round(learner.history().imagesPerSecond()),
        Environment.value("CONVBOOK_COMMAND").orElse(""));
  }

  /**
   * Adds the run to the file {@code CONVBOOK_LEDGER}, which {@code ./convbook run} names, and its
   * epochs to the folder {@code histories} beside it, unless it says nothing about the network: a
   * smoke run, or one on drawn images.
   */
  private static void keep(Table run, History history) {
    Optional<String> file = Environment.value("CONVBOOK_LEDGER");
    boolean trial =
        Environment.value("CONVBOOK_PLAN").filter("smoke"::equalsIgnoreCase).isPresent();
    boolean drawn = run.stringColumn("data").get(0).contains(", NOT ");
    if (file.isEmpty() || trial || drawn) {
      return;
    }
    StringWriter line = new StringWriter();
    run.write().usingOptions(CsvWriteOptions.builder(line).header(false).build());
    String name =
        Text.of(
            "%s-%dpx-%dx%d-seed%d.csv",
            run.stringColumn("net").get(0).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
            run.intColumn("pixels").get(0),
            run.intColumn("train images").get(0),
            run.intColumn("epochs").get(0),
            run.intColumn("seed").get(0));
    try {
      Path ledger = Path.of(file.get());
      Path histories = Files.createDirectories(ledger.resolveSibling("histories"));
      Files.writeString(ledger, line.toString(), StandardOpenOption.APPEND);
      history.save(histories.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says in brackets what a run was, unless it was like one of the course's of its network. */
  private static String difference(Table run, Table ledger) {
    Matcher data = DATA.matcher(run.stringColumn("data").get(0));
    List<String> said = new ArrayList<>();
    if (data.matches()) {
      said.addAll(Arrays.asList(data.group("drawn"), data.group("smoke")));
      said.removeIf(Objects::isNull);
    }
    Table course =
        ledger.where(ledger.stringColumn("net").isEqualTo(run.stringColumn("net").get(0)));
    if (said.isEmpty() && !course.isEmpty() && !what(course).contains(what(run).get(0))) {
      said.addAll(what(run));
    }
    return said.isEmpty() ? "" : " (" + String.join(", ", said) + ")";
  }

  /** What each run was trained on. */
  private static List<String> what(Table runs) {
    return runs.stream()
        .map(
            run ->
                Text.of(
                    "%s: %,d images, %d %s",
                    run.getString("data"),
                    run.getInt("train images"),
                    run.getInt("epochs"),
                    run.getInt("epochs") == 1 ? "epoch" : "epochs"))
        .toList();
  }

  private static Table read(String name, ColumnType[] types) {
    Notes.quietLogger(); // Tablesaw has one.
    InputStream in = Ledger.class.getResourceAsStream("/results/" + name);
    return Tables.plain(Table.read().usingOptions(CsvReadOptions.builder(in).columnTypes(types)));
  }

  private static void row(Table view, String name, Table runs, Table published) {
    String net = runs.stringColumn("net").get(0);
    Table others = published.where(published.stringColumn("net").isEqualTo(net));
    DoubleColumn accuracy = runs.doubleColumn("test accuracy");
    double speed = runs.intColumn("images/s").max();
    view.stringColumn(0).append(name);
    view.intColumn(1).append(runs.intColumn("pixels").get(0));
    view.longColumn(2).append(runs.longColumn("parameters").get(0));
    view.longColumn(3).append(runs.longColumn("multiply-adds").get(0));
    view.intColumn(4).append((int) speed);
    view.doubleColumn(5).append(Math.round(runs.intColumn("train images").get(0) / speed));
    view.stringColumn(6)
        .append(
            range(accuracy.median(), accuracy.min(), accuracy.max())
                + (runs.rowCount() > 1 ? Text.of(", %d seeds", runs.rowCount()) : ""));
    view.stringColumn(7)
        .append(
            others.isEmpty()
                ? ""
                : range(
                    others.doubleColumn("median").get(0),
                    others.doubleColumn("least").get(0),
                    others.doubleColumn("greatest").get(0)));
  }

  private static String range(double median, double least, double greatest) {
    return least == greatest
        ? Text.of("%.3f", median)
        : Text.of("%.3f (%.3f-%.3f)", median, least, greatest);
  }
}
