package convbook.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.augment.TrivialAugment.Change;
import convbook.device.Gradients;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fixed images and draws; the figures are torchvision's or the papers': augment/figures.py. */
class AugmentFiguresTest {
  private static final Map<String, float[]> FIGURES = figures();
  private static final int[] FIRST = {-2, 1};
  private static final float[] FACTORS = {0.6f, 1.7f};
  private static final long[] PARTNERS = {1, 0};

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
    Boxes large = new Boxes(new int[] {0, 1}, new int[] {1, 2}, new int[] {7, 5}, new int[] {6, 5});
    assertEqual(ResizedCrop.resized(images, 3, large), "smaller");
    Boxes mixed = new Boxes(new int[] {0, 3}, new int[] {1, 2}, new int[] {7, 2}, new int[] {4, 5});
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
    Cutout cutout = new Cutout(4, Paint.of());
    Boxes squares = cutout.squares(new int[] {1, 6}, new int[] {3, 4});
    assertEqual(cutout.paint().over(images, squares), "cutout");
    Batch batch = new Batch(images, manager.create(new long[] {4, 9}));
    Batch mixed = Mixup.mix(batch, 0.7, PARTNERS);
    assertEqual(mixed.images(), "mixup");
    assertThat(mixed.labels().toLongArray()).containsExactly(4, 9);
    assertThat(mixed.others().toLongArray()).containsExactly(9, 4);
    assertThat(mixed.share()).isEqualTo(0.7);
  }

  @Test
  void anErasedRectangleIsTorchvisions() {
    Boxes boxes = new Boxes(new int[] {1, 0}, new int[] {0, 4}, new int[] {3, 7}, new int[] {6, 2});
    assertEqual(Paint.of(0.25, 0.5, 1).over(images, boxes), "erased");
  }

  @Test
  void cutmixIsTorchvisionsAndItsShareIsTheTrueArea() {
    Batch batch = new Batch(images, manager.create(new long[] {4, 9}));
    Batch mixed = CutMix.mix(batch, box("cutmixBox", CutMix.box(7, 7, 0.4, 1, 4)), PARTNERS);
    assertEqual(mixed.images(), "cutmix");
    assertThat(mixed.share()).isCloseTo(FIGURES.get("cutmixBox")[4], within(1e-6));
    assertThat(mixed.labels().toLongArray()).containsExactly(4, 9);
    assertThat(mixed.others().toLongArray()).containsExactly(9, 4);

    // Most of each image is its partner's: it has the partner's label.
    Batch most = CutMix.mix(batch, box("cutmixLargeBox", CutMix.box(7, 7, 0.1, 3, 2)), PARTNERS);
    assertEqual(most.images(), "cutmixLarge");
    assertThat(most.share()).isCloseTo(1 - FIGURES.get("cutmixLargeBox")[4], within(1e-6));
    assertThat(most.labels().toLongArray()).containsExactly(9, 4);
    assertThat(most.others().toLongArray()).containsExactly(4, 9);
  }

  /** Returns the box, which is torchvision's: left, top, right and bottom. */
  private static Boxes box(String figures, Boxes box) {
    float[] expected = FIGURES.get(figures);
    int top = box.top()[0];
    int left = box.left()[0];
    assertThat(new int[] {left, top, left + box.width()[0], top + box.height()[0]})
        .containsExactly(
            (int) expected[0], (int) expected[1], (int) expected[2], (int) expected[3]);
    return box;
  }

  /** With the numbers in figures.py; of posterize and solarize, torchvision's on bytes. */
  @ParameterizedTest
  @CsvSource({
    "IDENTITY, 0, 0",
    "SHEAR_X, 0.363, -0.99",
    "SHEAR_Y, -0.198, 0.99",
    "TRANSLATE_X, 2.2, -3.9",
    "TRANSLATE_Y, -1.1, 32",
    "ROTATE, 31.5, -135",
    "BRIGHTNESS, 0.495, -0.99",
    "COLOR, 0.99, -0.33",
    "CONTRAST, -0.495, 0.99",
    "SHARPNESS, 0.99, -0.66",
    "POSTERIZE, 2, 5",
    "SOLARIZE, 127.5, 0",
    "AUTOCONTRAST, 0, 0"
  })
  void aChangeOfTrivialAugmentIsTorchvisions(Change change, float first, float second) {
    String figures = change == Change.IDENTITY ? "given" : change.name();
    assertEqual(change.of(images, first, second), figures);
  }

  @Test
  void equalizeAndAutocontrastAreTorchvisionsForManyValuesAndFew() {
    NDArray large = manager.create(FIGURES.get("large"), new Shape(1, 3, 24, 24)).div(255);
    assertEqual(Change.EQUALIZE.of(large, 0), "EQUALIZE");
    assertEqual(Change.AUTOCONTRAST.of(large, 0), "flat");
    // Less than 256 pixels stay.
    assertEqual(Change.EQUALIZE.of(images, 0, 0), "given");
  }

  @Test
  void theStrengthsOfTrivialAugmentAreThoseOfItsWideSpace() {
    assertThat(Change.SHEAR_X.number(30, true)).isEqualTo(-0.99f);
    assertThat(Change.TRANSLATE_Y.number(15, false)).isEqualTo(16);
    assertThat(Change.ROTATE.number(10, true)).isEqualTo(-45);
    assertThat(Change.SOLARIZE.number(6, true)).isEqualTo(204);
    // torchvision's table of bits, from its weakest to its strongest.
    int[] bits = new int[31];
    Arrays.setAll(bits, strength -> Math.round(Change.POSTERIZE.number(strength, true)));
    float[] expected = FIGURES.get("bits");
    for (int i = 0; i < bits.length; i++) {
      assertThat(bits[i]).as("strength %d", i).isEqualTo((int) expected[i]);
    }
  }

  @Test
  void imagesOfABatchThatChangeInDifferentWaysKeepTheirPlaces() {
    Change[] changes = {Change.SOLARIZE, Change.ROTATE};
    NDArray both = TrivialAugment.changed(images, changes, new float[] {127.5f, -135});
    assertThat(both.get("0:1")).isEqualTo(Change.SOLARIZE.of(images.get("0:1"), 127.5f));
    assertThat(both.get("1:2")).isEqualTo(Change.ROTATE.of(images.get("1:2"), -135));
  }
}
