package convbook.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import convbook.data.ImageSet;
import convbook.data.sets.Garments;
import convbook.fetch.DataException;
import convbook.fetch.PartFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompetitionTest {
  @TempDir Path cache;
  private final ImageSet train = Garments.paint(Garments.train(400, 0), 2, 0);
  private final ImageSet test = Garments.paint(Garments.test(60, 0), 2, 1);
  private Competition competition;

  @BeforeEach
  void open() {
    competition = Competition.open(cache, train, test);
  }

  private Path home() {
    return competition.folder().getParent();
  }

  private List<String> lines(String file) throws IOException {
    return new ArrayList<>(Files.readAllLines(competition.folder().resolve(file)));
  }

  private Path submission(List<String> lines) throws IOException {
    return Files.write(cache.resolve("submission.csv"), lines);
  }

  private Map<String, String> train() throws IOException {
    return lines("train.csv").stream()
        .skip(1)
        .map(line -> line.split(","))
        .collect(Collectors.toMap(cells -> cells[0], cells -> cells[1]));
  }

  private BufferedImage image(String name) throws IOException {
    return ImageIO.read(competition.folder().resolve("train").resolve(name).toFile());
  }

  private Map<String, List<String>> byContent() throws IOException {
    Map<String, List<String>> files = new HashMap<>();
    for (String name : train().keySet()) {
      byte[] bytes = Files.readAllBytes(competition.folder().resolve("train").resolve(name));
      files.computeIfAbsent(Arrays.toString(bytes), key -> new ArrayList<>()).add(name);
    }
    return files;
  }

  @Test
  void competitorsGetLabeledAndUnlabeledImagesAndASample() throws IOException {
    assertThat(lines("train.csv")).hasSize(324 + 1).startsWith("name,label");
    assertThat(lines("sample_submission.csv")).hasSize(60 + 1).startsWith("name,label");
    for (String part : new String[] {"train", "test"}) {
      try (var files = Files.list(competition.folder().resolve(part))) {
        assertThat(files).hasSize(part.equals("train") ? 324 : 60);
      }
    }
    try (var files = Files.list(competition.folder())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("train", "test", "train.csv", "sample_submission.csv");
    }
  }

  @Test
  void ofEachClassAShareIsKept() throws IOException {
    competition.end();
    Map<String, String> right = new HashMap<>(train());
    right.putAll(competition.wrongLabels());
    for (int k = 0; k < 10; k++) {
      String name = train.classes().get(k);
      long kept = right.values().stream().filter(name::equals).count();
      int originals = (int) Math.round(40 * UncleanFolder.SHARES[k]);
      // What is there twice is drawn from all classes.
      assertThat(kept).as(name).isBetween((long) originals, originals + 10L);
    }
  }

  @Test
  void oneLabelInTwentyIsWrongAndTheJuryKnowsWhich() throws IOException {
    assertThatThrownBy(() -> competition.wrongLabels())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only after the end");
    competition.end();
    Map<String, String> said = train();
    Map<String, String> wrong = competition.wrongLabels();
    assertThat(wrong.size()).isBetween(8, 26);
    wrong.forEach(
        (name, right) -> assertThat(said).containsKey(name).doesNotContainEntry(name, right));
  }

  @Test
  void sizesVaryAndAFewAreNotSquare() throws IOException {
    var sides = new TreeSet<Integer>();
    int oblong = 0;
    for (String name : train().keySet()) {
      BufferedImage one = image(name);
      sides.add(Math.max(one.getWidth(), one.getHeight()));
      assertThat(Math.min(one.getWidth(), one.getHeight())).isBetween(18, 40);
      oblong += one.getWidth() == one.getHeight() ? 0 : 1;
    }
    assertThat(sides).containsExactly(24, 28, 32, 36, 40);
    assertThat(oblong).isBetween(15, 55);
  }

  @Test
  void fourInAHundredAreThereTwiceToTheByte() throws IOException {
    assertThat(byContent().values().stream().filter(names -> names.size() == 2)).hasSize(12);
    assertThat(byContent().values()).allMatch(names -> names.size() <= 2);
  }

  @Test
  void anotherFourAreThereInAnotherSizeEverySecondMirrored() throws IOException {
    Path plainly = cache.resolve("plainly");
    // One gray to the left and another to the right in each image tell it and its mirror image.
    int count = 400;
    byte[] pixels = new byte[count * 3 * 1024];
    for (int i = 0; i < count; i++) {
      for (int c = 0; c < 3; c++) {
        for (int p = 0; p < 1024; p++) {
          int half = c == 0 ? i / 20 * 12 : c == 1 ? i % 20 * 12 : p % 32 < 16 ? 0 : 240;
          pixels[(3 * i + c) * 1024 + p] = (byte) half;
        }
      }
    }
    var set = new ImageSet("halves", pixels, train.labels(), 3, 32, 32, train.classes(), List.of());
    competition = Competition.open(plainly, set, test);
    Map<List<Integer>, List<List<Object>>> seen = new HashMap<>();
    for (String name : train().keySet()) {
      BufferedImage one = image(name);
      int left = one.getRGB(0, 0);
      List<Integer> who = List.of(left >> 16 & 0xff, left >> 8 & 0xff);
      seen.computeIfAbsent(who, key -> new ArrayList<>())
          .add(List.of(one.getWidth() * one.getHeight(), (left & 0xff) > 120));
    }
    var near =
        seen.values().stream()
            .filter(twice -> twice.size() == 2 && !twice.get(0).equals(twice.get(1)))
            .toList();
    assertThat(near).hasSize(12);
    assertThat(near).allMatch(twice -> !twice.get(0).get(0).equals(twice.get(1).get(0)));
    assertThat(near.stream().filter(twice -> !twice.get(0).get(1).equals(twice.get(1).get(1))))
        .hasSize(6);
  }

  @Test
  void anImageThatKeptItsSizeKeepsItsPixels() throws IOException {
    competition.end();
    Map<String, String> wrong = competition.wrongLabels();
    Set<List<Integer>> originals = new HashSet<>();
    for (int i = 0; i < train.size(); i++) {
      List<Integer> red = new ArrayList<>(List.of(train.label(i)));
      for (int p = 0; p < 1024; p++) {
        red.add(train.pixels()[3 * i * 1024 + p] & 0xff);
      }
      originals.add(red);
    }
    int same = 0;
    for (Map.Entry<String, String> line : train().entrySet()) {
      BufferedImage one = image(line.getKey());
      if (one.getWidth() == 32 && one.getHeight() == 32) {
        String label = wrong.getOrDefault(line.getKey(), line.getValue());
        List<Integer> red = new ArrayList<>(List.of(train.classes().indexOf(label)));
        for (int p = 0; p < 1024; p++) {
          red.add(one.getRGB(p % 32, p / 32) >> 16 & 0xff);
        }
        assertThat(originals).contains(red);
        same++;
      }
    }
    assertThat(same).isGreaterThan(30);
  }

  @Test
  void everyoneGetsTheSame() throws IOException {
    Competition again = Competition.open(cache.resolve("other"), train, test);
    try (var files = Files.walk(home())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path theirs = again.folder().getParent().resolve(home().relativize(file));
        assertThat(theirs).hasSameBinaryContentAs(file);
      }
    }
  }

  @Test
  void theJuryCountsAThirdAtOnceAndTheRestAtTheEnd() throws IOException {
    List<String> truth = Files.readAllLines(competition.solution());
    assertThat(competition.board(competition.solution())).isEqualTo(1);
    double sample = competition.board(competition.folder().resolve("sample_submission.csv"));
    // From the truth, one label after the other is spoilt: which of them the board notices is
    // public.
    int noticed = 0;
    for (int i = 1; i <= 60; i++) {
      List<String> one = new ArrayList<>(truth);
      String right = one.get(i).split(",")[1];
      String other = train.classes().get(right.equals(train.classes().get(0)) ? 1 : 0);
      one.set(i, one.get(i).replace("," + right, "," + other));
      noticed += competition.board(submission(one)) < 1 ? 1 : 0;
    }
    assertThat(noticed).isEqualTo(20);
    var end = competition.end();
    assertThat(end.rowCount()).isEqualTo(62);
    assertThat(end.row(0).getString("submission")).isEqualTo("solution.csv");
    assertThat(end.row(0).getDouble("private")).isEqualTo(1);
    assertThat(end.row(1).getDouble("public")).isEqualTo(sample);
    assertThat((20 * sample + 40 * end.row(1).getDouble("private")) / 60)
        .isCloseTo(0.1, within(1e-9));
    for (int i = 2; i < 62; i++) {
      var row = end.row(i);
      assertThat(List.of(row.getDouble("public"), row.getDouble("private")))
          .isIn(List.of(0.95, 1.0), List.of(1.0, 0.975));
    }
  }

  @Test
  void afterTheEndNothingIsTakenUntilItIsOpenedAgain() {
    competition.board(competition.solution());
    competition.end();
    assertThatThrownBy(() -> competition.board(competition.solution()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has ended");
    open();
    assertThat(competition.board(competition.solution())).isEqualTo(1);
    assertThat(competition.end().rowCount()).isEqualTo(1);
  }

  @Test
  void aSubmissionMayHaveQuotesAsOtherTablesHave() throws IOException {
    List<String> quoted = new ArrayList<>(Files.readAllLines(competition.solution()));
    quoted.replaceAll(
        line -> line.matches("\\d.*") ? "\"" + line.replace(",", "\",\"") + "\"" : line);
    assertThat(competition.board(submission(quoted))).isEqualTo(1);
    quoted.set(3, "\"7.png\nx\",coat");
    refused(quoted, "line 4: .* is not a name and a label");
  }

  @Test
  void aSubmissionThatIsNotOneIsRefusedWithItsLine() throws IOException {
    List<String> good = lines("sample_submission.csv");
    List<String> headless = good.subList(1, good.size());
    refused(headless, "submission.csv, line 1: it must be name,label");
    refused(good.subList(0, 60), "no line for .*png");
    refused(with(good, 3, "7"), "line 4: \"7\" is not a name and a label");
    refused(with(good, 3, good.get(2)), "line 4: .*png is there twice");
    List<String> longer = new ArrayList<>(good);
    longer.add("999,coat");
    refused(longer, "line 62: \"999\" is no test image");
    refused(with(good, 3, good.get(3).split(",")[0] + ",cat"), "line 4: \"cat\" is no class");
    assertThatThrownBy(() -> competition.board(cache.resolve("none.csv")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot be read");
  }

  private List<String> made(Path other) throws IOException {
    try (var files = Files.list(other.resolve("competition"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aCompetitionThatCannotBeMadeLeavesNothing() throws IOException {
    Path other = cache.resolve("other");
    String name = home().getFileName().toString();
    Files.createDirectories(other.resolve("competition"));
    Files.writeString(other.resolve("competition").resolve(name), "in the way");
    assertThatThrownBy(() -> Competition.open(other, train, test))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot be written to " + other);
    assertThat(made(other)).containsExactly(name);
  }

  @Test
  void whatAKilledMakerLeftIsRemovedOnceNobodyCanBeAtIt() throws IOException {
    Path left = Files.createDirectory(PartFile.fresh(home()));
    Files.writeString(left.resolve("train.csv"), "name");
    open();
    assertThat(left).isNotEmptyDirectory();
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    open();
    assertThat(left).doesNotExist();
    assertThat(competition.folder()).isNotEmptyDirectory();
  }

  @Test
  void ofSeveralThatMakeTheSameCompetitionAllFindIt() throws Exception {
    Path other = cache.resolve("other");
    var threads = Executors.newFixedThreadPool(4);
    List<Callable<Competition>> makers =
        Collections.nCopies(4, () -> Competition.open(other, train, test));
    for (var made : threads.invokeAll(makers)) {
      assertThat(made.get().board(made.get().solution())).isEqualTo(1);
    }
    threads.shutdown();
    assertThat(made(other)).hasSize(1).allMatch(name -> !name.endsWith(".part"));
  }

  private static List<String> with(List<String> lines, int at, String line) {
    List<String> changed = new ArrayList<>(lines);
    changed.set(at, line);
    return changed;
  }

  private void refused(List<String> lines, String sentence) throws IOException {
    Path file = submission(lines);
    assertThatThrownBy(() -> competition.board(file))
        .isInstanceOf(DataException.class)
        .hasMessageMatching(".*" + sentence + ".*");
  }
}
