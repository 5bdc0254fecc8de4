package convbook.data.augment;

import static convbook.data.augment.Augment.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.Normalization;
import convbook.data.Split;
import convbook.data.sets.Garments;
import convbook.device.Gradients;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class AugmentationsTest {
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
  void anAlternatingFlipShowsEachImageBothWaysInTwoEpochs() {
    Dataset data = squares(200).augment(alternatingFlip());
    boolean[] first = mirrored(data.train(), 0);
    boolean[] second = mirrored(data.train(), 1);
    boolean[] third = mirrored(data.train(), 2);
    int turned = 0;
    for (int i = 0; i < first.length; i++) {
      assertThat(second[i]).isNotEqualTo(first[i]);
      turned += first[i] ? 1 : 0;
    }
    assertThat(third).isEqualTo(first);
    assertThat(turned).isBetween(75, 125);
    try (Batch draws = data.train().draws(1, 2)) {
      float[] pixels = draws.images().toFloatArray();
      assertThat(pixels[0] > 0).isNotEqualTo(pixels[4] > 0);
    }
  }

  /** Images of 2 by 2 pixels; the left two are the image's number, the right two 0. */
  private static Dataset squares(int count) {
    byte[] pixels = new byte[count * 4];
    for (int i = 0; i < count; i++) {
      pixels[4 * i] = (byte) (i + 1);
      pixels[4 * i + 2] = (byte) (i + 1);
    }
    ImageSet set = new ImageSet("numbers", pixels, new byte[count], 1, 2, 2, List.of("a", "b"));
    return Dataset.of(set, set).batch(16);
  }

  private static boolean[] mirrored(Split split, int epoch) {
    boolean[] mirrored = new boolean[split.size()];
    for (float[] batch : images(split, epoch)) {
      for (int at = 0; at < batch.length; at += 4) {
        int number = Math.round(255 * (batch[at] + batch[at + 1]));
        mirrored[number - 1] = batch[at] == 0;
      }
    }
    return mirrored;
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
    Augmentation invert = (batch, random) -> batch.with(batch.images().neg().add(1));
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
    ImageSet set = new ImageSet("colors", pixels, new byte[2], 3, 1, 1, List.of("a"));
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

  /** Colors of which no two pixels are alike. */
  private static Dataset colors(int count, int side) {
    byte[] pixels = new byte[count * 3 * side * side];
    new Random(1).nextBytes(pixels);
    ImageSet set = new ImageSet("noise", pixels, new byte[count], 3, side, side, List.of("a", "b"));
    return Dataset.of(set, set).batch(Math.min(count, 16));
  }

  @Test
  void everyTransformIsRepeatableAndDrawnAnewInEachEpoch() {
    Dataset data = colors(16, 8);
    for (Augmentation step :
        List.of(
            crop(2),
            flip(),
            cropTo(6),
            resizedCrop(8),
            brightness(.4),
            contrast(.4),
            saturation(.4),
            hue(.1),
            colorJitter(.4, .4, .4, .1),
            pcaColor(data),
            cutout(4),
            randomErasing(0.5),
            trivialAugment(),
            cutmix(1),
            mixup(1))) {
      Split train = data.augment(step).train();
      float[] first = images(train, 1).get(0);
      assertThat(images(train, 1).get(0)).as("%s", step).isEqualTo(first);
      try (Batch draws = train.draws(1, 8)) {
        long distinct =
            IntStream.range(0, 8)
                .mapToObj(i -> Arrays.toString(draws.images().get(i).toFloatArray()))
                .distinct()
                .count();
        boolean mixesWithItself = step instanceof Mixup || step instanceof CutMix;
        assertThat(distinct).as("%s", step).isGreaterThan(mixesWithItself ? 0 : 1);
      }
    }
  }

  @Test
  void colorStaysBetweenBlackAndWhiteAndBoxesInsideTheImage() {
    Dataset data = colors(64, 8);
    for (Augmentation step :
        List.of(colorJitter(1, 1, 1, .5), resizedCrop(5), resizedCrop(12, 0.5), trivialAugment())) {
      for (float[] batch : images(data.augment(step).train(), 0)) {
        for (float value : batch) {
          assertThat(value).isBetween(-1e-6f, 1 + 1e-6f);
        }
      }
    }
    // A white image stays white wherever the box is: nothing from outside comes in.
    byte[] white = new byte[64 * 3 * 64];
    Arrays.fill(white, (byte) 255);
    ImageSet set = new ImageSet("white", white, new byte[64], 3, 8, 8, List.of("a"));
    for (float[] batch :
        images(Dataset.of(set, set).batch(16).augment(resizedCrop(7)).train(), 0)) {
      for (float value : batch) {
        assertThat(value).isBetween(1 - 1e-6f, 1 + 1e-6f);
      }
    }
  }

  @Test
  void testImagesAreCutOrEnlargedToWhatTheNetworkTrainsOn() {
    Dataset data = colors(4, 8);
    Dataset cut = data.augment(cropTo(6));
    assertThat(cut.shape()).isEqualTo(new Shape(3, 6, 6));
    try (Batch whole = data.test().first(2);
        Batch middle = cut.test().first(2);
        Batch large = data.augment(resizedCrop(12)).test().first(2);
        Batch resized = data.resize(12).test().first(2);
        Batch trained = cut.train().epoch(0).next()) {
      assertThat(middle.images()).isEqualTo(whole.images().get(":, :, 1:7, 1:7"));
      assertThat(large.images()).isEqualTo(resized.images());
      assertThat(trained.images().getShape()).isEqualTo(new Shape(4, 3, 6, 6));
    }
  }

  /** Twenty gray squares of as many classes, each ten steps of 255 brighter than the one before. */
  private static ImageSet twentySteps(int side) {
    int size = side * side;
    byte[] pixels = new byte[20 * size];
    byte[] labels = new byte[20];
    for (int i = 0; i < 20; i++) {
      labels[i] = (byte) i;
      Arrays.fill(pixels, size * i, size * (i + 1), (byte) (10 * i));
    }
    List<String> classes = IntStream.range(0, 20).mapToObj(Integer::toString).toList();
    return new ImageSet("steps", pixels, labels, 1, side, side, classes);
  }

  @Test
  void mixedLabelsBelongToTheMixedImages() {
    ImageSet set = twentySteps(2);
    Split train = Dataset.of(set, set).batch(20).augment(mixup(0.4)).train();
    double shares = 0;
    for (int epoch = 0; epoch < 200; epoch++) {
      try (Batch batch = train.epoch(epoch).next()) {
        assertThat(batch.share()).isBetween(0.5, 1.0);
        shares += batch.share();
        for (int i = 0; i < 20; i++) {
          double expected =
              batch.share() * batch.labels().getLong(i)
                  + (1 - batch.share()) * batch.others().getLong(i);
          assertThat(batch.images().getFloat(i, 0, 1, 1) * 25.5).isCloseTo(expected, within(1e-4));
        }
      }
    }
    // The mean of max(x, 1 - x), x from Beta(0.4, 0.4), is 0.840, by Python's betavariate.
    assertThat(shares / 200).isCloseTo(0.840, within(0.03));
  }

  @Test
  void cutImagesHaveLabelsByTheirAreasAndTheirOwnIsTheLarger() {
    ImageSet set = twentySteps(8);
    Split train = Dataset.of(set, set).batch(20).augment(cutmix(1)).train();
    double shares = 0;
    for (int epoch = 0; epoch < 200; epoch++) {
      try (Batch batch = train.epoch(epoch).next()) {
        assertThat(batch.share()).isBetween(0.5, 1.0);
        shares += batch.share();
        for (int i = 0; i < 20; i++) {
          double mean = batch.images().get(i).mean().getFloat() * 25.5;
          double expected =
              batch.share() * batch.labels().getLong(i)
                  + (1 - batch.share()) * batch.others().getLong(i);
          assertThat(mean).isCloseTo(expected, within(1e-4));
        }
      }
    }
    // The mean by the formula of torchvision, drawn 400,000 times in Python.
    assertThat(shares / 200).isCloseTo(0.775, within(0.03));
  }

  @Test
  void randomErasingCoversItsShareOfTheImagesByTheAreasThatItDraws() {
    byte[] white = new byte[400 * 1024];
    Arrays.fill(white, (byte) 255);
    ImageSet set = new ImageSet("white", white, new byte[400], 1, 32, 32, List.of("a"));
    Dataset data = Dataset.of(set, set).batch(400);
    try (Batch batch = data.augment(randomErasing(0.25)).train().epoch(0).next()) {
      float[] left = batch.images().reshape(400, -1).mean(new int[] {1}).toFloatArray();
      int covered = 0;
      double areas = 0;
      for (float share : left) {
        if (share < 1) {
          covered++;
          areas += 1 - share;
          assertThat(1 - share).isBetween(0.012f, 0.35f);
        }
      }
      // 400 draws of a quarter: 100, with a deviation of 8.7.
      assertThat(covered).isBetween(70, 130);
      assertThat(areas / covered).isCloseTo(0.175, within(0.04));
    }
    try (Batch none = data.augment(randomErasing(0)).train().epoch(0).next()) {
      assertThat(none.images().min().getFloat()).isEqualTo(1);
    }
  }

  @Test
  @Tag("all")
  void twoThousandAugmentedBatchesTakeNoMoreMemoryThanTwoHundred() throws Exception {
    Dataset data = colors(32, 32).batch(8);
    Split train =
        data.augment(
                crop(4),
                flip(),
                resizedCrop(32),
                colorJitter(.4, .4, .4, .1),
                pcaColor(data),
                cutout(8),
                randomErasing(0.5, 0.5, 0.5, 0.5),
                trivialAugment(),
                (batch, random) ->
                    (random.nextBoolean() ? mixup(1) : cutmix(1)).apply(batch, random))
            .normalize(Normalization.CIFAR10)
            .train();
    pass(train, 0);
    // A single leaked tensor of images would make 78 MB in each round. Java's heap takes its pages
    // as it first writes to them, which makes as much at most once.
    long[] growth = new long[3];
    for (int round = 0; round < growth.length; round++) {
      long before = resident();
      pass(train, 200 * (round + 1));
      growth[round] = resident() - before;
    }
    assertThat(Arrays.stream(growth).min().orElseThrow()).isLessThan(60L << 10);
  }

  private static void pass(Split train, int first) {
    for (int epoch = first; epoch < first + 200; epoch++) {
      for (Iterator<Batch> it = train.epoch(epoch); it.hasNext(); ) {
        it.next().close();
      }
    }
    System.gc();
  }

  /** In kB, without Java's heap, which grows until it is collected; 0 where there is no /proc. */
  private static long resident() throws Exception {
    Path status = Path.of("/proc/self/status");
    return !Files.exists(status)
        ? 0
        : Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .map(resident -> resident - (Runtime.getRuntime().totalMemory() >> 10))
            .sum();
  }

  @Test
  void whatCannotBeDoneIsRefusedInOneSentence() {
    Dataset gray = garments();
    assertThatThrownBy(() -> pcaColor(gray)).hasMessageContaining("have 1 channels");
    assertThatThrownBy(() -> gray.augment(hue(.1)).train().epoch(0).next())
        .hasMessageContaining("images of 1 channels have no saturation and no hue");
    assertThatThrownBy(() -> gray.augment(cropTo(29)))
        .hasMessage(
            "cropTo(29) given for images of 28 pixels; enlarge them with resize(29) or more before"
                + " augment.");
    assertThatThrownBy(() -> gray.augment(mixup(1), mixup(1)).train().epoch(0).next())
        .hasMessageContaining("mixed already");
    assertThatThrownBy(() -> gray.augment(mixup(1), cutmix(1)).train().epoch(0).next())
        .hasMessageContaining("use mixup or cutmix, and that once");
    assertThatThrownBy(() -> gray.augment(cutout(4, .1, .2)).train().epoch(0).next())
        .hasMessageContaining("2 numbers for a color");
    assertThatThrownBy(() -> gray.train().draws(97, 1)).hasMessageContaining("1 to 96 images");
    assertThatThrownBy(() -> cropTo(0)).hasMessageContaining("0 pixels");
    assertThatThrownBy(() -> resizedCrop(0)).hasMessageContaining("0 pixels");
    assertThatThrownBy(() -> resizedCrop(8, 0)).hasMessageContaining("0.0 of the area");
    assertThatThrownBy(() -> cutout(0)).hasMessageContaining("0 pixels");
    assertThatThrownBy(() -> brightness(-1)).hasMessageContaining("-1.0");
    assertThatThrownBy(() -> hue(.6)).hasMessageContaining("0.6");
    assertThatThrownBy(() -> gray.augment(randomErasing(1, .1, .2)).train().epoch(0).next())
        .hasMessageContaining("2 numbers for a color");
    assertThatThrownBy(() -> mixup(0)).hasMessageContaining("mixup(0.0)");
    assertThatThrownBy(() -> mixup(Double.NaN)).hasMessageContaining("mixup(NaN)");
  }
}
