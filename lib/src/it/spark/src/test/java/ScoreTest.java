import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.sets.Garments;
import convbook.net.LeNet;
import convbook.train.Learner;
import convbook.train.Predictions;
import convbook.train.Sgd;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spark on this machine alone, with two tasks at a time. */
class ScoreTest {
  private static final int PICTURES = 300;

  @TempDir Path folder;

  @Test
  void theTableHoldsWhatTheLearnerSaysAndNamesBadFiles() throws Exception {
    ImageSet drawn = Garments.test(PICTURES, 1);
    Dataset data = Dataset.of(Garments.train(4_000, 1), drawn).batch(64);
    Learner learner = Learner.of(LeNet.withBatchNorm(10), data).optimizer(Sgd.of(0.5)).quiet();
    learner.fit(2);
    Path network = folder.resolve("garments.safetensors");
    learner.export(network);
    Path pictures = folder.resolve("pictures");
    write(drawn, pictures);
    Files.writeString(pictures.resolve("notes.txt"), "no picture");

    Map<String, Row> rows;
    try (SparkSession spark =
        SparkSession.builder().master("local[2]").config("spark.ui.enabled", "false").getOrCreate()) {
      String table = folder.resolve("table").toString();
      Score.table(spark, network.toString(), pictures.toString()).write().parquet(table);
      rows =
          spark.read().parquet(table).collectAsList().stream()
              .collect(
                  Collectors.toMap(
                      row -> row.getString(0).replaceFirst(".*/", ""), Function.identity()));
    }

    assertThat(rows).hasSize(PICTURES + 1);
    Predictions own = Predictions.of(learner);
    for (int i = 0; i < PICTURES; i++) {
      Row row = rows.get(i + ".png");
      assertThat(row.getString(1)).isEqualTo(own.classes().get(own.predicted(i)));
      assertThat(row.getDouble(2)).isCloseTo(own.confidence(i), within(1e-5));
    }
    assertThat(own.accuracy()).isGreaterThan(0.5);
    assertThat(rows.get("notes.txt").<String>getAs("trouble"))
        .isEqualTo("The picture is not a JPEG, PNG or GIF image.");
  }

  private static void write(ImageSet set, Path folder) throws Exception {
    int side = 28;
    for (int i = 0; i < set.size(); i++) {
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
      image.getRaster().setDataElements(
          0, 0, side, side, set.select(i).pixels());
      Path file = folder.resolve("%d/%d.png".formatted(i % 3, i));
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
    }
  }
}
