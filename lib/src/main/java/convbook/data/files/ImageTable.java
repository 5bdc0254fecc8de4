package convbook.data.files;

import convbook.data.LabeledFile;
import convbook.data.image.BadImage;
import convbook.device.Check;
import convbook.device.Text;
import convbook.fetch.DataException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Images whose names and labels are in a CSV file, in UTF-8, as competitions give them. They keep
 * the order of its lines, each of which is an image or bad and named with its number. Commas
 * separate its columns, or semicolons, tabs or bars.
 *
 * <p>A name that lacks its file's ending, or differs from it in case, slashes or the way its
 * characters are composed, is its name if there is one such file only.
 */
public final class ImageTable {
  private static final long LARGEST = 256L << 20;
  private static final String SEPARATORS = ",;\t|";

  private final Path csv;
  private final Path folder;
  private final List<String> flaws = new ArrayList<>();
  private final List<String> respelled = new ArrayList<>();
  private final Map<Path, String> seen = new HashMap<>();
  private Optional<FileSuggestions> nearby = Optional.empty();

  private ImageTable(Path csv, Path folder) {
    this.csv = csv;
    this.folder = folder;
  }

  /**
   * Finds the images of a table with the columns {@code name}, a file in {@code folder}, and {@code
   * label}; see the longer method.
   */
  public static ImageReader of(Path csv, Path folder, int side) {
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
  public static ImageReader of(Path csv, String name, String label, Path folder, int side) {
    Check.given("CSV file", csv);
    Check.given("column of names", name);
    Check.given("column of labels", label);
    Check.given("folder", folder);
    return ImageReader.of(index(csv, name, label, folder), side);
  }

  static ImageIndex index(Path csv, String name, String label, Path folder) {
    ImageTable images = new ImageTable(csv, folder);
    List<Row> rows = images.rows(name, label);
    List<String> classes = new ArrayList<>(new TreeSet<>(rows.stream().map(Row::label).toList()));
    return images.index(rows, classes);
  }

  /**
   * Finds images without labels, a test set: a table with the column {@code name}; others are
   * passed over.
   */
  public static ImageReader unlabeled(Path csv, Path folder, int side) {
    return unlabeled(csv, "name", folder, side);
  }

  /**
   * Finds images without labels, a test set.
   *
   * @param name the column of the files' names, relative to {@code folder}
   * @param side of the square that each image is to become, in pixels
   * @throws DataException if the table cannot be read or lacks the column
   * @throws IllegalArgumentException if the side is not 1 to 4,096
   */
  public static ImageReader unlabeled(Path csv, String name, Path folder, int side) {
    Check.given("CSV file", csv);
    Check.given("column of names", name);
    Check.given("folder", folder);
    ImageTable images = new ImageTable(csv, folder);
    return ImageReader.of(images.index(images.rows(name, name), List.of()), side);
  }

  /** A line of the table whose file is where it should be. */
  private record Row(Path file, String label, String place) {}

  private ImageIndex index(List<Row> rows, List<String> classes) {
    List<LabeledFile> files =
        rows.stream()
            .map(row -> new LabeledFile(row.file, row.place, classes.indexOf(row.label)))
            .toList();
    List<String> notes =
        respelled.isEmpty()
            ? List.of()
            : List.of(
                Text.of(
                    "%,d %s spelled otherwise than in the folder, such as %s",
                    respelled.size(),
                    respelled.size() == 1 ? "name is" : "names are",
                    respelled.get(0)));
    return new ImageIndex(csv.getFileName().toString(), files, classes, false, flaws, notes);
  }

  private List<Row> rows(String nameColumn, String labelColumn) {
    List<String> lines = lines();
    int first = 0;
    while (first < lines.size() && lines.get(first).isBlank()) {
      first++;
    }
    if (first == lines.size()) {
      throw bad("it is empty");
    }
    String separators = SEPARATORS;
    // Excel writes such a line for itself.
    if (lines.get(first).matches("\"?sep=.\"?") && first + 1 < lines.size()) {
      separators = lines.get(first).replace("\"", "").substring(4);
      first++;
    }
    char separator = separator(lines, first, separators, List.of(nameColumn, labelColumn));
    Csv.Row head = Csv.row(lines, first, separator);
    int name = column(head.cells(), nameColumn);
    int label = column(head.cells(), labelColumn);
    List<Row> rows = new ArrayList<>();
    int next = head.next();
    while (next < lines.size()) {
      String line = lines.get(next);
      if (line.isBlank() && line.indexOf(separator) < 0) {
        next++;
        continue;
      }
      Csv.Row row = Csv.row(lines, next, separator);
      String place = Text.of("%s, line %d", csv, row.line());
      try {
        rows.add(row(row.cells(), head.cells().size(), name, label, place));
        next = row.next();
      } catch (BadImage e) {
        flaws.add(Text.of("%s %s", place, e.getMessage()));
        // A stray quote must not take the lines after its own along.
        next++;
      }
    }
    return rows;
  }

  /** Returns what separates the columns, going by the first line: what gives these, else most. */
  private static char separator(
      List<String> lines, int first, String candidates, List<String> columns) {
    return (char)
        candidates
            .chars()
            .boxed()
            .max(
                Comparator.<Integer>comparingInt(
                        c -> cells(lines, first, c).containsAll(columns) ? 1 : 0)
                    .thenComparingInt(c -> cells(lines, first, c).size())
                    .thenComparingInt(c -> -candidates.indexOf(c)))
            .orElseThrow()
            .intValue();
  }

  private static List<String> cells(List<String> lines, int first, int separator) {
    return Csv.row(lines, first, (char) separator).cells();
  }

  private Row row(List<String> cells, int width, int nameColumn, int labelColumn, String place)
      throws BadImage {
    if (cells.isEmpty()) {
      throw new BadImage("has a quote that ends nowhere, or before its cell does");
    }
    if (cells.size() != width) {
      throw new BadImage(
          "has %d cell%s, but the first line %d",
          cells.size(), cells.size() == 1 ? "" : "s", width);
    }
    String name = cells.get(nameColumn);
    String label = cells.get(labelColumn);
    if ((name + label).contains("\n")) {
      throw new BadImage("has a line break in its name or label");
    }
    if (name.isEmpty()) {
      throw new BadImage("has no name");
    }
    if (label.isEmpty()) {
      throw new BadImage("has no label for \"%s\"", name);
    }
    Path file = file(name);
    String earlier = seen.putIfAbsent(file.normalize(), place);
    if (earlier != null) {
      throw new BadImage("has \"%s\" again, which is in %s", name, earlier);
    }
    return new Row(file, label, Text.of("%s (%s)", place, file));
  }

  private Path file(String name) throws BadImage {
    try {
      Path home = folder.toAbsolutePath().normalize();
      Path file = home.resolve(name).normalize();
      if (Path.of(name).isAbsolute() || !file.startsWith(home)) {
        throw new BadImage("leads out of %s with \"%s\"", folder, name);
      }
      if (Files.isRegularFile(file)) {
        return folder.resolve(name);
      }
      if (nearby.isEmpty()) {
        nearby = Optional.of(new FileSuggestions(folder));
      }
      Path near = nearby.get().file(name);
      respelled.add(Text.of("\"%s\" for %s", name, near));
      return near;
    } catch (InvalidPathException e) {
      throw new BadImage("names \"%s\", which is no file's name", name);
    } catch (BadImage e) {
      throw e;
    } catch (IOException e) {
      throw new BadImage(
          "names \"%s\", but %s cannot be searched (%s)", name, folder, DataException.reason(e));
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
      throw bad("it cannot be read (%s)", DataException.reason(e));
    }
  }

  private int column(List<String> columns, String name) {
    int column = columns.indexOf(name);
    if (column < 0) {
      // A quoted name may hold line breaks.
      String there = String.join(", ", columns).replaceAll("\\s+", " ");
      throw bad("it has no column \"%s\", but %s", name, there);
    }
    if (column != columns.lastIndexOf(name)) {
      throw bad("it has two columns \"%s\"", name);
    }
    return column;
  }

  private DataException bad(String what, Object... details) {
    return new DataException(
        "%s is of no use: %s; give a table of names and labels.", csv, Text.of(what, details));
  }
}
