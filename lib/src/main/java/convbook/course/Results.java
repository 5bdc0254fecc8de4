package convbook.course;

import static tech.tablesaw.api.ColumnType.DOUBLE;
import static tech.tablesaw.api.ColumnType.INTEGER;
import static tech.tablesaw.api.ColumnType.LONG;

import convbook.data.Tables;
import convbook.device.Environment;
import convbook.device.Notes;
import convbook.device.Text;
import convbook.train.History;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;
import tech.tablesaw.io.csv.CsvWriteOptions;

/** The tables of the project's folder {@code results}, which the jar has, and what a run adds. */
final class Results {
  private static final ColumnType[] EPOCHS = {INTEGER, DOUBLE, DOUBLE, DOUBLE, LONG, DOUBLE};

  private Results() {}

  static Table table(String name, ColumnType[] types) {
    Notes.quietLogger(); // Tablesaw has one.
    InputStream in = Results.class.getResourceAsStream("/results/" + name);
    return Tables.plain(Table.read().usingOptions(CsvReadOptions.builder(in).columnTypes(types)));
  }

  /** The name of the file with a run's epochs. */
  static String file(Row run) {
    return Text.of(
        "%s-%dpx-%dx%d-seed%d",
        run.getString("net").toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
        run.getInt("pixels"),
        run.getInt("train images"),
        run.getInt("epochs"),
        run.getInt("seed"));
  }

  /**
   * Returns what {@link History#save} wrote of a run or of a network of the zoo, if it is here. The
   * points, which a file does not have, are the epochs' ends.
   *
   * @param of has the columns "data" and "device"
   */
  static Optional<History> epochs(String file, Row of) {
    String name = "histories/" + file + ".csv";
    if (Results.class.getResource("/results/" + name) == null) {
      return Optional.empty();
    }
    Table table = table(name, EPOCHS);
    List<History.Point> points = new ArrayList<>();
    List<History.Epoch> epochs = new ArrayList<>();
    for (Row row : table) {
      double loss = row.getDouble(1);
      double accuracy = row.getDouble(2);
      points.add(new History.Point(row.getInt(0), loss, accuracy));
      epochs.add(
          new History.Epoch(loss, accuracy, row.getDouble(3), row.getLong(4), row.getDouble(5)));
    }
    String heldOut = table.column(3).name().replace(" accuracy", "");
    return Optional.of(
        new History(of.getString("data"), of.getString("device"), heldOut, points, epochs));
  }

  /**
   * Adds the run to the file {@code CONVBOOK_LEDGER}, which {@code ./convbook run} names, and its
   * epochs to the folder {@code histories} beside it, unless it says nothing about the network: a
   * smoke run, or one on drawn images.
   */
  static void keep(Table run, History history) {
    Optional<String> file = Environment.value("CONVBOOK_LEDGER");
    boolean trial =
        Environment.value("CONVBOOK_PLAN").filter("smoke"::equalsIgnoreCase).isPresent();
    boolean drawn = run.stringColumn("data").get(0).contains(", NOT ");
    if (file.isEmpty() || trial || drawn) {
      return;
    }
    StringWriter line = new StringWriter();
    run.write().usingOptions(CsvWriteOptions.builder(line).header(false).build());
    try {
      Path ledger = Path.of(file.get());
      Path histories = Files.createDirectories(ledger.resolveSibling("histories"));
      Files.writeString(ledger, line.toString(), StandardOpenOption.APPEND);
      history.save(histories.resolve(file(run.row(0)) + ".csv"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
