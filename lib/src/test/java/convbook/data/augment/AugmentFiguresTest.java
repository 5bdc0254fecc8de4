package convbook.data.augment;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.device.Gradients;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fixed images and draws; the figures are torchvision's or the papers': augment/figures.py. */
class AugmentFiguresTest {
  private static final Map<String, float[]> FIGURES = figures();
  private static final int[] FIRST = {-2, 1};
  private static final float[] FACTORS = {0.6f, 1.7f};

  private NDManager manager;
  private NDArray images;

  @BeforeEach
  void open() {
    Gradients.off();
    manager = NDManager.newBaseManager();
    images = manager.create(FIGURES.get("images"), new Shape(2, 3, 7, 7)).div(255);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  private static Map<String, float[]> figures() {
    try (Reader in =
        new InputStreamReader(
            AugmentFiguresTest.class.getResourceAsStream("/augment/figures.json"),
            StandardCharsets.UTF_8)) {
      return new Gson().fromJson(in, new TypeToken<Map<String, float[]>>() {}.getType());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void assertEqual(NDArray result, String figures) {
    float[] expected = FIGURES.get(figures);
    float[] given = result.toFloatArray();
    assertThat(given).hasSameSizeAs(expected);
    for (int i = 0; i < given.length; i++) {
      assertThat(Math.abs(given[i] - expected[i]))
          .as("%s, number %d", figures, i)
          .isLessThan(2e-6f);
    }
  }

  @Test
  void aCropIsTorchvisions() {
    assertEqual(Crop.cut(images, 7, FIRST, new int[] {1, -1}), "crop");
  }

  @Test
  void aFlipIsTorchvisions() {
    assertEqual(Flip.turn(images, new boolean[] {false, true}), "flip");
  }

  @Test
  void aResizedCropIsTorchvisionsWhetherItShrinksOrEnlarges() {
    ResizedCrop.Boxes large =
        new ResizedCrop.Boxes(
            new int[] {0, 1}, new int[] {1, 2}, new int[] {7, 5}, new int[] {6, 5});
    assertEqual(ResizedCrop.resized(images, 3, large), "smaller");
    ResizedCrop.Boxes mixed =
        new ResizedCrop.Boxes(
            new int[] {0, 3}, new int[] {1, 2}, new int[] {7, 2}, new int[] {4, 5});
    assertEqual(ResizedCrop.resized(images, 9, mixed), "larger");
  }

  @Test
  void brightnessContrastSaturationAndHueAreTorchvisions() {
    assertEqual(ColorAdjustments.brightness(images, FACTORS), "brightness");
    assertEqual(ColorAdjustments.contrast(images, FACTORS), "contrast");
    assertEqual(ColorAdjustments.saturation(images, FACTORS), "saturation");
    assertEqual(ColorAdjustments.hue(images, new float[] {-0.4f, 0.15f}), "hue");
    assertEqual(ColorAdjustments.contrast(images.get(":, 0:1"), FACTORS), "gray");
  }

  /** The formula of Krizhevsky et al. (2012), section 4.1, with the eigenvectors of numpy. */
  @Test
  void aShiftAlongThePrincipalComponentsIsThePapers() {
    byte[] pixels = images.mul(255).round().toType(DataType.UINT8, true).toByteArray();
    ImageSet set = new ImageSet("x", pixels, new byte[2], 3, 7, 7, List.of("a"));
    float[] covariance = PcaColor.covariance(Dataset.of(set, set).batch(1).colors());
    assertEqual(PcaColor.shift(images, covariance, FIGURES.get("pcaDraws")), "pca");
  }

  @Test
  void cutoutAndMixupAreThePapers() {
    assertEqual(Cutout.cover(images, 4, new int[] {1, 6}, new int[] {3, 4}, List.of()), "cutout");
    Batch batch = new Batch(images, manager.create(new long[] {4, 9}));
    Batch mixed = Mixup.mix(batch, 0.7, new long[] {1, 0});
    assertEqual(mixed.images(), "mixup");
    assertThat(mixed.labels().toLongArray()).containsExactly(4, 9);
    assertThat(mixed.others().toLongArray()).containsExactly(9, 4);
    assertThat(mixed.share()).isEqualTo(0.7);
  }
}
