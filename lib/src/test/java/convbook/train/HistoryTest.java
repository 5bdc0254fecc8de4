package convbook.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tech.tablesaw.api.Table;

class HistoryTest {
  private static final History RUN =
      new History(
          "some",
          "cpu()",
          "validation",
          List.of(new History.Point(0.5, 2, 0.1)),
          List.of(
              new History.Epoch(1.25, 0.5, 0.625, 60_000, 12.5),
              new History.Epoch(1e-4, 1, 1 / 3.0, 60_000, 1234.5)));

  @TempDir private Path folder;

  @Test
  void aSavedHistoryIsTheSameTextInEveryLanguage() throws Exception {
    Path file = folder.resolve("run.csv");
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      RUN.save(file);
    } finally {
      Locale.setDefault(before);
    }
    assertThat(file)
        .hasContent(
            """
            epoch,loss,train accuracy,validation accuracy,images,seconds
            1,1.25,0.5,0.625,60000,12.5
            2,1.0E-4,1.0,0.3333333333333333,60000,1234.5
            """);
    assertThat(Files.readString(file)).doesNotContain("\r").endsWith("1234.5\n");
  }

  @Test
  void aSavedHistoryIsReadAsTheSameTable() {
    Path file = folder.resolve("run.csv");
    RUN.save(file);
    Table read = Table.read().csv(file.toFile());
    assertThat(read.columnNames()).isEqualTo(RUN.table().columnNames());
    for (String column : List.of("loss", "train accuracy", "validation accuracy", "seconds")) {
      assertThat(read.doubleColumn(column).asDoubleArray())
          .isEqualTo(RUN.table().doubleColumn(column).asDoubleArray());
    }
  }

  @Test
  void whereNoFileCanBeTheHistoryIsRefusedInOneSentence() {
    assertThatThrownBy(() -> RUN.save(folder.resolve("none/run.csv")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("run.csv cannot be written")
        .hasMessageEndingWith("; name a file in a folder that is there and yours.");
    assertThatThrownBy(() -> RUN.save(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("is no regular file");
  }
}
