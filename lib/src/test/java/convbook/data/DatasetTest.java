package convbook.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import convbook.data.augment.Augment;
import convbook.data.sets.Plan;
import convbook.device.StoppedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatasetTest {

  /** Image i is 2x2 pixels of brightness i, in class i mod 3. */
  private static ImageSet steps(int count) {
    byte[] pixels = new byte[4 * count];
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      Arrays.fill(pixels, 4 * i, 4 * i + 4, (byte) i);
      labels[i] = (byte) (i % 3);
    }
    return new ImageSet("steps", pixels, labels, 1, 2, 2, List.of("a", "b", "c"));
  }

  private static List<Long> order(Dataset data, int epoch) {
    List<Long> order = new ArrayList<>();
    for (Iterator<Batch> it = data.train().epoch(epoch); it.hasNext(); ) {
      try (Batch batch = it.next()) {
        for (int i = 0; i < batch.size(); i++) {
          long brightness = Math.round(batch.images().getFloat(i, 0, 0, 0) * 255);
          assertThat(batch.labels().getLong(i)).isEqualTo(brightness % 3);
          order.add(brightness);
        }
      }
    }
    return order;
  }

  @Test
  void anEpochShowsEveryImageOnceWithItsLabel() {
    Dataset data = Dataset.of(steps(200), steps(10)).batch(64);
    List<Long> order = order(data, 0);
    assertThat(order).hasSize(200).doesNotHaveDuplicates().isNotEqualTo(order(data, 1));
    assertThat(order).isEqualTo(order(data.batch(32), 0)).isNotEqualTo(order(data.seed(1), 0));
    assertThat(data.train().batches()).isEqualTo(4);
    int epochs = 0;
    for (Batch batch : data.test()) {
      try (batch) {
        assertThat(batch.labels().toLongArray()).startsWith(0, 1, 2, 0);
        epochs++;
      }
    }
    assertThat(epochs).isEqualTo(1);
  }

  @Test
  void aLastTrainingImageAloneJoinsTheBatchBefore() {
    Dataset data = Dataset.of(steps(65), steps(65)).batch(16);
    assertThat(order(data, 0)).hasSize(65).doesNotHaveDuplicates();
    assertThat(sizes(data.train())).containsExactly(16, 16, 16, 17);
    assertThat(sizes(data.test())).containsExactly(16, 16, 16, 16, 1);
    assertThat(sizes(data.batch(21).train())).containsExactly(21, 21, 21, 2);
    assertThat(sizes(data.batch(13).train())).containsExactly(13, 13, 13, 13, 13);
    assertThat(sizes(data.batch(64).train())).containsExactly(65);
    assertThat(sizes(data.batch(65).train())).containsExactly(65);
    assertThat(sizes(data.batch(1).train())).hasSize(65).containsOnly(1);
    assertThat(sizes(Dataset.of(steps(1), steps(1)).batch(1).train())).containsExactly(1);
  }

  private static List<Integer> sizes(Split split) {
    List<Integer> sizes = new ArrayList<>();
    for (Batch batch : split) {
      try (batch) {
        sizes.add(batch.size());
      }
    }
    assertThat(sizes).hasSize(split.batches());
    return sizes;
  }

  @Test
  void seedsAreFarFromEachOther() {
    Dataset data = Dataset.of(steps(200), steps(10)).batch(64);
    for (int epoch = 0; epoch < 40; epoch++) {
      assertThat(order(data.seed(0), epoch)).isNotEqualTo(order(data.seed(1), 0));
    }
  }

  @Test
  void batchesAreFloatsOfTheSizeAskedFor() {
    Dataset data = Dataset.of(steps(20), steps(10)).batch(5).resize(7);
    try (Batch batch = data.train().first(3)) {
      assertThat(batch.images().getShape()).isEqualTo(new Shape(3, 1, 7, 7));
      assertThat(batch.images().getDataType()).isEqualTo(DataType.FLOAT32);
      assertThat(batch.images().getFloat(2, 0, 3, 3)).isEqualTo(2 / 255f);
      assertThat(data.shape()).isEqualTo(new Shape(1, 7, 7));
    }
  }

  @Test
  void imagesThatAreNoSquaresKeepTheirSizeUntilTheyAreResized() {
    ImageSet wide =
        new ImageSet("wide", new byte[2 * 20 * 30], new byte[2], 1, 20, 30, List.of("a"));
    Arrays.fill(wide.pixels(), 0, 30, (byte) 255);
    Dataset data = Dataset.of(wide, wide).batch(2);
    assertThat(data.shape()).isEqualTo(new Shape(1, 20, 30));
    for (Split split : List.of(data.train(), data.test())) {
      try (Batch batch = split.epoch(0).next()) {
        assertThat(batch.images().getShape()).isEqualTo(new Shape(2, 1, 20, 30));
        assertThat(batch.images().sum().getFloat()).isEqualTo(30);
      }
    }
    Normalization halved = new Normalization(List.of(0.5), List.of(0.5));
    assertThat(data.normalize(halved).shape()).isEqualTo(new Shape(1, 20, 30));
    assertThat(data.resize(8).train().first(1).images().getShape())
        .isEqualTo(new Shape(1, 1, 8, 8));
    assertThat(data.resize(8).augment(Augment.flip()).shape()).isEqualTo(new Shape(1, 8, 8));
    assertThatThrownBy(() -> data.augment(Augment.crop(2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "[crop(2)] given for images of 20x30 pixels, but augmentation takes squares; call resize");
  }

  @Test
  void enlargingIsBilinearAsInPyTorch() {
    byte[] pixels = {0, 0, (byte) 255, (byte) 255};
    ImageSet set = new ImageSet("edge", pixels, new byte[1], 1, 2, 2, List.of("a"));
    try (Batch batch = Dataset.of(set, set).batch(1).resize(4).test().first(1)) {
      // torch.nn.functional.interpolate, bilinear, corners not aligned: 0, 1/4, 3/4, 1.
      assertThat(batch.images().get(":, :, :, 0").toFloatArray()).containsExactly(0, .25f, .75f, 1);
    }
  }

  @Test
  void anInterruptEndsAHandWrittenLoop() {
    Dataset data = Dataset.of(steps(200), steps(10)).batch(10);
    int[] seen = new int[1];
    assertThatThrownBy(
            () -> {
              for (Batch batch : data.train()) {
                batch.close();
                if (++seen[0] == 3) {
                  Thread.currentThread().interrupt();
                }
              }
            })
        .isInstanceOf(StoppedException.class)
        .hasMessageContaining("after batch 3 of 20");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void badDataAndSettingsAreRefusedInOneSentence() {
    List<String> classes = List.of("a", "b");
    assertThatThrownBy(() -> new ImageSet("x", new byte[8], new byte[] {0, 2}, 1, 2, 2, classes))
        .hasMessageContaining("image 1 has label 2")
        .hasMessageContaining("0 to 1");
    assertThatThrownBy(() -> new ImageSet("x", new byte[7], new byte[2], 1, 2, 2, classes))
        .hasMessageContaining("7 pixel bytes given")
        .hasMessageContaining("need 8");
    assertThatThrownBy(() -> steps(3).first(0)).hasMessageContaining("at least 1");
    Dataset data = Dataset.of(steps(20), steps(10));
    assertThatThrownBy(() -> data.batch(21)).hasMessageContaining("20 training images");
    assertThatThrownBy(() -> data.batch(0)).hasMessageContaining("Batches of 0");
    assertThatThrownBy(() -> data.resize(0)).hasMessageContaining("0 pixels");
    ImageSet wide = new ImageSet("w", new byte[9], new byte[1], 1, 3, 3, List.of("a", "b", "c"));
    assertThatThrownBy(() -> Dataset.of(steps(20), wide)).hasMessageContaining("must be alike");
  }

  @ParameterizedTest
  @CsvSource({"gpu, 4, 3, 20", "cpu, 6, 2, 15", "smoke, 6, 1, 20"})
  void aPlanSaysPixelsEpochsAndImages(String wish, int pixels, int epochs, int images) {
    Plan plan = plan(wish);
    Dataset data = plan.dataset(steps(20), steps(10));
    assertThat(data.shape()).isEqualTo(new Shape(1, pixels, pixels));
    assertThat(data.train().size()).isEqualTo(images);
    assertThat(plan.epochs()).isEqualTo(epochs);
    assertThat(plan.pixels()).isEqualTo(pixels);
    assertThat(plan.toString()).contains(pixels + " pixels");
  }

  @Test
  void nonsenseIsNoPlan() {
    assertThatThrownBy(() -> plan("fast")).hasMessageContaining("CONVBOOK_PLAN is \"fast\"");
    assertThatThrownBy(() -> Plan.gpu(0, 3)).hasMessageContaining("at least 1");
    assertThatThrownBy(() -> Plan.gpu(4, 3).cpu(3, 0)).hasMessageContaining("0 epochs");
  }

  private static Plan plan(String wish) {
    System.setProperty("CONVBOOK_PLAN", wish);
    try {
      return Plan.gpu(4, 3).cpu(6, 2, 15);
    } finally {
      System.clearProperty("CONVBOOK_PLAN");
    }
  }
}
