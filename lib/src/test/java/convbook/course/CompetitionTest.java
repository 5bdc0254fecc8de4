package convbook.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import convbook.data.ImageSet;
import convbook.data.sets.Garments;
import convbook.fetch.DataException;
import convbook.fetch.PartFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompetitionTest {
  @TempDir Path cache;
  private final ImageSet train = Garments.paint(Garments.train(30, 0), 2, 0);
  private final ImageSet test = Garments.paint(Garments.test(20, 0), 2, 1);
  private Competition competition;

  @BeforeEach
  void open() {
    competition = Competition.open(cache, train, test);
  }

  private List<String> lines(String file) throws IOException {
    return new ArrayList<>(Files.readAllLines(competition.folder().resolve(file)));
  }

  private Path submission(List<String> lines) throws IOException {
    return Files.write(cache.resolve("submission.csv"), lines);
  }

  @Test
  void competitorsGetLabeledAndUnlabeledImagesAndASample() throws IOException {
    assertThat(lines("train.csv")).hasSize(31).startsWith("name,label");
    assertThat(lines("sample_submission.csv")).hasSize(21).startsWith("name,label");
    assertThat(competition.folder().resolve("train")).isDirectoryContaining("glob:**.png");
    try (var files = Files.list(competition.folder().resolve("test"))) {
      assertThat(files).hasSize(20);
    }
    try (var files = Files.list(competition.folder())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("train", "test", "train.csv", "sample_submission.csv");
    }
  }

  @Test
  void anImageKeepsItsPixelsAndItsLabel() throws IOException {
    String[] parts = lines("train.csv").get(1).split(",");
    var image = ImageIO.read(competition.folder().resolve("train/" + parts[0]).toFile());
    int red = image.getRGB(0, 0) >> 16 & 0xff;
    int green = image.getRGB(0, 0) >> 8 & 0xff;
    int matches = 0;
    for (int i = 0; i < train.size(); i++) {
      if ((train.pixels()[3 * i * 1024] & 0xff) == red
          && (train.pixels()[(3 * i + 1) * 1024] & 0xff) == green) {
        assertThat(train.classes().get(train.label(i))).isEqualTo(parts[1]);
        matches++;
      }
    }
    assertThat(matches).isEqualTo(1);
  }

  @Test
  void theJuryCountsWhatIsRight() throws IOException {
    assertThat(competition.score(competition.solution())).isEqualTo(1);
    assertThat(competition.score(competition.folder().resolve("sample_submission.csv")))
        .isEqualTo(0.1);
  }

  @Test
  void aSubmissionMayHaveQuotesAsOtherTablesHave() throws IOException {
    List<String> quoted = new ArrayList<>(Files.readAllLines(competition.solution()));
    quoted.replaceAll(
        line -> line.matches("\\d.*") ? "\"" + line.replace(",", "\",\"") + "\"" : line);
    assertThat(competition.score(submission(quoted))).isEqualTo(1);
    quoted.set(3, "\"7.png\nx\",coat");
    refused(quoted, "line 4: .* is not a name and a label");
  }

  @Test
  void aSubmissionThatIsNotOneIsRefusedWithItsLine() throws IOException {
    List<String> good = lines("sample_submission.csv");
    List<String> headless = good.subList(1, good.size());
    refused(headless, "submission.csv, line 1: it must be name,label");
    refused(good.subList(0, 20), "no line for .*png");
    refused(with(good, 3, "7"), "line 4: \"7\" is not a name and a label");
    refused(with(good, 3, good.get(2)), "line 4: .*png is there twice");
    List<String> longer = new ArrayList<>(good);
    longer.add("99,coat");
    refused(longer, "line 22: \"99\" is no test image");
    refused(with(good, 3, good.get(3).split(",")[0] + ",cat"), "line 4: \"cat\" is no class");
    assertThatThrownBy(() -> competition.score(cache.resolve("none.csv")))
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
    String name = competition.folder().getFileName().toString();
    Files.createDirectories(other.resolve("competition/" + name + "-solution.csv"));
    assertThatThrownBy(() -> Competition.open(other, train, test))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot be written to " + other);
    assertThat(made(other)).containsExactly(name + "-solution.csv");
  }

  @Test
  void whatAKilledMakerLeftIsRemovedOnceNobodyCanBeAtIt() throws IOException {
    Path left = Files.createDirectory(PartFile.fresh(competition.folder()));
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
      assertThat(made.get().score(made.get().solution())).isEqualTo(1);
    }
    threads.shutdown();
    assertThat(made(other)).hasSize(2).allMatch(name -> !name.endsWith(".part"));
  }

  private static List<String> with(List<String> lines, int at, String line) {
    List<String> changed = new ArrayList<>(lines);
    changed.set(at, line);
    return changed;
  }

  private void refused(List<String> lines, String sentence) throws IOException {
    Path file = submission(lines);
    assertThatThrownBy(() -> competition.score(file))
        .isInstanceOf(DataException.class)
        .hasMessageMatching(".*" + sentence + ".*");
  }
}
