package convbook.course;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.train.History;
import convbook.train.Learner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.Table;

class LedgerTest {
  private static Learner learner() {
    return learner("dots");
  }

  private static Learner learner(String data) {
    ImageSet images = new ImageSet(data, new byte[64], new byte[16], 1, 2, 2, List.of("a", "b"));
    return Learner.of(sequential(flatten(), linear(2)), Dataset.of(images, images).batch(8))
        .quiet();
  }

  @Test
  void theTableEndsWithThisRunAndItsOwnFigures() {
    Learner learner = learner();
    learner.fit(1);
    Table table = Ledger.of("AlexNet", learner);
    int last = table.rowCount() - 1;
    assertThat(table.stringColumn("network").asList().subList(0, 2))
        .containsExactly("LeNet", "AlexNet");
    assertThat(table.stringColumn("network").get(last)).isEqualTo("this run (dots)");
    assertThat(table.intColumn("images").get(last)).isEqualTo(16);
    assertThat(table.intColumn("epochs").get(last)).isEqualTo(1);
    assertThat(table.longColumn("parameters").get(last)).isEqualTo(10);
    assertThat(table.longColumn("multiply-adds").get(last)).isEqualTo(8);
    assertThat(table.stringColumn("median of D2L").get(last)).isEqualTo("0.881 (0.860-0.886)");
  }

  @Test
  void aNetworkOfOnesOwnStandsBehindAllOfTheCourse() {
    Learner learner = learner();
    learner.fit(1);
    Table table = Ledger.of("mine", learner);
    assertThat(table.stringColumn("network").asList()).contains("LeNet", "this run (dots)");
    assertThat(table.stringColumn("median of D2L").get(table.rowCount() - 1)).isEmpty();
  }

  @Test
  void aRunIsKeptInTheFileThatIsNamedUnlessItIsATrial(@TempDir Path folder) throws IOException {
    Path ledger = Files.createFile(folder.resolve("ledger.csv"));
    System.setProperty("CONVBOOK_LEDGER", ledger.toString());
    System.setProperty("CONVBOOK_SEED", "7");
    try {
      Learner drawn = learner("drawn garments, NOT Fashion-MNIST");
      drawn.fit(1);
      Ledger.of("mine", drawn);
      Learner whole = learner("Fashion-MNIST");
      whole.fit(1);
      System.setProperty("CONVBOOK_PLAN", "smoke");
      Ledger.of("mine", whole);
      assertThat(ledger).isEmptyFile();
      System.clearProperty("CONVBOOK_PLAN");
      Ledger.of("mine", whole);
    } finally {
      List.of("CONVBOOK_LEDGER", "CONVBOOK_SEED", "CONVBOOK_PLAN").forEach(System::clearProperty);
    }
    assertThat(ledger).content().startsWith("mine,Fashion-MNIST,2,16,1,8,").contains(",XAVIER,7,");
    try (Stream<Path> histories = Files.list(folder.resolve("histories"))) {
      assertThat(histories.map(file -> file.getFileName().toString()))
          .containsExactly("mine-2px-16x1-seed7.csv");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          drawn garments, NOT Fashion-MNIST | this run (drawn garments)
          Fashion-MNIST, smoke: 16 images | this run (smoke: 16 images)
          painted garments, NOT CIFAR-10, smoke: 16 images | \
          this run (painted garments, smoke: 16 images)
          Fashion-MNIST | this run
          """)
  void whatIsNoWholeRunOnRealImagesIsNamed(String data, String name) {
    Learner learner = learner(data);
    learner.fit(1);
    assertThat(Ledger.of("LeNet", learner).stringColumn("network").asList()).endsWith(name);
  }

  @Test
  void drawnImagesStandBesideTheRunsOnThoseThatTheyReplace() {
    Learner learner = learner("painted garments, NOT CIFAR-10, smoke: 16 images");
    learner.fit(1);
    assertThat(Ledger.of("mine", learner).stringColumn("network").asList())
        .contains("ResNet-20")
        .doesNotContain("LeNet");
  }

  @Test
  void withoutTrainingThereIsNothingToCompare() {
    assertThatThrownBy(() -> Ledger.of("LeNet", learner())).hasMessageContaining("fit(epochs)");
  }

  @Test
  void onlyRunsThatDifferInTheirSeedAloneShareARow() {
    Table runs = Ledger.runs();
    Table rows = Ledger.course("WRN-16-2", "CIFAR-10 (JPEG)");
    List<String> nets = rows.stringColumn("network").asList();
    assertThat(nets).contains("ResNet-20", "WRN-16-2").doesNotContain("LeNet", "FractalNet");
    Table all = Ledger.course("none", "CIFAR-10 (JPEG)");
    Table residual = all.where(all.stringColumn("network").isEqualTo("ResNet-20"));
    assertThat(residual.intColumn("images").asList()).containsExactly(50_000, 10_000);
    assertThat(residual.intColumn("epochs").asList()).containsExactly(110, 3);
    assertThat(all.rowCount())
        .isEqualTo(runs.where(runs.stringColumn("data").startsWith("CIFAR")).rowCount());
  }

  @Test
  void theMedianOfOthersHasItsFailuresAndItsSource() {
    Table lecture = Ledger.course("NiN", "Fashion-MNIST");
    assertThat(lecture.stringColumn("median of D2L").get(lecture.rowCount() - 1))
        .isEqualTo("0.833 (0.100-0.885), 25 of 88 builds failed");
    assertThat(lecture.name()).contains("Ledger.published()");
    assertThat(Ledger.course("ResNet-20", "CIFAR-10 (JPEG)").name()).isEmpty();
    assertThat(Ledger.published().stringColumn("source").asList())
        .allMatch(source -> source.contains(".ipynb"));
  }

  @Test
  void everyRunSaysHowItWasTrained() {
    Table runs = Ledger.runs();
    for (Row run : runs) {
      assertThat(run.getString("optimizer")).startsWith("Sgd.of(");
      assertThat(run.getString("command")).startsWith("./");
    }
    assertThat(runs.stringColumn("recipe").asList())
        .contains("schedule(Schedule.cosine(3.0).warmUp(0.5))");
    assertThat(runs.stringColumn("augmentation").asList()).contains("crop(4), flip()");
  }

  private static String joined(JsonElement lines) {
    return StreamSupport.stream(lines.getAsJsonArray().spliterator(), false)
        .map(JsonElement::getAsString)
        .collect(Collectors.joining());
  }

  /** The cells of a printed table, without its header. */
  private static List<List<String>> cells(String printed) {
    return printed
        .lines()
        .dropWhile(line -> !line.startsWith("---"))
        .skip(1)
        .map(line -> Stream.of(line.split("\\|")).map(String::strip).toList())
        .toList();
  }

  @Test
  void aRunAtTheLecturesSettingsHasItsEpochs() {
    int checked = 0;
    for (Row run : Ledger.runs()) {
      if (run.getInt("train images") == 60_000
          && run.getInt("epochs") == 10
          && run.getInt("seed") == 0
          && !run.getString("commit").isEmpty()) {
        History history = Ledger.history(run.getString("net"));
        assertThat(history.epochs()).hasSize(10);
        assertThat(history.heldOut()).isEqualTo("test");
        assertThat(history.last().testAccuracy())
            .isCloseTo(run.getDouble("test accuracy"), within(1e-4));
        checked++;
      }
    }
    assertThat(checked).isPositive();
    assertThatThrownBy(() -> Ledger.history("MobileNetV2, small"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("No epochs of \"MobileNetV2, small\"");
  }

  /** {@code tools/tables.py} draws them anew where this fails. */
  @Test
  void storedTablesAreTheLedgers() throws IOException {
    Pattern call = Pattern.compile("Ledger\\.of\\(\"([^\"]+)\", \\w+\\)$");
    int tables = 0;
    try (Stream<Path> chapters = Files.list(Path.of("../notebooks"))) {
      for (Path chapter : chapters.filter(p -> p.toString().endsWith(".ipynb")).toList()) {
        String text = Files.readString(chapter);
        String data = text.contains("Cifar10.load") ? "CIFAR-10 (JPEG)" : "Fashion-MNIST";
        JsonObject notebook = new Gson().fromJson(text, JsonObject.class);
        for (JsonElement cell : notebook.getAsJsonArray("cells")) {
          Matcher found = call.matcher(joined(cell.getAsJsonObject().get("source")));
          if (found.find()) {
            JsonObject output =
                cell.getAsJsonObject().getAsJsonArray("outputs").get(0).getAsJsonObject();
            List<List<String>> stored =
                cells(joined(output.getAsJsonObject("data").get("text/plain")));
            assertThat(stored.get(stored.size() - 1).get(0)).startsWith("this run");
            assertThat(stored.subList(0, stored.size() - 1))
                .as("%s, %s", chapter.getFileName(), found.group(1))
                .isEqualTo(cells(Ledger.course(found.group(1), data).printAll()));
            tables++;
          }
        }
      }
    }
    assertThat(tables).isGreaterThan(10);
  }

  @Test
  void publishedErrorsAreOfImageNetAndHaveASource() {
    Table published = Ledger.imageNet();
    assertThat(published.stringColumn("net").asList()).contains("ResNet-50", "AlexNet of 2012");
    for (int row = 0; row < published.rowCount(); row++) {
      double first = published.doubleColumn("top-1 error").get(row);
      assertThat(first).isBetween(15.0, 45.0);
      assertThat(published.doubleColumn("top-5 error").get(row)).isBetween(first / 5, first / 2);
      assertThat(published.stringColumn("source").get(row)).isNotBlank();
    }
    assertThat(Ledger.runs().columnNames()).contains("net", "data", "test accuracy");
  }
}
