package convbook.data;

import static convbook.data.Augment.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import convbook.device.Gradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AugmentTest {
  private NDManager manager;

  @BeforeEach
  void open() {
    Gradients.off();
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Dataset garments() {
    return Dataset.of(Garments.train(96, 1), Garments.test(20, 1)).batch(32);
  }

  /** All images of an epoch, one batch after the other. */
  private static List<float[]> images(Split split, int epoch) {
    List<float[]> all = new ArrayList<>();
    for (Iterator<Batch> it = split.epoch(epoch); it.hasNext(); ) {
      try (Batch batch = it.next()) {
        all.add(batch.images().toFloatArray());
      }
    }
    return all;
  }

  @Test
  void aCropShiftsEachImageInItsOwnWayAndFillsUpWithBlack() {
    NDArray images = manager.arange(0, 36, 1, DataType.FLOAT32).reshape(2, 2, 3, 3);
    NDArray cut = Crop.cut(images, 3, new int[] {1, -2}, new int[] {0, 1});
    assertThat(cut.get(0).toFloatArray())
        .containsExactly(3, 4, 5, 6, 7, 8, 0, 0, 0, 12, 13, 14, 15, 16, 17, 0, 0, 0);
    assertThat(cut.get(1).toFloatArray())
        .containsExactly(0, 0, 0, 0, 0, 0, 19, 20, 0, 0, 0, 0, 0, 0, 0, 28, 29, 0);
  }

  @Test
  void aFlipMirrorsTheImagesThatItIsToldTo() {
    NDArray images = manager.arange(0, 16, 1, DataType.FLOAT32).reshape(2, 2, 2, 2);
    NDArray turned = Flip.turn(images, new boolean[] {true, false});
    assertThat(turned.get(0)).isEqualTo(images.get(0).flip(2));
    assertThat(turned.get(1)).isEqualTo(images.get(1));
  }

  @Test
  void augmentationIsDrawnAnewForEachBatchAndEpochAndFromEachSeedAndIsRepeatable() {
    Dataset data = garments().augment(crop(4), flip());
    List<float[]> first = images(data.train(), 0);
    assertThat(images(data.train(), 0)).usingRecursiveComparison().isEqualTo(first);
    assertThat(images(data.augment().train(), 0).get(0)).isNotEqualTo(first.get(0));

    // The draws alone: how far a white image is shifted.
    byte[] white = new byte[96 * 64];
    Arrays.fill(white, (byte) 255);
    ImageSet set = new ImageSet("white", white, new byte[96], 1, 8, 8, List.of("a"));
    Dataset blank = Dataset.of(set, set).batch(32).augment(crop(4));
    List<float[]> draws = new ArrayList<>();
    for (int epoch = 0; epoch < 40; epoch++) {
      draws.addAll(images(blank.train(), epoch));
      draws.addAll(images(blank.seed(1).train(), epoch));
    }
    assertThat(draws.stream().map(Arrays::toString).distinct()).hasSize(240);
  }

  @Test
  void aBatchDrawsTheSameWhetherThoseBeforeItWereMadeOrNot() {
    Dataset data = garments().augment(crop(4), flip());
    List<float[]> epoch = images(data.train(), 3);
    data.train().iterator().next().close();
    Iterator<Batch> again = data.train().epoch(3);
    again.next().close();
    try (Batch second = again.next()) {
      assertThat(second.images().toFloatArray()).isEqualTo(epoch.get(1));
    }
  }

  @Test
  void theEvaluationAndTheFirstTrainingImagesAreNotAugmented() {
    Dataset plain = garments();
    Dataset data = plain.augment(crop(4), flip());
    assertThat(images(data.test(), 0).get(0)).isEqualTo(images(plain.test(), 0).get(0));
    try (Batch some = data.train().first(9);
        Batch same = plain.train().first(9)) {
      assertThat(some.images()).isEqualTo(same.images());
    }
  }

  @Test
  void aLearnersOwnStepIsALambda() {
    Augment invert = (batch, random) -> batch.with(batch.images().neg().add(1));
    Dataset data = garments();
    float[] plain = images(data.train(), 0).get(0);
    float[] inverted = images(data.augment(invert).train(), 0).get(0);
    for (int i = 0; i < plain.length; i++) {
      assertThat(inverted[i]).isEqualTo(1 - plain[i]);
    }
  }

  @Test
  void trainingAndTestImagesAreNormalizedAlikeAndCanBeRestored() {
    byte[] pixels = {0, 51, 102, (byte) 153, (byte) 204, (byte) 255};
    ImageSet set = new ImageSet("colours", pixels, new byte[2], 3, 1, 1, List.of("a"));
    Dataset data =
        Dataset.of(set, set)
            .batch(2)
            .normalize(new Normalization(List.of(.1, .2, .3), List.of(.5, .25, .2)));
    try (Batch train = data.train().first(2);
        Batch test = data.test().epoch(0).next();
        NDArray restored = data.restore(test.images())) {
      NDArray expected = manager.create(new float[] {-.2f, 0, .5f, 1, 2.4f, 3.5f});
      assertThat(train.images().flatten().allClose(expected, 1e-5, 1e-6, false)).isTrue();
      assertThat(test.images()).isEqualTo(train.images());
      NDArray before = manager.create(new float[] {0, .2f, .4f, .6f, .8f, 1});
      assertThat(restored.flatten().allClose(before, 1e-5, 1e-6, false)).isTrue();
    }
    assertThatThrownBy(() -> garments().normalize(Normalization.CIFAR10))
        .hasMessageContaining("3 channels given")
        .hasMessageContaining("has 1");
    assertThatThrownBy(() -> new Normalization(List.of(0.), List.of(0.)))
        .hasMessageContaining("deviations [0.0]");
    assertThatThrownBy(() -> crop(0)).hasMessageContaining("0 pixels");
  }
}
