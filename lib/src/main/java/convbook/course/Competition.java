package convbook.course;

import ai.djl.util.Utils;
import convbook.data.ImageSet;
import convbook.data.TrainTest;
import convbook.data.files.Csv;
import convbook.data.sets.Cifar10;
import convbook.data.sets.Plan;
import convbook.device.Check;
import convbook.device.ParallelLoop;
import convbook.device.ProgressListener;
import convbook.device.Text;
import convbook.fetch.AtomicFile;
import convbook.fetch.Cache;
import convbook.fetch.DataException;
import convbook.fetch.PartFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/**
 * CIFAR-10 as a competition hands it out. The folder has
 *
 * <ul>
 *   <li>{@code train.csv}: {@code name,label}, a line for each training image,
 *   <li>{@code train/NAME} and {@code test/NAME}, whose names tell nothing,
 *   <li>{@code sample_submission.csv}: {@code name,label} for each test image, all labels the same.
 * </ul>
 *
 * The labels of the test images stay with the jury, in a file outside the folder.
 *
 * @param folder what the competitors get
 * @param solution the jury's file
 */
public record Competition(Path folder, Path solution) {
  private static final String HEADER = "name,label";

  /** Checks that both are named. */
  public Competition {
    Check.given("folder", folder);
    Check.given("jury's file", solution);
  }

  /**
   * Opens the competition: makes its folder in the cache, or finds it there, with as many of the
   * images of {@link Cifar10#load()} as {@code plan} says.
   *
   * @throws DataException if the images are corrupt or the folder cannot be made
   */
  public static Competition open(Plan plan) {
    Check.given("plan", plan);
    TrainTest<ImageSet> pair = Cifar10.pair();
    return open(
        Cache.decoded(), (ImageSet) plan.train(pair.train()), (ImageSet) plan.test(pair.test()));
  }

  static Competition open(Path cache, ImageSet train, ImageSet test) {
    String name =
        Text.of("%s-%d-%d", train.name().replaceAll("\\W+", "-"), train.size(), test.size());
    Path folder = cache.resolve("competition").resolve(name);
    Competition competition =
        new Competition(folder, folder.resolveSibling(name + "-solution.csv"));
    try {
      if (!Files.exists(folder)) {
        competition.make(train, test);
      }
      PartFile.sweep(folder);
    } catch (IOException | UncheckedIOException e) {
      throw new DataException(
          "The competition's images cannot be written to %s (%s); make room there, or the right to write.",
          cache, e);
    }
    return competition;
  }

  /**
   * Fills a folder beside the right one and moves it there, so that it is whole or not there, and
   * nothing else is left.
   */
  private void make(ImageSet train, ImageSet test) throws IOException {
    Files.createDirectories(folder.getParent());
    Path draft = Files.createDirectory(PartFile.fresh(folder));
    try {
      List<Integer> ids = ids(train.size() + test.size());
      write(draft.resolve("train"), train, ids);
      List<Integer> rest = ids.subList(train.size(), ids.size());
      write(draft.resolve("test"), test, rest);
      Files.write(draft.resolve("train.csv"), lines(train, ids, true));
      Files.write(draft.resolve("sample_submission.csv"), lines(test, rest, false));
      String truth = String.join("\n", lines(test, rest, true)) + "\n";
      AtomicFile.write(solution, out -> out.write(truth.getBytes(StandardCharsets.UTF_8)));
      Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      // Another process that makes the same may have been first.
      if (!Files.isDirectory(folder)) {
        throw e;
      }
    } finally {
      Utils.deleteQuietly(draft);
    }
  }

  private static List<Integer> ids(int count) {
    List<Integer> ids = new ArrayList<>(IntStream.rangeClosed(1, count).boxed().toList());
    Collections.shuffle(ids, new Random(count));
    return ids;
  }

  private static String name(int id) {
    return id + ".png";
  }

  private static void write(Path folder, ImageSet set, List<Integer> ids) throws IOException {
    Files.createDirectory(folder);
    int area = set.height() * set.width();
    // When it fails, no thread goes on writing.
    ParallelLoop.forEach(
        set.name(),
        set.size(),
        ProgressListener.console(),
        i -> {
          var image = new BufferedImage(set.width(), set.height(), BufferedImage.TYPE_INT_RGB);
          for (int p = 0; p < area; p++) {
            int rgb = 0;
            for (int c = 0; c < 3; c++) {
              rgb = rgb << 8 | set.pixels()[(3 * i + c) * area + p] & 0xff;
            }
            image.setRGB(p % set.width(), p / set.width(), rgb);
          }
          try {
            ImageIO.write(image, "png", folder.resolve(name(ids.get(i))).toFile());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static List<String> lines(ImageSet set, List<Integer> ids, boolean telling) {
    Stream<String> lines =
        IntStream.range(0, set.size())
            .boxed()
            .sorted(Comparator.comparing(ids::get))
            .map(i -> name(ids.get(i)) + "," + set.classes().get(telling ? set.label(i) : 0));
    return Stream.concat(Stream.of(HEADER), lines).toList();
  }

  /**
   * Returns the share of test images that a submission names correctly.
   *
   * @param submission a file like {@code sample_submission.csv}, its lines in any order
   * @throws DataException if it is not one, with the line that is wrong
   */
  public double score(Path submission) {
    Check.given("submission", submission);
    Map<String, String> truth = labels(solution);
    Map<String, String> said = labels(submission);
    for (String id : truth.keySet()) {
      if (!said.containsKey(id)) {
        throw new DataException(
            "%s has no line for %s; give every image of sample_submission.csv a label.",
            submission.getFileName(), id);
      }
    }
    int line = 1;
    for (Map.Entry<String, String> entry : said.entrySet()) {
      line++;
      if (!truth.containsKey(entry.getKey())) {
        throw wrong(submission, line, "\"%s\" is no test image", entry.getKey());
      }
      if (!truth.containsValue(entry.getValue())) {
        throw wrong(submission, line, "\"%s\" is no class", entry.getValue());
      }
    }
    long right = truth.entrySet().stream().filter(said.entrySet()::contains).count();
    return (double) right / truth.size();
  }

  private static Map<String, String> labels(Path file) {
    try {
      List<String> lines = Files.readAllLines(file);
      if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
        throw wrong(file, 1, "it must be " + HEADER);
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
}
