package convbook.course;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.train.Learner;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    assertThat(table.stringColumn("network").get(last))
        .isEqualTo("this run (dots: 16 images, 1 epoch)");
    assertThat(table.longColumn("parameters").get(last)).isEqualTo(10);
    assertThat(table.longColumn("multiply-adds").get(last)).isEqualTo(8);
    assertThat(table.stringColumn("runs of D2L").get(last)).isEqualTo("0.881 (0.860-0.886)");
  }

  @Test
  void aNetworkOfOnesOwnStandsBehindAllOfTheCourse() {
    Learner learner = learner();
    learner.fit(1);
    Table table = Ledger.of("mine", learner);
    assertThat(table.stringColumn("network").asList()).contains("LeNet", "this run");
    assertThat(table.stringColumn("runs of D2L").get(table.rowCount() - 1)).isEmpty();
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
          Fashion-MNIST | this run (Fashion-MNIST: 16 images, 1 epoch)
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
