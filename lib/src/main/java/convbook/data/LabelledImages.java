package convbook.data;

import convbook.device.Notes;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;

/**
 * Images whose names and labels are in a CSV file, in UTF-8, as competitions give them. They keep
 * the order of its lines.
 */
public final class LabelledImages {
  private static final long LARGEST = 256L << 20;

  private final Path csv;
  private final Path folder;
  private final List<String> flaws = new ArrayList<>();
  private final Map<String, String> seen = new HashMap<>();

  private LabelledImages(Path csv, Path folder) {
    Notes.quietLogger(); // Tablesaw has one.
    this.csv = csv;
    this.folder = folder;
  }

  /**
   * Finds the images of a table with the columns {@code name}, a file in {@code folder}, and {@code
   * label}; see the longer method.
   */
  public static Loader of(Path csv, Path folder, int side) {
    return of(csv, "name", "label", folder, side);
  }

  /**
   * Finds the images of a table. The classes are numbered in the order of their names.
   *
   * @param name the column of the files' names, relative to {@code folder}
   * @param label the column of the classes' names
   * @param side of the square that each image is to become, in pixels
   * @throws DataException if the table cannot be read or lacks a column
   * @throws IllegalArgumentException if the side is not 1 to 4,096
   */
  public static Loader of(Path csv, String name, String label, Path folder, int side) {
    LabelledImages images = new LabelledImages(csv, folder);
    List<Row> rows = images.rows(name, label);
    List<String> classes = new ArrayList<>(new TreeSet<>(rows.stream().map(Row::label).toList()));
    return Loader.of(images.listing(rows, classes), side);
  }

  /**
   * Finds images without labels, a test set: a table with the column {@code name}; others are
   * passed over.
   */
  public static Loader unlabelled(Path csv, Path folder, int side) {
    return unlabelled(csv, "name", folder, side);
  }

  /**
   * Finds images without labels, a test set.
   *
   * @param name the column of the files' names, relative to {@code folder}
   * @param side of the square that each image is to become, in pixels
   * @throws DataException if the table cannot be read or lacks the column
   * @throws IllegalArgumentException if the side is not 1 to 4,096
   */
  public static Loader unlabelled(Path csv, String name, Path folder, int side) {
    LabelledImages images = new LabelledImages(csv, folder);
    return Loader.of(images.listing(images.rows(name, name), List.of()), side);
  }

  /** A line of the table whose file is where it should be. */
  private record Row(Path file, String label, String place) {}

  private Listing listing(List<Row> rows, List<String> classes) {
    List<Item> items =
        rows.stream()
            .map(row -> new Item(row.file, row.place, classes.indexOf(row.label)))
            .toList();
    String name = csv.getFileName().toString();
    return new Listing(name, items, classes, flaws, List.of());
  }

  private List<Row> rows(String nameColumn, String labelColumn) {
    List<String> lines = lines();
    List<Integer> numbers = new ArrayList<>();
    List<String> full = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        numbers.add(i + 1);
        full.add(lines.get(i));
      }
    }
    Table table = table(String.join("\n", full));
    StringColumn names = column(table, nameColumn);
    StringColumn labels = column(table, labelColumn);
    // A quoted line break puts several lines into a row, whose numbers are then not known.
    boolean counted = numbers.size() == table.rowCount() + 1;
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < table.rowCount(); i++) {
      String place =
          "%s, %s %d"
              .formatted(csv, counted ? "line" : "row", counted ? numbers.get(i + 1) : i + 1);
      String name = names.get(i).strip();
      String label = labels.get(i).strip();
      Optional<String> flaw = flaw(name, label, place);
      if (flaw.isPresent()) {
        flaws.add("%s %s".formatted(place, flaw.get()));
      } else {
        Path file = folder.resolve(name);
        rows.add(new Row(file, label, "%s (%s)".formatted(place, file)));
      }
    }
    return rows;
  }

  /** Returns what is wrong with a row, if anything. */
  private Optional<String> flaw(String name, String label, String place) {
    if (name.isEmpty()) {
      return Optional.of("has no name");
    }
    if (label.isEmpty()) {
      return Optional.of("has no label for \"%s\"".formatted(name));
    }
    String earlier = seen.putIfAbsent(name, place);
    if (earlier != null) {
      return Optional.of("has \"%s\" again, which is in %s".formatted(name, earlier));
    }
    try {
      Path home = folder.toAbsolutePath().normalize();
      Path file = home.resolve(name).normalize();
      if (Path.of(name).isAbsolute() || !file.startsWith(home)) {
        return Optional.of("leads out of %s with \"%s\"".formatted(folder, name));
      }
      return Files.isRegularFile(file)
          ? Optional.empty()
          : Optional.of("names \"%s\", which is not in %s".formatted(name, folder));
    } catch (InvalidPathException e) {
      return Optional.of("names \"%s\", which is no file's name".formatted(name));
    }
  }

  private List<String> lines() {
    try {
      if (Files.size(csv) > LARGEST) {
        throw bad("it has more than %,d MB", LARGEST >> 20);
      }
      String text = Files.readString(csv);
      return (text.startsWith("\ufeff") ? text.substring(1) : text).lines().toList();
    } catch (MalformedInputException e) {
      throw bad("it is not in UTF-8; save it so");
    } catch (IOException e) {
      throw bad("it cannot be read (%s)", Transfer.reason(e));
    }
  }

  private Table table(String text) {
    if (text.isBlank()) {
      throw bad("it is empty");
    }
    CsvReadOptions.Builder options =
        CsvReadOptions.builder(new StringReader(text))
            .columnTypes(column -> ColumnType.STRING)
            .missingValueIndicator("")
            .header(true);
    try {
      return Table.read().usingOptions(options);
    } catch (RuntimeException e) {
      // Tablesaw and its parser throw all kinds of exceptions, some over several lines.
      throw bad("it is no table (%s)", Transfer.reason(e).lines().findFirst().orElse(""));
    }
  }

  private StringColumn column(Table table, String name) {
    if (!table.columnNames().contains(name)) {
      // A quoted name may hold line breaks.
      String there = String.join(", ", table.columnNames()).replaceAll("\\s+", " ");
      throw bad("it has no column \"%s\", but %s", name, there);
    }
    return table.stringColumn(name);
  }

  private DataException bad(String what, Object... details) {
    return new DataException(
        "%s is of no use: %s; give a table of names and labels."
            .formatted(csv, what.formatted(details)));
  }
}
