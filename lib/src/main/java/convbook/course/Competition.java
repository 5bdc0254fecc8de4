package convbook.course;

import ai.djl.util.Utils;
import convbook.data.ImageSet;
import convbook.data.Tables;
import convbook.data.TrainTest;
import convbook.data.files.Csv;
import convbook.data.sets.Cifar10;
import convbook.data.sets.Plan;
import convbook.device.Check;
import convbook.device.Text;
import convbook.fetch.Cache;
import convbook.fetch.DataException;
import convbook.fetch.PartFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * CIFAR-10 as a competition hands out pictures: unclean, and with a jury. The folder has
 *
 * <ul>
 *   <li>{@code train.csv}: {@code name,label}, a line for each training image,
 *   <li>{@code train/NAME} and {@code test/NAME}, whose names tell nothing,
 *   <li>{@code sample_submission.csv}: {@code name,label} for each test image, all labels the same.
 * </ul>
 *
 * <p>All test images are there, as many of each class as CIFAR-10 has. The training images are the
 * first of its training images, at most {@value #MOST}; no competition ever holds one of the {@link
 * #others}. Of the classes, in their order, 100, 80, 50, 100, 60, 90, 70, 40, 100 and 60 % are
 * kept. Then 4 % of what is left are there twice, byte for byte, and another 4 % a second time in
 * another size, every second of those mirrored; and of each training image, copies too, the label
 * is wrong with probability 0.05, any other class being as likely. Every image of both folders has
 * been saved with 24, 28, 32, 36 or 40 pixels a side, and one in ten has lost a fifth of its width
 * or height. One seed draws all of this, so that everyone gets the same.
 *
 * <p>The jury scores a submission at once on a third of the test images, the public board, and
 * keeps the others for the {@link #end}.
 */
public final class Competition {
  static final int MOST = 25_000;

  private static final int PUBLIC = 3;
  private static final long SEED = 0;

  private final Path home;
  private final List<Entry> entries = new ArrayList<>();
  private boolean ended;

  private record Entry(String file, double onPublic, double onPrivate) {}

  private Competition(Path home) {
    this.home = home;
  }

  /**
   * Opens the competition: makes its folder in the cache, or finds it there, with as many of the
   * images of {@link Cifar10#load()} as {@code plan} says. Nothing has been handed in yet.
   *
   * @throws DataException if the images are corrupt or the folder cannot be made
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public static Competition open(Plan plan) {
    Check.given("plan", plan);
    TrainTest<ImageSet> pair = Cifar10.pair();
    return open(
        Cache.decoded(),
        (ImageSet) plan.train(pair.train().first(MOST)),
        (ImageSet) plan.test(pair.test()));
  }

  /**
   * Returns what no competitor gets: CIFAR-10's training images from number {@value #MOST} on,
   * clean, for networks that learn elsewhere.
   *
   * @throws DataException if the images are corrupt
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public static ImageSet others() {
    ImageSet all = Cifar10.pair().train();
    return all.select(IntStream.range(MOST, all.size()).toArray())
        .named(Text.of("%s, the last %,d", all.name(), all.size() - MOST));
  }

  static Competition open(Path cache, ImageSet train, ImageSet test) {
    String name =
        Text.of(
            "unclean-%s-%d-%d", train.name().replaceAll("\\W+", "-"), train.size(), test.size());
    Path home = cache.resolve("competition").resolve(name);
    try {
      if (!Files.isDirectory(home)) {
        make(home, train, test);
      }
      PartFile.sweep(home);
    } catch (IOException | UncheckedIOException e) {
      throw new DataException(
          "The competition's images cannot be written to %s (%s); make room there, or the right to write.",
          cache, e);
    }
    return new Competition(home);
  }

  /**
   * Fills a folder beside the right one and moves it there, so that it is whole or not there, and
   * nothing else is left.
   */
  private static void make(Path home, ImageSet train, ImageSet test) throws IOException {
    Files.createDirectories(home.getParent());
    Path draft = Files.createDirectory(PartFile.fresh(home));
    try {
      UncleanFolder.write(draft, train, test);
      Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another process that makes the same may have been first.
      if (!Files.isDirectory(home)) {
        throw e;
      }
    } finally {
      Utils.deleteQuietly(draft);
    }
  }

  /** Returns what the competitors get. */
  public Path folder() {
    return home.resolve("given");
  }

  Path solution() {
    return home.resolve("jury").resolve("solution.csv");
  }

  /**
   * Hands in a submission and returns its place on the public board: the share of the public third
   * of the test images that it names correctly.
   *
   * @param submission a file like {@code sample_submission.csv}, its lines in any order
   * @throws DataException if it is not one, with the line that is wrong
   * @throws IllegalStateException after the end
   */
  public double board(Path submission) {
    Check.given("submission", submission);
    if (ended) {
      throw new IllegalStateException(
          "The competition has ended, and nothing more can be handed in; open it again to begin anew.");
    }
    Map<String, String> truth = labels(solution());
    Map<String, String> said = labels(submission);
    check(submission, said, truth);
    List<String> shuffled = new ArrayList<>(truth.keySet());
    Collections.shuffle(shuffled, new Random(SEED));
    int count = shuffled.size() / PUBLIC;
    Entry entry =
        new Entry(
            submission.getFileName().toString(),
            right(shuffled.subList(0, count), said, truth),
            right(shuffled.subList(count, shuffled.size()), said, truth));
    entries.add(entry);
    return entry.onPublic;
  }

  private static double right(
      Collection<String> names, Map<String, String> said, Map<String, String> truth) {
    return (double) names.stream().filter(name -> said.get(name).equals(truth.get(name))).count()
        / names.size();
  }

  private static void check(Path submission, Map<String, String> said, Map<String, String> truth) {
    for (String id : truth.keySet()) {
      if (!said.containsKey(id)) {
        throw new DataException(
            "%s has no line for %s; give every image of sample_submission.csv a label.",
            submission.getFileName(), id);
      }
    }
    Set<String> classes = new HashSet<>(truth.values());
    int line = 1;
    for (Map.Entry<String, String> entry : said.entrySet()) {
      line++;
      if (!truth.containsKey(entry.getKey())) {
        throw wrong(submission, line, "\"%s\" is no test image", entry.getKey());
      }
      if (!classes.contains(entry.getValue())) {
        throw wrong(submission, line, "\"%s\" is no class", entry.getValue());
      }
    }
  }

  /**
   * Ends the competition and opens the private board: a row for each submission, in the order in
   * which they came, with its file's name and its accuracy on the public third of the test images
   * and on the private rest.
   */
  public Table end() {
    ended = true;
    return Tables.plain(
        Table.create(
            "The board",
            StringColumn.create("submission", entries.stream().map(Entry::file)),
            DoubleColumn.create("public", entries.stream().mapToDouble(Entry::onPublic)),
            DoubleColumn.create("private", entries.stream().mapToDouble(Entry::onPrivate))));
  }

  /**
   * Returns which training images have a wrong label, each name with what is right.
   *
   * @throws IllegalStateException before the end
   */
  public Map<String, String> wrongLabels() {
    if (!ended) {
      throw new IllegalStateException(
          "The jury says only after the end which labels were wrong; call end() first.");
    }
    return labels(home.resolve("jury").resolve("wrong.csv"));
  }

  private static Map<String, String> labels(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty() || !lines.get(0).equals(UncleanFolder.HEADER)) {
        throw wrong(file, 1, "it must be " + UncleanFolder.HEADER);
      }
      Map<String, String> labels = new LinkedHashMap<>();
      int next = 1;
      while (next < lines.size()) {
        Csv.Row row = Csv.row(lines, next, ',');
        if (row.cells().size() != 2 || row.next() != row.line()) {
          throw wrong(file, row.line(), "\"%s\" is not a name and a label", lines.get(next));
        }
        if (labels.put(row.cells().get(0), row.cells().get(1)) != null) {
          throw wrong(file, row.line(), "%s is there twice", row.cells().get(0));
        }
        next = row.next();
      }
      return labels;
    } catch (IOException e) {
      throw new DataException(
          "%s cannot be read (%s); give the path of a CSV file like sample_submission.csv.",
          file, e);
    }
  }

  private static DataException wrong(Path file, int line, String what, Object... details) {
    return new DataException(
        "%s, line %d: %s; write it like sample_submission.csv.",
        file.getFileName(), line, Text.of(what, details));
  }

  @Override
  public String toString() {
    return Text.of("competition in %s, %,d handed in", folder(), entries.size());
  }
}
