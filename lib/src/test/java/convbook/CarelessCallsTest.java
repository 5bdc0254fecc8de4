package convbook;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import convbook.course.NetworkCheck;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.Normalization;
import convbook.data.augment.Augment;
import convbook.data.files.ImageFolder;
import convbook.data.files.ImageTable;
import convbook.data.sets.Garments;
import convbook.data.sets.Plan;
import convbook.device.Devices;
import convbook.layer.ActivationOrder;
import convbook.layer.DropPath;
import convbook.layer.Layer;
import convbook.layer.Shortcut;
import convbook.layer.Stages;
import convbook.look.Calibration;
import convbook.look.Charts;
import convbook.look.ConfusionMatrix;
import convbook.look.Diagram;
import convbook.look.Explorable;
import convbook.look.Explore;
import convbook.look.Figure;
import convbook.look.ImageFigures;
import convbook.look.LiveChart;
import convbook.look.Mistakes;
import convbook.look.Summary;
import convbook.net.AlexNet;
import convbook.net.DenseNet;
import convbook.net.Highway;
import convbook.net.NiN;
import convbook.net.PreActResNet;
import convbook.net.ResNeXt;
import convbook.net.ResNet;
import convbook.net.RoR;
import convbook.net.SeNet;
import convbook.net.Vgg;
import convbook.train.CrossValidation;
import convbook.train.FineTuning;
import convbook.train.Learner;
import convbook.train.LearningRateFinder;
import convbook.train.Listener;
import convbook.train.Muon;
import convbook.train.Optimizer;
import convbook.train.Predictions;
import convbook.train.Progress;
import convbook.train.Schedule;
import convbook.train.Sgd;
import convbook.train.TestTimeAugmentation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls that a hurried reader makes: each works, or is answered in one sentence of this library's
 * own that says what was wrong, never by the engine, by Java, or by a library underneath. What is
 * null is tried by {@link NullsTest}, numbers out of their range also by {@link SettingsTest}.
 */
class CarelessCallsTest {
  @TempDir private static Path folder;
  private static final NDManager MANAGER = NDManager.newBaseManager();
  private static final List<Arguments> CALLS = new ArrayList<>();
  private static final double NAN = Double.NaN;

  @AfterAll
  static void letGo() {
    MANAGER.close();
  }

  private static void refused(String name, String sentence, ThrowingCallable call) {
    CALLS.add(Arguments.of(name, sentence, call));
  }

  private static void works(String name, ThrowingCallable call) {
    CALLS.add(Arguments.of(name, null, call));
  }

  private static ImageSet images(int count, int channels, int side, int classes) {
    byte[] pixels = new byte[count * channels * side * side];
    byte[] labels = new byte[count];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 31);
    }
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % classes);
    }
    List<String> names = List.of("a", "b", "c", "d").subList(0, classes);
    return new ImageSet("some", pixels, labels, channels, side, side, names);
  }

  private static Dataset data() {
    return Dataset.of(images(12, 1, 8, 2), images(6, 1, 8, 2)).batch(4);
  }

  private static Block net() {
    return sequential(conv(4, 3), relu(), flatten(), linear(2));
  }

  private static Learner learner() {
    return learner(net());
  }

  private static Learner learner(Block net) {
    return Learner.of(net, data()).quiet();
  }

  private static NDArray ones(DataType type, long... shape) {
    return MANAGER.ones(new Shape(shape), type);
  }

  private static NDArray ones(long... shape) {
    return ones(DataType.FLOAT32, shape);
  }

  private static Predictions predictions() {
    return Predictions.of(learner());
  }

  private static Optimizer own(double rate, Schedule schedule, List<String> memory) {
    return new Optimizer() {
      @Override
      public double rate() {
        return rate;
      }

      @Override
      public Schedule schedule() {
        return schedule;
      }

      @Override
      public List<String> memory(Shape weight) {
        return memory;
      }

      @Override
      public void update(Step at) {}
    };
  }

  private static Block torchScript() throws Exception {
    Model model = Model.newInstance("net");
    model.load(Path.of("src/test/resources/torchscript"), "net");
    return model.getBlock();
  }

  private static Path file(String name, byte... content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  /** Computes the layer for ones of this shape, as training does. */
  private static void run(Block layer, long... shape) {
    ImageFigures.grid(ones(1, 1, 2, 2), List.of("x"), 1, "x");
    Dataset data = Dataset.of(images(4, 1, 8, 2), images(2, 1, 8, 2)).batch(2);
    Learner.of(sequential(layer, flatten(), linear(2)), data).quiet().fit(1);
  }

  private static void layers() {
    refused("linear(Integer.MAX_VALUE)", "units 2147483647", () -> linear(Integer.MAX_VALUE));
    refused("conv(Integer.MAX_VALUE, 3)", "channels 2147483647", () -> conv(Integer.MAX_VALUE, 3));
    refused("conv(8, -3)", "window -3", () -> conv(8, -3));
    refused("conv().noBias().bias()", "has no bias", () -> conv(8, 3).noBias().bias(1));
    refused("linear().bias(NaN)", "bias NaN", () -> linear(3).bias(NAN));
    refused("scale(NaN)", "factor NaN", () -> scale(NAN));
    refused("maxPool().pad(MAX)", "padding", () -> maxPool(2).pad(Integer.MAX_VALUE));
    refused("concat of nothing", "without a branch", () -> concat());
    refused("a null layer", "null given for the block", () -> sequential(relu(), null));
    refused("a null branch", "null given for the branch", () -> residual(relu(), null));
    refused("a block in itself", "added to itself", () -> addedToItself());
    refused("empty sequential", "is empty; add a layer", () -> Summary.of(sequential(), 1, 8, 8));
    refused("empty, trained", "is empty; add a layer", () -> learner(sequential()).fit(1));
    refused("linear without flatten", "put flatten()", () -> learner(linear(2)).fit(1));
    refused("conv behind flatten", "(N, C, H, W)", () -> run(sequential(flatten(), conv(2, 1))));
    refused("pool behind flatten", "(N, C, H, W)", () -> run(sequential(flatten(), maxPool(2))));
    refused(
        "lrn behind flatten",
        "(N, C, H, W)",
        () -> run(sequential(flatten(), localResponseNorm(3, 1, 1, 1))));
    refused(
        "global pooling twice",
        "(N, C, H, W)",
        () -> run(sequential(globalAvgPool(), globalAvgPool())));
    refused("unflatten of images", "(N, features)", () -> run(unflatten()));
    refused(
        "padChannels of rows", "(N, C, H, W)", () -> run(sequential(flatten(), padChannels(1, 1))));
    refused("channels of rows", "(N, C, H, W)", () -> run(sequential(flatten(), channels(0, 1))));
    refused("channels that are not there", "needs 9 channels", () -> run(channels(1, 9)));
    refused("groups of one channel", "multiple of its 2 groups", () -> run(conv(4, 3).groups(2)));
    refused("a window too large", "does not fit", () -> run(conv(4, 9)));
    refused("branches that differ", "one branch gives", () -> run(concat(conv(2, 3), conv(2, 1))));
    refused("a sum that differs", "one branch gives", () -> run(residual(conv(2, 1), identity())));
    refused(
        "heads that differ",
        "auxiliary head gives (1, 3)",
        () ->
            learner(
                    auxiliary(
                        identity(),
                        sequential(flatten(), linear(3)),
                        sequential(flatten(), linear(2))))
                .fit(1));
    refused(
        "auxiliary in the middle",
        "end the network with auxiliary()",
        () ->
            learner(
                    sequential(
                        auxiliary(
                            identity(),
                            sequential(flatten(), linear(2)),
                            sequential(flatten(), linear(2))),
                        relu()))
                .fit(1));
    refused(
        "survival alone",
        "stochasticDepth(conv(1, 1), 0.5) was put into a sequence",
        () -> sequential(stochasticDepth(conv(1, 1), 0.5), relu()));
    refused("survival in concat", "alone", () -> concat(stochasticDepth(conv(1, 1), 0.5), relu()));
    refused(
        "survival twice", "alone", () -> stochasticDepth(stochasticDepth(conv(1, 1), 0.5), 0.5));
    refused(
        "survival on both sides",
        "alone",
        () -> residual(stochasticDepth(conv(1, 1), 0.5), stochasticDepth(identity(), 0.5)));
    refused(
        "full pre-activation of a wrapped branch",
        "nothing around it",
        () ->
            ActivationOrder.FULL_PRE_ACTIVATION.block(
                Stages.Place.of(8, 16, 2),
                Shortcut.B,
                stochasticDepth(ActivationOrder.FULL_PRE_ACTIVATION.branch(conv(16, 3)), 0.5)));
    refused(
        "survival hidden in a sequence",
        "residual() alone",
        () -> residual(sequential(stochasticDepth(conv(1, 1), 0)), identity()));
    refused(
        "drop-path with more paths",
        "number of paths that meet 3",
        () -> DropPath.of(2, 0.5).mean(relu(), tanh(), sigmoid()));
    refused("weights not there", "no weights yet", () -> forward(conv(2, 3), ones(1, 1, 8, 8)));
    refused(
        "uint8 into a layer",
        "type uint8",
        () -> forward(made(conv(2, 3)), ones(DataType.UINT8, 1, 1, 8, 8)));
    refused(
        "other channels",
        "has learned weights for 1",
        () -> forward(made(conv(2, 3)), ones(1, 3, 8, 8)));
    refused(
        "other features",
        "has learned weights for 8",
        () -> forward(made(sequential(flatten(), linear(2)), 1, 1, 2, 4), ones(1, 1, 4, 4)));
    refused(
        "batchNorm of others",
        "has learned scales for 1",
        () -> forward(made(batchNorm()), ones(1, 3, 8, 8)));
    refused(
        "Stages of 40",
        "channels 64 given",
        () -> Stages.of(IntStream.generate(() -> 1).limit(40).toArray(), 64, 64, at -> relu()));
    refused("perStage", "depths are 6n + 2", () -> Stages.perStage("Net", -7, 6, 2));
    refused(
        "no convolution",
        "is empty; add a layer",
        () -> Summary.of(ActivationOrder.AFTER_ADDITION.branch(), 1, 8, 8));
    refused(
        "fewer channels than before", "padChannels -8", () -> Shortcut.A.join(relu(), 16, 8, 1));
    works("a layer without effect", () -> run(sequential(identity(), scale(1), dropout(0))));
    works("one branch", () -> run(concat(conv(2, 3))));
  }

  private static void addedToItself() {
    var net = sequential(relu());
    net.add(net);
  }

  private static Block made(Block block, long... shape) {
    block.initialize(
        MANAGER, DataType.FLOAT32, shape.length == 0 ? new Shape(1, 1, 8, 8) : new Shape(shape));
    return block;
  }

  private static NDArray forward(Block block, NDArray x) {
    return block
        .forward(
            new ai.djl.training.ParameterStore(MANAGER, false), new ai.djl.ndarray.NDList(x), false)
        .get(0);
  }

  private static void networks() {
    refused("ResNeXt of depth 18", "ResNeXt of depth 18", () -> ResNeXt.imageNet(18, 32, 4, 10));
    refused("ResNeXt of depth 42", "ResNeXt of depth 42", () -> ResNeXt.imageNet(42, 32, 4, 10));
    refused("SeNet.around(.., 0)", "reduction 0", () -> SeNet.around(relu(), 64, 0));
    refused("SeNet.around, channels 0", "channels 0", () -> SeNet.around(relu(), 0, 1));
    refused("no classes", "units 0", () -> LeNetLike.of(0));
    refused("VGG of depth 0", "depth 0", () -> Vgg.of(0, 10));
    refused("arguments swapped", "depth 10", () -> ResNet.imageNet(10, 50));
    refused("CIFAR depth 18", "18", () -> ResNet.cifar(18, 10));
    refused("negative depth", "-2", () -> PreActResNet.of(-2, 10));
    refused("RoR-4", "RoR-4", () -> RoR.of(4, 20, 10));
    refused("Highway of 2", "depth 2", () -> Highway.of(2, 16, 10));
    refused("DenseNet layers 0", "0", () -> DenseNet.imageNet(new int[] {0}, 8, true, 0.5, 10));
    refused(
        "AlexNet of 28 px",
        "was given (1, 256, 2, 2)",
        () -> Summary.of(AlexNet.lecture(10), 1, 28, 28));
    refused(
        "Golden of other sizes", "does not fit", () -> NetworkCheck.compare(net(), net(), 1, 2, 2));
    refused("Golden of no size", "(N, C, H, W)", () -> NetworkCheck.compare(net(), net()));
    works(
        "Golden of different",
        () -> NetworkCheck.compare(net(), sequential(flatten(), linear(2)), 1, 8, 8));
    works("AlexNet at 3,000 px, summed up", () -> Summary.of(AlexNet.lecture(10), 1, 3000, 3000));
    works(
        "16 million units, summed up",
        () -> Summary.of(sequential(flatten(), linear(1 << 24), linear(1 << 24)), 3, 64, 64));
    refused("AlexNet at 3,000 px", "Weights of (4096, ", () -> large(AlexNet.lecture(2)).fit(1));
    refused(
        "units that do not fit",
        "Weights of (16777216, ",
        () -> learner(sequential(flatten(), linear(1 << 24), linear(1 << 24), linear(2))).test());
    refused("NiN too small", "does not fit", () -> learner(NiN.lecture(2)).fit(1));
    refused("TorchScript, tested", "PtSymbolBlock", () -> learner(torchScript()).test());
    refused("TorchScript, summed up", "PtSymbolBlock", () -> Summary.of(torchScript(), 1, 8, 8));
    refused(
        "TorchScript in a network",
        "PtSymbolBlock",
        () -> Summary.of(sequential(relu(), torchScript()), 1, 8, 8));
    refused("TorchScript, drawn", "PtSymbolBlock", () -> Diagram.of(torchScript(), 1, 8, 8));
  }

  /** So that a network is at hand whose classes can be chosen. */
  private static final class LeNetLike {
    static Block of(int classes) {
      return sequential(flatten(), linear(classes));
    }
  }

  private static Learner large(Block net) {
    return Learner.of(net, data().resize(3000).batch(1)).quiet();
  }

  private static void data(Path folder) {
    refused("no image", "0 images", () -> images(0, 1, 2, 2));
    refused(
        "no pixels",
        "0x2x2",
        () -> new ImageSet("x", new byte[0], new byte[1], 0, 2, 2, List.of("a")));
    refused(
        "pixels missing",
        "3 pixel bytes",
        () -> new ImageSet("x", new byte[3], new byte[1], 1, 2, 2, List.of("a")));
    refused(
        "label without class",
        "label 7",
        () -> new ImageSet("x", new byte[4], new byte[] {7}, 1, 2, 2, List.of("a")));
    refused(
        "titles missing",
        "1 titles",
        () -> new ImageSet("x", new byte[8], new int[2], 1, 2, 2, List.of("a"), List.of("t")));
    refused("select(99)", "image 99 asked for; there are 6", () -> images(6, 1, 2, 2).select(99));
    refused("select()", "no image", () -> images(6, 1, 2, 2).select());
    refused("label(-1)", "image -1", () -> images(6, 1, 2, 2).label(-1));
    refused("title(6)", "image 6", () -> images(6, 1, 2, 2).title(6));
    refused("first(0)", "0 images", () -> images(6, 1, 2, 2).first(0));
    works("first of more", () -> images(6, 1, 2, 2).first(100));
    refused("split(0)", "share of 0.0", () -> images(6, 1, 2, 2).split(0, 1));
    refused("split(1.5)", "share of 1.5", () -> images(6, 1, 2, 2).split(1.5, 1));
    refused("one fold", "1 folds", () -> images(6, 1, 2, 2).folds(1, 1));
    refused("more folds than images", "7 folds", () -> images(6, 1, 2, 2).folds(7, 1));
    refused("splitting one image", "cannot be split", () -> images(1, 1, 2, 1).split(0.5, 1));
    refused("batch(0)", "Batches of 0", () -> data().batch(0));
    refused("batch of more", "Batches of 13", () -> data().batch(13));
    refused("resize(0)", "0 pixels", () -> data().resize(0));
    refused("channels differ", "3x8x8", () -> Dataset.of(images(4, 1, 8, 2), images(4, 3, 8, 2)));
    refused("classes differ", "classes", () -> Dataset.of(images(4, 1, 8, 2), images(4, 1, 8, 3)));
    refused(
        "normalization of 3 channels", "3 channels", () -> data().normalize(Normalization.CIFAR10));
    refused("deviation 0", "[0.0]", () -> new Normalization(List.of(0.5), List.of(0.0)));
    refused("cropTo of more", "9", () -> data().augment(Augment.cropTo(9)));
    refused("crop(0)", "0", () -> Augment.crop(0));
    refused("hue(0.7)", "0.7", () -> Augment.hue(0.7));
    refused("cutout(0)", "0", () -> Augment.cutout(0));
    refused(
        "cutout in 3 colors",
        "color",
        () -> data().augment(Augment.cutout(2, 1, 1, 1)).train().iterator().next());
    refused("cutout NaN", "NaN", () -> Augment.cutout(2, NAN));
    refused("mixup(0)", "mixup(0.0)", () -> Augment.mixup(0));
    refused(
        "mixup twice",
        "mixed already",
        () -> data().augment(Augment.mixup(1), Augment.mixup(1)).train().iterator().next());
    refused(
        "cutmix of what is mixed",
        "mixed already",
        () -> data().augment(Augment.mixup(1), Augment.cutmix(1)).train().iterator().next());
    refused(
        "randomErasing in 3 colors",
        "color",
        () -> data().augment(Augment.randomErasing(1, 1, 1, 1)).train().iterator().next());
    works(
        "trivialAugment of gray",
        () -> data().augment(Augment.trivialAugment()).train().iterator().next());
    refused(
        "saturation of gray",
        "channel",
        () -> data().augment(Augment.saturation(0.5)).train().iterator().next());
    refused("pcaColor of gray", "pcaColor", () -> Augment.pcaColor(data()));
    refused("train().first(0)", "0 images", () -> data().train().first(0));
    refused("draws(0, 1)", "1 draws of 0", () -> data().train().draws(0, 1));
    refused("test().select(6)", "image 6", () -> data().test().select(6));
    refused("Plan of 0 pixels", "0 pixels", () -> Plan.gpu(0, 1));
    refused("Garments.train(-1)", "-1", () -> Garments.train(-1, 0));
    refused("no such folder", "nowhere", () -> ImageFolder.of(folder.resolve("nowhere"), 8));
    refused("a file for a folder", "one.txt", () -> ImageFolder.of(file("one.txt"), 8).read());
    refused(
        "an empty folder",
        "empty",
        () -> ImageFolder.of(Files.createDirectories(folder.resolve("empty")), 8).read());
    refused("side 0", "0", () -> ImageFolder.of(Path.of("src/test/resources"), 0));
    refused("a broken image", "1.png", () -> broken().read());
    refused(
        "classes that are not there",
        "not among the 1 classes given",
        () -> broken().classes(List.of("zebra")).read());
    refused("no such table", "no.csv", () -> ImageTable.of(folder.resolve("no.csv"), folder, 8));
    refused(
        "a column not there",
        "name",
        () -> ImageTable.of(file("t.csv", "a,b\n1,2\n".getBytes()), folder, 8));
    refused(
        "bytes that are no image",
        "is not a JPEG",
        () -> ImageSet.decode(new byte[] {1, 2, 3}, 3, 8));
    refused("no bytes", "The file is empty", () -> ImageSet.decode(new byte[0], 3, 8));
    refused("a device named tpu", "tpu", () -> Devices.named("tpu"));
    refused("gpu(-1)", "-1", () -> Devices.gpu(-1));
    works("a batch closed twice", () -> closedTwice());
    works("an epoch left early", () -> data().train().epoch(0).next().close());
  }

  private static void closedTwice() {
    Batch batch = data().train().first(2);
    batch.close();
    batch.close();
  }

  private static convbook.data.files.ImageReader broken() throws IOException {
    file("broken/a/1.png", (byte) 1);
    file("broken/b/2.png", (byte) 2);
    return ImageFolder.of(folder.resolve("broken"), 8);
  }

  private static void asking() {
    refused("no batch axis", "give (N, 1, 8, 8)", () -> learner().probabilities(ones(1, 8, 8)));
    refused(
        "gray for 3 channels",
        "give (N, 1, 8, 8)",
        () -> learner().probabilities(ones(2, 3, 8, 8)));
    refused("another size", "give (N, 1, 8, 8)", () -> learner().probabilities(ones(2, 1, 16, 16)));
    refused("channels last", "give (N, 1, 8, 8)", () -> learner().probabilities(ones(2, 8, 8, 1)));
    refused("no picture", "(0, 1, 8, 8)", () -> learner().probabilities(ones(0, 1, 8, 8)));
    refused("one number", "() float32", () -> learner().probabilities(ones()));
    refused("uint8", "uint8", () -> learner().probabilities(ones(DataType.UINT8, 2, 1, 8, 8)));
    refused(
        "float64", "float64", () -> learner().probabilities(ones(DataType.FLOAT64, 2, 1, 8, 8)));
    refused("int64", "int64", () -> learner().probabilities(ones(DataType.INT64, 2, 1, 8, 8)));
    refused("text", "string", () -> learner().probabilities(MANAGER.create("text")));
    refused("closed images", "closed", () -> learner().probabilities(closed()));
    refused(
        "other images",
        "give (N, 1, 8, 8)",
        () -> Predictions.of(learner(), Dataset.of(images(4, 3, 8, 2), images(4, 3, 8, 2)).test()));
    refused(
        "smaller images",
        "give (N, 1, 8, 8)",
        () ->
            Predictions.of(
                learner(sequential(conv(2, 3), globalAvgPool())), data().resize(6).test()));
    refused("predicted(6)", "image 6", () -> predictions().predicted(6));
    refused("confidence(-1)", "image -1", () -> predictions().confidence(-1));
    refused(
        "labels missing",
        "with 2 labels",
        () -> new Predictions(List.of("a"), new float[1][1], new int[2]));
    refused(
        "a label without class",
        "Label 3",
        () -> new Predictions(List.of("a"), new float[1][1], new int[] {3}));
    refused(
        "no probabilities",
        "0 probabilities",
        () -> new Predictions(List.of("a"), new float[1][0], new int[1]));
    refused("the mean of nothing", "No predictions", () -> Predictions.mean(List.of()));
    works("more outputs than classes", () -> more().table());
    works("more outputs, mistakes", () -> Mistakes.of(more(), data(), 1, 2));
    works(
        "more outputs, predictions",
        () -> ImageFigures.predictions(learner(sequential(flatten(), linear(5).bias(1))), 1, 2));
    refused("more outputs, confusion", "output", () -> ConfusionMatrix.of(more()));
    works("more outputs, calibration", () -> Calibration.of(more(), 15));
    refused("top-9 of two", "use 1 to 2", () -> predictions().accuracy(9));
    refused("TestTime of 0 px", "[0]", () -> TestTimeAugmentation.center(0));
    refused("TestTime of nothing", "one or more", () -> TestTimeAugmentation.grid());
    refused(
        "TestTime too small", "7 pixels", () -> TestTimeAugmentation.center(7).score(learner()));
    refused(
        "unlabeled, judged",
        "without labels",
        () -> new Predictions(List.of("a"), new float[1][1], new int[] {-1}).accuracy());
    refused("unlabeled, learned from", "without labels", () -> unlabeled().fit(1));
  }

  private static NDArray closed() {
    NDArray images = ones(2, 1, 8, 8);
    images.close();
    return images;
  }

  private static Predictions more() {
    return Predictions.of(learner(sequential(flatten(), linear(5), new Last())));
  }

  /** Finds the last output likeliest. */
  private static final class Last extends Layer {
    @Override
    protected NDArray apply(NDArray x, Values values, boolean training) {
      return x.mul(0).add(MANAGER.arange(5f));
    }

    @Override
    public String toString() {
      return "last()";
    }
  }

  private static Learner unlabeled() {
    ImageSet none =
        new ImageSet("none", new byte[64], new int[] {-1}, 1, 8, 8, List.of(), List.of());
    return Learner.of(net(), Dataset.of(none, none).batch(1)).quiet();
  }

  private static void training(Path folder) {
    refused("fit(0)", "fit(0)", () -> learner().fit(0));
    refused("fit(-1)", "fit(-1)", () -> learner().fit(-1));
    refused("rate NaN", "NaN", () -> learner().sgd(NAN));
    refused(
        "rate 1e30",
        "1.0E30",
        () -> learner(sequential(flatten(), linear(4), linear(2))).sgd(1e30).fit(9));
    refused("momentum 1", "1.0", () -> Sgd.of(0.1).momentum(1));
    refused("earlyStopping(0)", "earlyStopping(0)", () -> learner().earlyStopping(0));
    refused("label smoothing 1", "1.0", () -> learner().labelSmoothing(1));
    refused(
        "a schedule of NaN",
        "NaN",
        () -> learner().optimizer(Sgd.of(0.1).schedule(e -> NAN)).fit(1));
    refused(
        "an optimizer without a schedule",
        "null given for the schedule",
        () -> learner().optimizer(own(0.1, null, List.of())).fit(1));
    refused(
        "an optimizer without a rate",
        "learning rate 0.0 given",
        () -> learner().optimizer(own(0, Schedule.constant(), List.of())).fit(1));
    refused(
        "an optimizer that has no memory at all",
        "null given for the name in memory",
        () -> learner().optimizer(own(0.1, Schedule.constant(), null)).fit(1));
    refused(
        "a loss for each image",
        "return one number",
        () -> learner().loss((scores, labels) -> scores.max(new int[] {1})).fit(1));
    refused(
        "accuracy as a loss",
        "The loss has no gradient",
        () ->
            learner()
                .loss((s, l) -> s.argMax(1).eq(l).toType(DataType.FLOAT32, false).mean())
                .fit(1));
    refused("class weights of 0", "0.0", () -> learner().classWeights(0, 1));
    works("more batches a step than there are", () -> learner().accumulate(1000).fit(1));
    works(
        "Muon, averaged, fading",
        () -> learner().optimizer(Muon.of(9)).ema(0).layerDecay(1e-300).fit(1));
    refused("cosine(0)", "0.0", () -> Schedule.cosine(0));
    refused("steps(-1)", "-1.0", () -> Schedule.steps(-1, 2));
    refused(
        "fewer outputs than classes",
        "2 classes",
        () -> learner(sequential(flatten(), linear(1))).fit(1));
    refused("no end", "2 classes", () -> learner(conv(2, 3)).fit(1));
    refused("load of nothing", "no.ckpt", () -> learner().load(folder.resolve("no.ckpt")));
    refused("load of a folder", folder.getFileName().toString(), () -> learner().load(folder));
    refused("load of another file", "x.ckpt", () -> learner().load(file("x.ckpt", (byte) 1)));
    refused("save to nowhere", "nowhere", () -> learner().save(folder.resolve("nowhere/x.ckpt")));
    refused("save to a folder", folder.getFileName().toString(), () -> learner().save(folder));
    refused(
        "keepBest to nowhere",
        "nowhere",
        () -> learner().keepBest(folder.resolve("nowhere/x.ckpt")));
    refused(
        "body of another file",
        "y.ckpt",
        () -> FineTuning.load(file("y.ckpt", (byte) 1), learner()));
    refused("a part not there", "Part \"99Conv\"", () -> FineTuning.freeze(net(), "99Conv"));
    works("frozen, not made yet", () -> FineTuning.freeze(net()));
    works("without parameters, frozen", () -> FineTuning.freeze(relu()));
    refused("last() of nothing", "No epoch", () -> learner().history().last());
    refused("best() of nothing", "No epoch", () -> learner().history().best());
    works("images per second of nothing", () -> learner().history().imagesPerSecond());
    refused(
        "a sweep downwards", "from 1.0 to 0.1", () -> LearningRateFinder.of(learner(), 1, 0.1, 10));
    refused("a sweep of 1 step", "1 steps", () -> LearningRateFinder.of(learner(), 0.1, 1, 1));
    refused(
        "a sweep of nothing",
        "0 learning rates",
        () -> new LearningRateFinder(new double[0], new double[0]));
    refused(
        "rates without losses",
        "2 learning rates",
        () -> new LearningRateFinder(new double[2], new double[1]));
    refused(
        "no folds", "No folds", () -> CrossValidation.train(Stream.of(), CarelessCallsTest::of, 1));
    refused(
        "folds of no epochs",
        "fit(0)",
        () -> CrossValidation.train(Stream.of(data()), CarelessCallsTest::of, 0));
    refused("0 of 0 batches", "number of batches 0", () -> new Progress(0, 0, Duration.ZERO));
    refused("no device", "name that device", () -> learner().on(List.of()));
    refused(
        "a device that is not there",
        "name that device",
        () -> learner().on(List.of(Device.gpu())));
    works("one device twice", () -> learner().on(List.of(Device.cpu(), Device.cpu())).fit(1));
    works("quiet() twice", () -> learner().quiet().fit(1));
    works("one network, two learners", () -> twoLearners());
    works("init after training", () -> learner().init(convbook.train.Init.HE).test());
  }

  private static Learner of(Dataset data) {
    return Learner.of(net(), data).quiet();
  }

  private static void twoLearners() {
    Block net = net();
    learner(net).fit(1);
    learner(net).fit(1);
  }

  private static void looking(Path folder) {
    refused("a summary of no size", "(N, C, H, W)", () -> Summary.of(net()));
    refused("a summary of 0 px", "at least 1", () -> Summary.of(net(), 1, 0, 8));
    refused(
        "a summary of another size", "made for (1, 8, 8)", () -> Summary.of(trained(), 1, 9, 9));
    refused("a summary of 3 channels", "made for (1, 8, 8)", () -> Summary.of(trained(), 3, 8, 8));
    works("a summary of one layer", () -> Summary.of(conv(2, 3), 1, 8, 8).toString());
    works("a summary of huge images", () -> Summary.of(net(), 1, 1 << 20, 1 << 20));
    refused("a diagram of no size", "(N, C, H, W)", () -> Diagram.of(net()));
    refused("a diagram of -1 px", "at least 1", () -> Diagram.of(net(), 1, -1, 8));
    refused("a diagram of 0 width", "width 0", () -> new Diagram(0, 1, "", ""));
    refused("pic.svg", "end its name in .png", () -> picture().save(folder.resolve("pic.svg")));
    refused("no ending", "end its name in .png", () -> picture().save(folder.resolve("pic")));
    refused("no folder", "nowhere", () -> picture().save(folder.resolve("nowhere/pic.png")));
    works("pic.jpg of a clear picture", () -> picture().save(folder.resolve("pic.jpg")));
    refused("0 rows", "0", () -> ImageFigures.grid(data(), 0, 3));
    refused(
        "rows times columns",
        "images asked for",
        () -> ImageFigures.grid(data(), 1 << 16, 1 << 16));
    refused(
        "titles missing", "0 titles", () -> ImageFigures.grid(ones(1, 1, 2, 2), List.of(), 1, "x"));
    refused(
        "no columns",
        "columns 0 given",
        () -> ImageFigures.grid(ones(1, 1, 2, 2), List.of("t"), 0, "x"));
    refused(
        "one image's axes",
        "give (N, C, H, W)",
        () -> ImageFigures.grid(ones(1, 2, 2), List.of("t"), 1, "x"));
    refused(
        "no images", "one or more", () -> ImageFigures.grid(ones(0, 1, 2, 2), List.of(), 1, "x"));
    refused(
        "images of text",
        "string",
        () ->
            ImageFigures.grid(
                MANAGER.create(new String[] {"t"}, new Shape(1, 1, 1, 1)), List.of("t"), 1, "x"));
    works(
        "images of whole numbers",
        () -> ImageFigures.grid(ones(DataType.INT64, 1, 1, 2, 2), List.of("t"), 1, "x"));
    works(
        "images of NaN",
        () -> ImageFigures.grid(ones(1, 1, 2, 2).mul(Float.NaN), List.of("t"), 1, "x"));
    refused("augmented, 1 column", "0 draws", () -> ImageFigures.augmented(data(), 2, 1));
    refused("predictions, 0 columns", "0", () -> ImageFigures.predictions(learner(), 1, 0));
    refused("filters before training", "train it first", () -> ImageFigures.filters(net()));
    refused("filters of none", "train it first", () -> ImageFigures.filters(relu()));
    refused("activations of image 6", "image 6", () -> ImageFigures.activations(learner(), 6, 0));
    refused("activations of layer 4", "layer 4", () -> ImageFigures.activations(learner(), 0, 4));
    refused("activations of rows", "no picture", () -> ImageFigures.activations(learner(), 0, 3));
    refused(
        "activations of one layer",
        "follow one another",
        () ->
            ImageFigures.activations(
                learner(made(concat(sequential(flatten(), linear(2))))), 0, 0));
    works("activations before training", () -> ImageFigures.activations(learner(), 5, 1));
    refused("0 mistakes", "0 rows", () -> Mistakes.of(predictions(), data(), 0, 1));
    refused(
        "mistakes of others",
        "those that were predicted",
        () ->
            Mistakes.of(
                predictions(), Dataset.of(images(12, 1, 8, 2), images(4, 1, 8, 2)).batch(4), 1, 1));
    works("more mistakes than there are", () -> Mistakes.of(learner(), 9, 9));
    works("no mistakes", () -> Mistakes.of(right(), data(), 1, 1));
    refused("names missing", "0 names", () -> Charts.name(bubbles(), List.of()));
    works("names of no bubbles", () -> Charts.name(Charts.bubbles("t", "x", "y"), List.of()));
    works("a chart of nothing", () -> Charts.of(learner().history()));
    refused("nothing compared", "two or more", () -> Charts.compare());
    works("one run compared", () -> Charts.compare(learner().history()));
    works(
        "a chart of one rate",
        () -> Charts.of(new LearningRateFinder(new double[] {1}, new double[] {1})));
    works("a live chart that ends before it begins", () -> new LiveChart().ended(learner(), true));
    refused(
        "unlabeled images, balanced",
        "no classes to count",
        () ->
            Charts.balance(
                new ImageSet("none", new byte[64], new int[] {-1}, 1, 8, 8, List.of(), List.of())));
    exploring();
    works("a picture of a chart without series", () -> Figure.of(Charts.lines("t", "x", "y")));
  }

  private static void exploring() {
    double[][] one = {{1}};
    refused("no pixels", "rows", () -> Explore.convolution(new double[0][0], one, 1, 0, 1));
    refused("empty rows", "columns", () -> Explore.convolution(new double[1][0], one, 1, 0, 1));
    refused("stride 0", "stride 0", () -> Explore.convolution(one, one, 0, 0, 1));
    refused(
        "a pixel of NaN",
        "NaN",
        () -> Explore.convolution(new double[][] {{Double.NaN}}, one, 1, 0, 1));
    refused(
        "too large for a float",
        "not all finite",
        () -> Explore.convolution(new double[][] {{1e300}}, one, 1, 0, 1));
    refused("a field of no size", "height and width", () -> Explore.receptiveField(net()));
    refused("a field of rows", "height and width", () -> Explore.receptiveField(linear(2), 4));
    refused("a field of 0 px", "at least 1", () -> Explore.receptiveField(net(), 1, 0, 8));
    refused("numbers before layer 9", "layer 9", () -> Explore.batchNorm(learner(), 9));
    refused("no normalization", "choose a batchNorm()", () -> Explore.batchNorm(learner(), 0));
    refused(
        "a block for nothing", "height and width", () -> Explore.budget((a, b) -> relu(), 1, 1));
    refused(
        "no channels", "reduction 0", () -> Explore.budget((a, b) -> conv(a, 1), 0, 1, 1, 8, 8));
    works("a block of one layer", () -> Explore.budget((a, b) -> conv(a, 1), 1, 1, 1, 8, 8));
    refused("no block", "null", () -> Explore.budget((a, b) -> null, 1, 1, 1, 8, 8));
    refused("paths without blocks", "0 residual blocks", () -> Explore.paths(learner()));
    refused(
        "an unknown page", "Explore's methods", () -> new Explorable("x", "", picture()).html(""));
  }

  private static Block trained() {
    Learner learner = learner();
    learner.test();
    return learner.net();
  }

  private static Predictions right() {
    int[] labels = {0, 1, 0, 1, 0, 1};
    float[][] sure =
        Arrays.stream(labels).mapToObj(l -> new float[] {1 - l, l}).toArray(float[][]::new);
    return new Predictions(List.of("a", "b"), sure, labels);
  }

  private static org.knowm.xchart.BubbleChart bubbles() {
    var chart = Charts.bubbles("t", "x", "y");
    chart.addSeries("s", new double[] {1}, new double[] {1}, new double[] {9});
    return chart;
  }

  private static Figure picture() {
    return new Figure(new BufferedImage(4, 4, BufferedImage.TYPE_INT_ARGB), "clear");
  }

  private static void running() {
    refused("everything frozen", "Nothing can be learned", () -> frozen().fit(1));
    refused(
        "everything frozen, swept",
        "Nothing can be learned",
        () -> LearningRateFinder.of(frozen()));
    refused("fit inside fit", "is being trained", () -> during(one -> one.fit(1)).fit(1));
    refused(
        "another fit inside fit", "is being trained", () -> during(one -> learner().fit(1)).fit(1));
    works("a listener that adds one", () -> during(one -> one.listen(new LiveChart())).fit(2));
    works(
        "another optimizer inside fit",
        () -> during(one -> one.optimizer(Sgd.of(0.1).momentum(0.9))).fit(2));
    works(
        "one image in the last batch",
        () ->
            Learner.of(normed(), Dataset.of(images(9, 1, 8, 2), images(2, 1, 8, 2)).batch(4))
                .quiet()
                .fit(1));
    refused(
        "batches of one, normalized",
        "A batch of one image",
        () ->
            Learner.of(normed(), Dataset.of(images(4, 1, 8, 2), images(2, 1, 8, 2)).batch(1))
                .quiet()
                .fit(1));
  }

  private static Block normed() {
    return sequential(conv(4, 3), globalAvgPool(), batchNorm(), linear(2));
  }

  private static Learner frozen() {
    Learner learner = learner();
    learner.net().freezeParameters(true);
    return learner;
  }

  /** Has something done after the first batch. */
  private static Learner during(Consumer<Learner> what) {
    return learner()
        .listen(
            new Listener() {
              private boolean done;

              @Override
              public void batchDone(Learner learner, Progress progress) {
                if (!done) {
                  done = true;
                  what.accept(learner);
                }
              }
            });
  }

  private static void decoding() {
    refused("0 channels", "0", () -> ImageSet.decode(png(), 0, 8));
    refused("2 channels", "2", () -> ImageSet.decode(png(), 2, 8));
    refused("side 0", "0", () -> ImageSet.decode(png(), 3, 0));
    refused("side -5", "-5", () -> ImageSet.decode(png(), 3, -5));
    refused("side 100,000", "100", () -> ImageSet.decode(png(), 3, 100_000));
  }

  private static byte[] png() throws IOException {
    var bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png", bytes);
    return bytes.toByteArray();
  }

  static Stream<Arguments> calls() {
    layers();
    networks();
    data(folder);
    asking();
    training(folder);
    running();
    decoding();
    looking(folder);
    return CALLS.stream();
  }

  @ParameterizedTest(name = "{index}: {0}")
  @MethodSource("calls")
  void aCarelessCallWorksOrIsAnsweredInOneSentence(
      String name, String sentence, ThrowingCallable call) {
    Throwable refusal = catchThrowable(call);
    if (sentence == null) {
      assertThat(refusal).as(name).isNull();
      return;
    }
    assertThat(refusal)
        .as(name)
        .isInstanceOf(RuntimeException.class)
        .isNotInstanceOfAny(
            NullPointerException.class,
            IndexOutOfBoundsException.class,
            ClassCastException.class,
            ArithmeticException.class,
            NegativeArraySizeException.class);
    assertThat(refusal.getMessage())
        .as(name)
        .contains(sentence)
        .endsWith(".")
        .doesNotContain("\n")
        .hasSizeBetween(15, 400);
    String thrower =
        Arrays.stream(refusal.getStackTrace())
            .map(StackTraceElement::getClassName)
            .filter(type -> !type.startsWith("java."))
            .findFirst()
            .orElseThrow();
    assertThat(thrower).as(name).startsWith("convbook.").doesNotContain("CallsTest");
  }

  @Test
  void moreThanTwoHundredAreTried() {
    CALLS.clear();
    assertThat(calls()).hasSizeGreaterThan(200);
  }
}
