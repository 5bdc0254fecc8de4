package convbook.course;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.nn.Block;
import convbook.data.Dataset;
import convbook.data.sets.Garments;
import convbook.fetch.Checksum;
import convbook.predict.Classifier;
import convbook.train.History;
import convbook.train.Learner;
import convbook.train.Predictions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Row;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

class ZooTest {
  private static final Path ZOO = Path.of("../zoo");
  private static final long MOST = 25_000_000;

  @TempDir Path folder;

  private final Dataset data = Dataset.of(Garments.train(64, 0), Garments.test(16, 0)).batch(16);

  /** A folder with a zoo of one network, and that network's learner. */
  private Learner made() throws IOException {
    Learner learner =
        Learner.of(sequential(conv(4, 3), batchNorm(), relu(), globalAvgPool(), linear(10)), data)
            .quiet();
    learner.fit(1);
    Files.createDirectories(folder.resolve("zoo"));
    learner.export(folder.resolve("zoo/small.safetensors"));
    return learner;
  }

  private static Table cards(String sum) {
    return Table.create(StringColumn.create("name", "small"), StringColumn.create("sha256", sum));
  }

  @Test
  void aNetworkIsFoundBesideTheFolderOfTheNotebookAndSaysWhatItSaid() throws IOException {
    Learner learner = made();
    String sum = Checksum.sha256(folder.resolve("zoo/small.safetensors"));
    Path notebooks = Files.createDirectories(folder.resolve("notebooks/solutions"));
    Path edition = Files.createDirectories(folder.resolve("build/zh/notebooks/solutions"));
    for (Path from : new Path[] {folder, notebooks.getParent(), notebooks, edition}) {
      Block net = Zoo.load("small", cards(sum), from);
      assertThat(Predictions.of(Learner.of(net, data).quiet()).probabilities())
          .isDeepEqualTo(Predictions.of(learner).probabilities());
    }
  }

  @Test
  void aNameThatIsNotThereIsRefusedWithThoseThatAre() {
    assertThatThrownBy(() -> Zoo.load("large", cards(""), folder))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Network \"large\" asked for; choose one of small.");
    assertThatThrownBy(() -> Zoo.history("../resnet20"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyCardHasItsFileAndHistoryAndAllTogetherAreSmall() throws IOException {
    long bytes = 0;
    for (Row card : Zoo.table()) {
      Path file = ZOO.resolve(card.getString("name") + ".safetensors");
      assertThat(Checksum.sha256(file)).isEqualTo(card.getString("sha256"));
      assertThat(Classifier.load(file).classes()).hasSize(10);
      assertThat(card.getDouble("test accuracy")).isBetween(0.5, 1.0);
      bytes += Files.size(file);
      History history = Zoo.history(card.getString("name"));
      assertThat(history.heldOut()).isEqualTo("validation");
      assertThat(history.epochs()).hasSize(card.getInt("epochs"));
      assertThat(history.last().loss()).isCloseTo(card.getDouble("training loss"), within(5e-5));
    }
    assertThat(bytes).isLessThanOrEqualTo(MOST);
    assertThat(Zoo.table().columnNames()).contains("recipe", "seed", "hours", "commit");
  }
}
