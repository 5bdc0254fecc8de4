package convbook.predict;

import static convbook.data.augment.Augment.cropTo;
import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.modality.Classifications;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.Normalization;
import convbook.data.sets.Garments;
import convbook.device.StoppedException;
import convbook.fetch.DataException;
import convbook.net.ResNet;
import convbook.net.weights.Weights;
import convbook.train.Learner;
import convbook.train.Predictions;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {
  /** More than are predicted at once. */
  private static final int IMAGES = 40;

  @TempDir Path folder;

  private static Block net() {
    return sequential(
        conv(8, 3), batchNorm(), relu(), maxPool(2), dropout(0.5), globalAvgPool(), linear(10));
  }

  static Stream<Arguments> whatIsDoneToImages() {
    Normalization gray = new Normalization(List.of(0.3), List.of(0.25));
    return Stream.of(
        Arguments.of("as they are", (UnaryOperator<Dataset>) data -> data),
        Arguments.of("normalized", (UnaryOperator<Dataset>) data -> data.normalize(gray)),
        Arguments.of("resized", (UnaryOperator<Dataset>) data -> data.resize(40)),
        Arguments.of(
            "resized, cropped, normalized",
            (UnaryOperator<Dataset>) data -> data.resize(36).augment(cropTo(32)).normalize(gray)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("whatIsDoneToImages")
  void anExportedFileSaysWhatTheLearnerSays(String name, UnaryOperator<Dataset> done) {
    Learner learner = learner(net(), done);
    List<Path> pictures = pictures(learner);
    Path file = folder.resolve("net.safetensors");

    learner.export(file);

    Classifier classifier = Classifier.load(file);
    Predictions own = Predictions.of(learner);
    List<Classifications> all = classifier.predict(pictures);
    for (int i = 0; i < IMAGES; i++) {
      Classifications one = classifier.predict(pictures.get(i));
      assertThat(one.getClassNames()).isEqualTo(own.classes()).isEqualTo(classifier.classes());
      for (int k = 0; k < own.classes().size(); k++) {
        double expected = own.probabilities()[i][k];
        assertThat(one.getProbabilities().get(k)).isCloseTo(expected, within(1e-6));
        assertThat(all.get(i).getProbabilities().get(k)).isCloseTo(expected, within(1e-6));
      }
    }
  }

  @Test
  void aFileOfFloat16IsHalfAsLargeAndSaysAlmostTheSame() throws IOException {
    Learner learner = learner(ResNet.cifar(8, 10), data -> data);
    Path whole = folder.resolve("whole.safetensors");
    Path half = folder.resolve("half.safetensors");
    learner.export(whole);
    Classifier.load(whole).saveFloat16(half);
    assertThat(Files.size(half)).isLessThan(Files.size(whole) * 55 / 100);
    Predictions own = Predictions.of(learner);
    List<Classifications> rounded = Classifier.load(half).predict(pictures(learner));
    for (int i = 0; i < IMAGES; i++) {
      for (int k = 0; k < own.classes().size(); k++) {
        assertThat(rounded.get(i).getProbabilities().get(k))
            .isCloseTo((double) own.probabilities()[i][k], within(0.01));
      }
    }
  }

  private static Learner learner(Block net, UnaryOperator<Dataset> done) {
    Dataset data = Dataset.of(Garments.train(160, 1), Garments.test(IMAGES, 1)).batch(32);
    Learner learner = Learner.of(net, done.apply(data)).sgd(0.1).quiet();
    learner.fit(1);
    return learner;
  }

  private List<Path> pictures(Learner learner) {
    ImageSet images = Garments.test(IMAGES, 1);
    return IntStream.range(0, learner.data().test().size())
        .mapToObj(i -> written(image(images.select(i).pixels()), i + ".png"))
        .toList();
  }

  private static BufferedImage image(byte[] pixels) {
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, 28, 28, pixels);
    return image;
  }

  private Path written(BufferedImage image, String name) {
    Path file = folder.resolve(name);
    try {
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_INT_ARGB_PRE,
        BufferedImage.TYPE_INT_BGR,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_BYTE_INDEXED
      })
  void aPictureIsWhatItsFileIsInWhateverWayJavaKeepsIt(int type) throws IOException {
    Classifier classifier = colored();
    BufferedImage whole = new BufferedImage(90, 70, type);
    Graphics2D graphics = whole.createGraphics();
    graphics.setColor(java.awt.Color.ORANGE);
    graphics.fillRect(0, 0, 90, 70);
    graphics.setColor(java.awt.Color.BLUE);
    graphics.fillRect(30, 20, 30, 20);
    graphics.dispose();
    for (BufferedImage picture : List.of(whole, whole.getSubimage(20, 10, 40, 50))) {
      Path file = written(picture, "picture.png");
      List<Double> expected = classifier.predict(file).getProbabilities();
      assertThat(classifier.predict(Files.readAllBytes(file)).getProbabilities())
          .isEqualTo(expected);
      assertThat(classifier.predict(picture).getProbabilities()).isEqualTo(expected);
    }
  }

  private Classifier colored() {
    Path file = folder.resolve("colored.safetensors");
    coloredLearner(ResNet.cifar(8, 4)).export(file);
    return Classifier.load(file);
  }

  private static Learner coloredLearner(Block net) {
    byte[] pixels = new byte[8 * 3 * 32 * 32];
    ImageSet images =
        new ImageSet(
            "colors", pixels, new byte[8], 3, 32, 32, List.of("red", "green", "blue", "none"));
    Dataset data = Dataset.of(images, images).batch(8).normalize(Normalization.CIFAR10);
    Learner learner = Learner.of(net, data).sgd(0.1).quiet();
    learner.test();
    return learner;
  }

  @Test
  void eachOfManyThreadsGetsWhatItWouldGetAlone() throws Exception {
    askFromThreads(colored(), 8, 40);
  }

  @Test
  @Tag("long")
  void aHundredThousandPredictionsFromEightThreadsAreRightAndTakeNoMoreMemory() throws Exception {
    Path file = folder.resolve("large.safetensors");
    coloredLearner(ResNet.cifar(20, 4)).export(file);
    Classifier classifier = Classifier.load(file);
    askFromThreads(classifier, 8, 2_500);
    long before = resident();
    askFromThreads(classifier, 8, 10_000);
    long after = resident();
    System.out.printf("resident %,d kB, then %,d kB%n", before, after);
    assertThat((double) after / before).isLessThan(1.03);
  }

  private static long resident() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .sum();
  }

  private static void askFromThreads(Classifier classifier, int threads, int each)
      throws Exception {
    List<BufferedImage> pictures = new ArrayList<>();
    List<List<Double>> expected = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      BufferedImage picture = new BufferedImage(32, 32, BufferedImage.TYPE_3BYTE_BGR);
      for (int x = 0; x < 32; x++) {
        picture.setRGB(x, i % 32, 0x40_f0_09 * (i + 1));
      }
      pictures.add(picture);
      expected.add(classifier.predict(picture).getProbabilities());
    }
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Integer>> wrong = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int start = t;
        wrong.add(
            pool.submit(
                () -> {
                  int count = 0;
                  for (int i = start; i < start + each; i++) {
                    List<Double> answer =
                        classifier.predict(pictures.get(i % 64)).getProbabilities();
                    count += answer.equals(expected.get(i % 64)) ? 0 : 1;
                  }
                  return count;
                }));
      }
      for (Future<Integer> one : wrong) {
        assertThat(one.get()).isZero();
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void picturesThatAreNoneAreNamed() throws IOException {
    Classifier classifier = colored();
    Path text = Files.writeString(folder.resolve("notes.txt"), "no picture");
    assertThatThrownBy(() -> classifier.predict(text))
        .isInstanceOf(DataException.class)
        .hasMessage(text + " is not a JPEG, PNG or GIF image.");
    assertThatThrownBy(() -> classifier.predict(List.of(text)))
        .isInstanceOf(DataException.class)
        .hasMessage(text + " is not a JPEG, PNG or GIF image.");
    assertThatThrownBy(() -> classifier.predict(Files.readAllBytes(text)))
        .isInstanceOf(DataException.class)
        .hasMessage("The picture is not a JPEG, PNG or GIF image.");
    assertThatThrownBy(() -> classifier.predict(folder.resolve("none.png")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none.png cannot be read (NoSuchFileException");
    assertThat(classifier.predict(List.of())).isEmpty();
  }

  @Test
  void predictingManyFilesCanBeStopped() {
    Classifier classifier = colored();
    List<Path> files = List.of(written(new BufferedImage(9, 9, 1), "a.png"));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> classifier.predict(files)).isInstanceOf(StoppedException.class);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aNetworkWithBlocksOfOnesOwnIsNotExported() {
    Learner learner = coloredLearner(sequential(Blocks.batchFlattenBlock(), linear(4)));
    Path file = folder.resolve("own.safetensors");
    assertThatThrownBy(() -> learner.export(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("blocks that Layers does not make");
    assertThat(file).doesNotExist();
  }

  @Test
  void aFileOfWeightsAloneIsNoClassifier() {
    Path file = folder.resolve("weights.safetensors");
    Weights.save(coloredLearner(ResNet.cifar(8, 4)).net(), file);
    assertThatThrownBy(() -> Classifier.load(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("does not say of which network");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\\"format\\\":1 -> \\\"format\\\":2",
        "\\\"side\\\":32 -> \\\"side\\\":2000000000",
        "\\\"side\\\":32 -> \\\"side\\\":[32]",
        "\\\"channels\\\":3 -> \\\"channels\\\":4",
        "linear(4) -> linear(2000000000)",
        "linear(4) -> linear(2)",
        "linear(4) -> exec(4)",
        "\\\"means\\\":[ -> \\\"means\\\":[0.1,",
        "\\\"red\\\", -> null,",
        "\\\"classes\\\": -> \\\"none\\\":",
        "\\\"network\\\": -> \\\"none\\\":"
      })
  void aFileThatDescribesNoSuchNetworkIsRefused(String change) throws IOException {
    Path file = folder.resolve("changed.safetensors");
    coloredLearner(ResNet.cifar(8, 4)).export(file);
    byte[] bytes = Files.readAllBytes(file);
    String header = header(bytes);
    String[] fromTo = change.split(" -> ");
    assertThat(header).contains(fromTo[0]);
    Files.write(file, with(bytes, header.replace(fromTo[0], fromTo[1])));
    assertThatThrownBy(() -> Classifier.load(file))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageEndingWith(".");
  }

  private static String header(byte[] file) {
    int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt();
    return new String(file, 8, length, StandardCharsets.UTF_8);
  }

  private static byte[] with(byte[] file, String header) {
    byte[] other = header.getBytes(StandardCharsets.UTF_8);
    int numbers = 8 + header(file).length();
    ByteBuffer all =
        ByteBuffer.allocate(8 + other.length + file.length - numbers)
            .order(ByteOrder.LITTLE_ENDIAN);
    return all.putLong(other.length).put(other).put(file, numbers, file.length - numbers).array();
  }

  @Test
  void whateverIsChangedInADescriptionTheFileIsReadOrRefused() throws IOException {
    Path file = folder.resolve("fuzzed.safetensors");
    coloredLearner(ResNet.cifar(8, 4)).export(file);
    byte[] bytes = Files.readAllBytes(file);
    String header = header(bytes);
    int end = header.indexOf("}\"}");
    String bits = "0123456789-.,(){}[]eE\u00e9 nul";
    Random random = new Random(1);
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      StringBuilder changed = new StringBuilder(header);
      for (int k = 0; k <= i % 3; k++) {
        changed.setCharAt(random.nextInt(end), bits.charAt(random.nextInt(bits.length())));
      }
      Files.write(file, with(bytes, changed.toString()));
      try {
        Classifier.load(file);
      } catch (DataException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  @Test
  void aFileOfANetworkWithoutWeightsIsRefused() throws IOException {
    Path file = folder.resolve("empty.safetensors");
    coloredLearner(ResNet.cifar(8, 4)).export(file);
    byte[] bytes = Files.readAllBytes(file);
    String header = header(bytes);
    String description =
        header.substring(header.indexOf("{\"__metadata__\""), header.indexOf("}\"}") + 3);
    String network =
        description.replaceFirst(
            "network\\\\\":\\\\\".*?\\\\\",", "network\\\\\":\\\\\"sequential(flatten())\\\\\",");
    byte[] none = with(Arrays.copyOf(bytes, 8 + header.length()), network + "}");
    Files.write(file, none);
    assertThatThrownBy(() -> Classifier.load(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has no weights");
  }
}
