package convbook;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import ai.djl.nn.Block;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.augment.Augment;
import convbook.data.sets.Garments;
import convbook.data.sets.Plan;
import convbook.device.Devices;
import convbook.layer.DropPath;
import convbook.layer.Shortcut;
import convbook.look.Calibration;
import convbook.look.Diagram;
import convbook.look.ImageFigures;
import convbook.look.Summary;
import convbook.net.DenseNet;
import convbook.net.FractalNet;
import convbook.net.Highway;
import convbook.net.InceptionResNet;
import convbook.net.ResNeXt;
import convbook.net.ResNet;
import convbook.net.SeNet;
import convbook.net.StochasticDepth;
import convbook.net.Vgg;
import convbook.net.WideResNet;
import convbook.net.weights.Pretrained;
import convbook.train.Adam;
import convbook.train.AdamW;
import convbook.train.Comparison;
import convbook.train.Learner;
import convbook.train.Muon;
import convbook.train.Predictions;
import convbook.train.Schedule;
import convbook.train.SeedPair;
import convbook.train.Sgd;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every setting of the public API that takes a number, with numbers it cannot take. */
class SettingsTest {
  private static final double NAN = Double.NaN;
  private static final double INFINITE = Double.POSITIVE_INFINITY;
  private static final Dataset DATA = Dataset.of(Garments.train(20, 1), Garments.test(20, 1));

  private static Block net() {
    return sequential(conv(2, 3), relu(), flatten(), linear(10));
  }

  private static Learner learner() {
    return Learner.of(net(), DATA).quiet();
  }

  private static Predictions predictions() {
    return new Predictions(DATA.classes(), new float[1][10], new int[1]);
  }

  private static ImageSet images(int count, int channels, int height, int width) {
    byte[] pixels = new byte[Math.abs(count * channels * height * width)];
    return new ImageSet("x", pixels, new byte[count], channels, height, width, List.of("a"));
  }

  private static Arguments refused(String given, ThrowingCallable call) {
    return arguments(given, call);
  }

  static Stream<Arguments> calls() {
    return Stream.of(training(), data(), layers(), networks(), pictures()).flatMap(s -> s);
  }

  private static Stream<Arguments> training() {
    Sgd sgd = Sgd.of(0.1);
    Adam adam = Adam.of(0.1);
    return Stream.of(
        refused("0.0", () -> Sgd.of(0)),
        refused("-1.0", () -> Sgd.of(-1)),
        refused("NaN", () -> Sgd.of(NAN)),
        refused("Infinity", () -> Sgd.of(INFINITE)),
        refused("NaN", () -> learner().sgd(NAN)),
        refused("1.0", () -> sgd.momentum(1)),
        refused("-0.1", () -> sgd.momentum(-0.1)),
        refused("NaN", () -> sgd.momentum(NAN)),
        refused("0.0", sgd::withNesterov),
        refused("-0.1", () -> sgd.weightDecay(-0.1)),
        refused("1.0", () -> sgd.weightDecay(1)),
        refused("NaN", () -> sgd.weightDecay(NAN)),
        refused("1.0", () -> sgd.decoupledWeightDecay(1)),
        refused("0.0", () -> sgd.clip(0)),
        refused("NaN", () -> sgd.clip(NAN)),
        refused("0.0", () -> Adam.of(0)),
        refused("1.0", () -> adam.betas(1, 0.9)),
        refused("-0.1", () -> adam.betas(0.9, -0.1)),
        refused("NaN", () -> adam.betas(0.9, NAN)),
        refused("0.0", () -> adam.epsilon(0)),
        refused("-0.1", () -> adam.weightDecay(-0.1)),
        refused("NaN", () -> adam.decoupledWeightDecay(NAN)),
        refused("-1.0", () -> adam.clip(-1)),
        refused("1.0", () -> AdamW.of(0.1).betas(0.9, 1)),
        refused("Infinity", () -> AdamW.of(INFINITE)),
        refused("-1.0", () -> Muon.of(-1)),
        refused("1.0", () -> Muon.of(0.1).momentum(1)),
        refused("1.0", () -> Muon.of(0.1).decoupledWeightDecay(1)),
        refused("0.0", () -> Muon.of(0.1).clip(0)),
        refused("-0.5", () -> learner().layerDecay(-0.5)),
        refused("1.5", () -> learner().layerDecay(1.5)),
        refused("NaN", () -> learner().layerDecay(NAN)),
        refused("0", () -> learner().accumulate(0)),
        refused("1.0", () -> learner().ema(1)),
        refused("-0.1", () -> learner().ema(-0.1)),
        refused("NaN", () -> learner().ema(NAN)),
        refused("2", () -> learner().classWeights(1, 2)),
        refused("0.0", () -> learner().classWeights(1, 1, 1, 1, 1, 1, 1, 1, 1, 0)),
        refused("NaN", () -> learner().classWeights(1, 1, 1, 1, 1, 1, 1, 1, 1, NAN)),
        refused("0.0", () -> Schedule.every(0, 0.1)),
        refused("-0.1", () -> Schedule.every(1, -0.1)),
        refused("0.0", () -> Schedule.linear(0)),
        refused("NaN", () -> Schedule.oneCycle(NAN)),
        refused("0.0", () -> Schedule.constant().then(0, Schedule.linear(1))),
        refused("0.0", () -> Schedule.steps(0, 1)),
        refused("NaN", () -> Schedule.steps(NAN, 1)),
        refused("-1.0", () -> Schedule.steps(0.1, -1)),
        refused("NaN", () -> Schedule.steps(0.1, NAN)),
        refused("0.0", () -> Schedule.cosine(0)),
        refused("NaN", () -> Schedule.cosine(NAN)),
        refused("Infinity", () -> Schedule.cosine(INFINITE)),
        refused("0.0", () -> Schedule.constant().warmUp(0)),
        refused("-2.0", () -> Schedule.constant().warmUp(-2)),
        refused("NaN", () -> Schedule.constant().warmUp(NAN)),
        refused("NaN", () -> learner().optimizer(sgd.schedule(epoch -> NAN)).fit(1)),
        refused("-1.0", () -> learner().optimizer(sgd.schedule(epoch -> -1)).fit(1)),
        refused("1", () -> Comparison.smallestOverSeeds(1, 0.01)),
        refused("-0.1", () -> Comparison.smallestOverSeeds(3, -0.1)),
        refused("0", () -> Comparison.smallestOnImages(0, 0.1)),
        refused("NaN", () -> Comparison.smallestOnImages(100, NAN)),
        refused("-1", () -> new SeedPair(0, 5, -1, 0, 0)),
        refused("0", () -> new SeedPair(0, 0, 0, 0, 0)),
        refused("0", () -> learner().fit(0)),
        refused("-3", () -> learner().fit(-3)));
  }

  private static Stream<Arguments> data() {
    return Stream.of(
        refused("0", () -> DATA.batch(0)),
        refused("-1", () -> DATA.batch(-1)),
        refused("21", () -> DATA.batch(21)),
        refused("0", () -> DATA.resize(0)),
        refused("-96", () -> DATA.resize(-96)),
        refused("0", () -> DATA.train().first(0)),
        refused("20", () -> DATA.train().select(3, 20)),
        refused("-1", () -> DATA.test().select(-1)),
        refused("no image", () -> DATA.test().select()),
        refused("99", () -> images(3, 1, 2, 2).select(99)),
        refused("-1", () -> images(3, 1, 2, 2).select(0, -1)),
        refused("no image", () -> images(3, 1, 2, 2).select()),
        refused("3", () -> images(3, 1, 2, 2).label(3)),
        refused("3", () -> images(3, 1, 2, 2).title(3)),
        refused("-1", () -> DATA.test().first(-1)),
        refused("cutmix(0.0)", () -> Augment.cutmix(0)),
        refused("cutmix(4.5)", () -> Augment.cutmix(4.5)),
        refused("cutmix(NaN)", () -> Augment.cutmix(NAN)),
        refused("-0.1", () -> Augment.randomErasing(-0.1)),
        refused("1.5", () -> Augment.randomErasing(1.5)),
        refused("NaN", () -> Augment.randomErasing(NAN)),
        refused("Infinity", () -> Augment.randomErasing(0.5, INFINITE)),
        refused("0", () -> Plan.gpu(0, 10)),
        refused("-1", () -> Plan.gpu(96, -1)),
        refused("0", () -> Plan.gpu(96, 1).cpu(96, 0)),
        refused("0", () -> Plan.gpu(96, 1).cpu(96, 1, 0)),
        refused("0", () -> Garments.train(0, 1)),
        refused("-1", () -> Garments.test(-1, 1)),
        refused("2147483647", () -> Garments.train(Integer.MAX_VALUE, 1)),
        refused("0", () -> images(1, 1, 2, 2).first(0)),
        refused("0 images", () -> images(0, 1, 2, 2)),
        refused("0x2x2", () -> images(1, 0, 2, 2)),
        refused("-1x-2x2", () -> images(1, -1, -2, 2)),
        refused("-1", () -> Devices.gpu(-1)),
        refused("tpu", () -> Devices.named("tpu")));
  }

  private static Stream<Arguments> layers() {
    return Stream.of(
        refused("0", () -> conv(0, 3)),
        refused("0", () -> conv(8, 0)),
        refused("-1", () -> conv(8, 3, -1)),
        refused("0", () -> conv(8, 3).stride(0)),
        refused("-1", () -> conv(8, 3).pad(-1)),
        refused("-1", () -> conv(8, 3).pad(1, -1)),
        refused("0", () -> conv(8, 3).groups(0)),
        refused("3", () -> conv(8, 3).groups(3)),
        refused("0", () -> conv(8, 3).dilation(0)),
        refused("NaN", () -> conv(8, 3).bias(NAN)),
        refused("1.0", () -> conv(8, 3).noBias().bias(1)),
        refused("1.0", () -> conv(8, 3).bias(1).noBias()),
        refused("NaN", () -> linear(3).bias(NAN)),
        refused("Infinity", () -> linear(3).bias(INFINITE)),
        refused("NaN", () -> scale(NAN)),
        refused("-1", () -> padChannels(0, -1)),
        refused("-1", () -> channels(-1, 2)),
        refused("2", () -> channels(2, 2)),
        refused("1.5", () -> stochasticDepth(relu(), 1.5)),
        refused("2147483647", () -> maxPool(3).pad(Integer.MAX_VALUE)),
        refused("excludePad()", () -> maxPool(3).pad(1).excludePad()),
        refused("0", () -> DropPath.of(0, 0.1)),
        refused("NaN", () -> DropPath.of(2, NAN)),
        refused("3", () -> DropPath.of(2, 0.1).mean(relu(), tanh(), sigmoid())),
        refused("NaN", () -> Shortcut.scaled(1, NAN)),
        refused("NaN", () -> Shortcut.exclusiveGating(NAN)),
        refused("NaN", () -> Shortcut.shortcutGating(NAN)),
        refused("1.0", () -> Shortcut.dropped(1)),
        refused("0", () -> linear(0)),
        refused("-10", () -> linear(-10)),
        refused("0", () -> maxPool(0)),
        refused("0", () -> avgPool(2).stride(0)),
        refused("-1", () -> avgPool(2).pad(-1)),
        refused("2", () -> maxPool(3).pad(2)),
        refused("1.0", () -> dropout(1)),
        refused("-0.5", () -> dropout(-0.5)),
        refused("NaN", () -> dropout(NAN)),
        refused("-1.0", () -> batchNorm(-1)),
        refused("NaN", () -> batchNorm(NAN)),
        refused("0", () -> localResponseNorm(0, 2, 1e-4, 0.75)),
        refused("4", () -> localResponseNorm(4, 2, 1e-4, 0.75)),
        refused("NaN", () -> localResponseNorm(5, NAN, 1e-4, 0.75)),
        refused("-1.0", () -> localResponseNorm(5, 2, -1, 0.75)),
        refused("Infinity", () -> localResponseNorm(5, 2, 1e-4, INFINITE)),
        refused("without a branch", () -> concat()));
  }

  private static Stream<Arguments> networks() {
    return Stream.of(
        refused("12", () -> Vgg.of(12, 10)),
        refused("0", () -> Pretrained.load("resnet18", 0)),
        refused("-1", () -> Pretrained.load("resnet18", Path.of("x"), -1)),
        refused("0", () -> Vgg.of(11, 0)),
        refused("0", () -> Vgg.block(0, 64)),
        refused("-1", () -> Vgg.block(2, -1)),
        refused("20", () -> ResNet.imageNet(20, 10)),
        refused("0", () -> ResNet.residualBlock(64, 0, true)),
        refused("122", () -> DenseNet.imageNet(122, 10)),
        refused("0", () -> DenseNet.denseBlock(0, 32)),
        refused("-1", () -> DenseNet.denseBlock(4, -1)),
        refused("0", () -> DenseNet.transition(0)),
        refused("ResNeXt of depth 18", () -> ResNeXt.imageNet(18, 32, 4, 10)),
        refused("ResNeXt of depth 42", () -> ResNeXt.imageNet(42, 32, 4, 10)),
        refused("cardinality 0", () -> ResNeXt.imageNet(50, 0, 4, 10)),
        refused("width 2147483647", () -> ResNeXt.cifar(29, 8, Integer.MAX_VALUE, 10)),
        refused("Wide ResNet of depth 18", () -> WideResNet.imageNet(18, 1, 10)),
        refused("number of kernels 0", () -> WideResNet.cifar(28, 10, 0, new int[0], 10)),
        refused("Wide ResNet of depth 34", () -> WideResNet.imageNet(34, 2, 10)),
        refused("width 0", () -> WideResNet.cifar(10, 0, 10)),
        refused("width 2147483647", () -> WideResNet.imageNet(50, Integer.MAX_VALUE, 10)),
        refused("dropout rate -0.3", () -> WideResNet.cifar(10, 2, -0.3, 10)),
        refused("dropout rate NaN", () -> WideResNet.cifar(10, 2, NAN, 10)),
        refused("dropout 0.3", () -> WideResNet.cifar(10, 2, 0.3, new int[] {3}, 10)),
        refused("kernel 2", () -> WideResNet.cifar(10, 2, 0, new int[] {2, 3}, 10)),
        refused("SE-ResNeXt of depth 18", () -> SeNet.resNeXt(18, 32, 4, 10)),
        refused("SE-ResNet of depth 42", () -> SeNet.resNet(42, 10)),
        refused("reduction 0", () -> SeNet.around(relu(), 64, 0)),
        refused("reduction 16", () -> SeNet.around(relu(), 8, 16)),
        refused("last survival NaN", () -> StochasticDepth.cifar(20, NAN, 10)),
        refused("last survival -1.0", () -> StochasticDepth.imageNet(18, -1, 10)),
        refused("growth of dropout NaN", () -> FractalNet.of(3, 8, 0, NAN, 10)),
        refused("columns 64", () -> FractalNet.of(64, 3, 10)),
        refused("growth rate 2147483647", () -> DenseNet.bc(22, Integer.MAX_VALUE, 10)),
        refused("compression 1.5", () -> DenseNet.cifar(40, 12, false, 1.5, 10)),
        refused("compression NaN", () -> DenseNet.cifar(40, 12, false, NAN, 10)),
        refused("dense block 0", () -> DenseNet.imageNet(new int[] {2, 0}, 8, true, 1, 10)),
        refused("NaN", () -> InceptionResNet.block(NAN, 8, relu())),
        refused("NaN", () -> Highway.layer(8, NAN)));
  }

  private static Stream<Arguments> pictures() {
    return Stream.of(
        refused("0", () -> predictions().accuracy(0)),
        refused("11", () -> predictions().accuracy(11)),
        refused("0", () -> Calibration.of(predictions(), 0)),
        refused("1001", () -> Calibration.of(predictions(), 1001)),
        refused("0", () -> ImageFigures.grid(DATA, 0, 4)),
        refused("-4", () -> ImageFigures.grid(DATA, -2, -4)),
        refused("0", () -> ImageFigures.predictions(learner(), 1, 0)),
        refused("20", () -> ImageFigures.activations(learner(), 20, 0)),
        refused("-1", () -> ImageFigures.activations(learner(), 0, -1)),
        refused("4", () -> ImageFigures.activations(learner(), 0, 4)),
        refused("-28", () -> Summary.of(net(), 1, -28, 28)),
        refused("0", () -> Summary.of(net(), 1, 0, 28)),
        refused("-28", () -> Diagram.of(net(), 1, 28, -28)));
  }

  @ParameterizedTest(name = "{index}: {0}")
  @MethodSource("calls")
  void aNumberOutOfRangeIsRefusedInOneSentenceThatNamesIt(String given, ThrowingCallable call) {
    Throwable refusal = catchThrowable(call);
    assertThat(refusal)
        .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class);
    assertThat(refusal.getMessage()).contains(given).endsWith(".").doesNotContain("\n");
    assertThat(refusal.getMessage().length()).isGreaterThan(20);
  }
}
