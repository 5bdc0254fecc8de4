package convbook.train;

import static convbook.data.augment.Augment.*;
import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.Normalization;
import convbook.device.Gradients;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestTimeAugmentationTest {
  private static Block net() {
    return sequential(conv(4, 5), relu(), maxPool(4), flatten(), linear(4));
  }

  private static Learner trained(Dataset data) {
    Learner learner = Learner.of(net(), data).optimizer(Sgd.of(0.05).momentum(0.9)).quiet();
    learner.fit(1);
    return learner;
  }

  private static float[] figures(String name) throws Exception {
    try (Reader in =
        new InputStreamReader(
            TestTimeAugmentationTest.class.getResourceAsStream("/augment/figures.json"),
            StandardCharsets.UTF_8)) {
      Gson gson = new Gson();
      return gson.fromJson(gson.fromJson(in, JsonObject.class).get(name), float[].class);
    }
  }

  @Test
  void theMiddleAndTheTenCropsAreTorchvisions() throws Exception {
    Gradients.off();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray images = manager.create(figures("images"), new Shape(2, 3, 7, 7)).div(255);
      assertEqual(TestTimeAugmentation.center(7).cut(images, 4), manager.create(figures("center")));
      assertEqual(TestTimeAugmentation.tenCrops(7).cut(images, 4), manager.create(figures("ten")));
    }
  }

  @Test
  void shiftsMoveTheImageOverABorderOfZerosAndMirrorIt() {
    Gradients.off();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray image = manager.create(new float[] {1, 2, 3, 4}, new Shape(1, 1, 2, 2));
      List<NDArray> views = TestTimeAugmentation.shifts(1).cut(image, 2);
      assertThat(views.stream().map(view -> Arrays.toString(view.toFloatArray())))
          .containsExactly(
              "[1.0, 2.0, 3.0, 4.0]",
              "[0.0, 0.0, 0.0, 1.0]",
              "[4.0, 0.0, 0.0, 0.0]",
              "[2.0, 1.0, 4.0, 3.0]",
              "[0.0, 0.0, 0.0, 2.0]",
              "[3.0, 0.0, 0.0, 0.0]");
    }
  }

  private static void assertEqual(List<NDArray> given, NDArray expected) {
    NDArray all = NDArrays.concat(new NDList(given), 0).flatten();
    assertThat(all.allClose(expected, 1e-5, 1e-6, false)).isTrue();
  }

  @Test
  void oneLookAtTheImageAsItIsScoresWhatTheLearnerScores() {
    Normalization normalization = new Normalization(List.of(0.4), List.of(0.2));
    for (Dataset data :
        List.of(
            Fixtures.bars(128, 64), Fixtures.bars(128, 64).resize(36).normalize(normalization))) {
      Learner learner = trained(data);
      Score plain = learner.test();
      Score one = TestTimeAugmentation.center((int) data.shape().get(1)).score(learner);
      assertThat(one.accuracy()).isEqualTo(plain.accuracy());
      assertThat(one.loss()).isCloseTo(plain.loss(), within(1e-5));
    }
  }

  @Test
  void probabilitiesAreTheMeanOfThoseOfTheLooks() {
    Learner learner = trained(Fixtures.bars(128, 64));
    float[][] both = TestTimeAugmentation.center(28, 32).probabilities(learner);
    float[][] one = TestTimeAugmentation.center(28).probabilities(learner);
    float[][] other = TestTimeAugmentation.center(32).probabilities(learner);
    assertThat(both).hasDimensions(64, 4);
    for (int i = 0; i < 64; i++) {
      for (int c = 0; c < 4; c++) {
        assertThat(both[i][c]).isCloseTo((one[i][c] + other[i][c]) / 2, within(1e-6f));
      }
    }
  }

  @Test
  void theWholeImageIsSeenThoughTheLearnerTrainsOnCrops() {
    Learner learner = trained(Fixtures.bars(128, 64).resize(32).augment(cropTo(28), flip()));
    Score middle = learner.test();
    Score same = TestTimeAugmentation.center(32).score(learner);
    assertThat(same.accuracy()).isEqualTo(middle.accuracy());
    assertThat(TestTimeAugmentation.tenCrops(32).score(learner).loss()).isNotEqualTo(middle.loss());
    assertThatThrownBy(() -> TestTimeAugmentation.tenCrops(27).score(learner))
        .hasMessageContaining("Images of 27 pixels asked for, but the network takes 28");
  }

  @Test
  void thePapersCountsAreMet() {
    assertThat(TestTimeAugmentation.tenCrops(256).views()).isEqualTo(10);
    assertThat(TestTimeAugmentation.grid(256, 384, 512).views()).isEqualTo(150);
    assertThat(TestTimeAugmentation.cropsAndWhole(256, 288, 320, 352).views()).isEqualTo(144 / 3);
    assertThatThrownBy(TestTimeAugmentation::center).hasMessageContaining("give one or more");
    assertThatThrownBy(() -> TestTimeAugmentation.grid(0)).hasMessageContaining("[0]");
  }

  @Test
  void theLossOfAMixedBatchIsTheMixOfItsLosses() {
    Dataset data = Fixtures.bars(64, 16).batch(64).augment(mixup(1));
    Learner learner = Learner.of(net(), data).sgd(1e-9).quiet();
    double expected = 0;
    try (Batch batch = data.train().epoch(0).next()) {
      float[][] p = learner.probabilities(batch.images());
      for (int i = 0; i < 64; i++) {
        expected -= batch.share() * Math.log(p[i][(int) batch.labels().getLong(i)]) / 64;
        expected -= (1 - batch.share()) * Math.log(p[i][(int) batch.others().getLong(i)]) / 64;
      }
    }
    assertThat(learner.fit(1).last().loss()).isCloseTo(expected, within(1e-5));
  }
}
