package convbook.look;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import convbook.course.Ledger;
import convbook.data.Dataset;
import convbook.data.sets.Garments;
import convbook.device.Check;
import convbook.net.LeNet;
import convbook.train.Learner;
import convbook.train.Predictions;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the library writes is English, and the same on machines of all languages. */
class LanguageTest {
  private static final Dataset DATA =
      Dataset.of(Garments.train(1_200, 0), Garments.test(1_100, 0)).batch(100);
  private static final Learner LEARNER = Learner.of(LeNet.withBatchNorm(10), DATA).quiet();
  private static final Predictions PREDICTIONS;

  static {
    LEARNER.fit(1);
    PREDICTIONS = Predictions.of(LEARNER);
  }

  private static final List<Supplier<Object>> WRITTEN =
      List.of(
          () -> DATA,
          () -> Garments.train(1_200, 0),
          () -> Garments.train(1_200, 0).balance(),
          () -> LeNet.lecture(10),
          () -> Summary.of(LeNet.lecture(10), 1, 28, 28),
          () -> Summary.of(LeNet.lecture(10), 1, 28, 28).table(),
          () -> Diagram.of(LeNet.lecture(10), 1, 28, 28).svg(),
          () -> Arrays.hashCode(pixels(Figure.of(Charts.of(LEARNER.history())))),
          () -> LEARNER.history(),
          () -> PREDICTIONS,
          () -> PREDICTIONS.table(),
          () -> PREDICTIONS.table().write().toString("csv"),
          () -> ConfusionMatrix.of(PREDICTIONS).table(),
          () -> ConfusionMatrix.of(PREDICTIONS).perClass(),
          () -> Ledger.runs(),
          () -> Ledger.of("LeNet", LEARNER).print(),
          () -> LEARNER.optimizer(),
          () -> Check.refusal("%s", DataType.INT64));

  private static int[] pixels(Figure picture) {
    BufferedImage image = picture.image();
    int width = image.getWidth();
    return image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
  }

  private static String written(Locale locale) {
    Locale usual = Locale.getDefault();
    Locale.setDefault(locale);
    try {
      return WRITTEN.stream().map(each -> each.get() + "\n").collect(Collectors.joining());
    } finally {
      Locale.setDefault(usual);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "tr-TR", "de-DE"})
  void everythingIsWrittenAlike(String language) {
    assertThat(written(Locale.forLanguageTag(language))).isEqualTo(written(Locale.US));
  }
}
