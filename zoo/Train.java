import static convbook.layer.ActivationOrder.AFTER_ADDITION;
import static convbook.layer.ActivationOrder.FULL_PRE_ACTIVATION;
import static convbook.layer.InceptionBlocks.*;
import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.course.Competition;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.LabeledImages;
import convbook.data.Normalization;
import convbook.data.TrainTest;
import convbook.data.augment.Augment;
import convbook.data.sets.Cifar10;
import convbook.device.Environment;
import convbook.fetch.Checksum;
import convbook.layer.Shortcut;
import convbook.layer.Stages;
import convbook.look.Summary;
import convbook.net.DenseNet;
import convbook.net.FractalNet;
import convbook.net.Highway;
import convbook.net.PreActResNet;
import convbook.net.ResNet;
import convbook.net.RoR;
import convbook.net.SeNet;
import convbook.net.StochasticDepth;
import convbook.net.WideResNet;
import convbook.predict.Classifier;
import convbook.train.History;
import convbook.train.Init;
import convbook.train.Learner;
import convbook.train.Schedule;
import convbook.train.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Trains a network of the zoo on CIFAR-10, all of them by one recipe:
 *
 * <pre>
 * ./convbook zoo resnet20                     trains it, or goes on where it broke off
 * ./convbook zoo resnet20 0.05 0.1 0.2        tries these rates instead, on images held out
 * </pre>
 *
 * What decides anything is seen on training images: rates, if any are tried, on 5,000 that are held
 * out, and a training that goes on on 1,000 of those that it learns from. The test images are asked
 * once, at the end, of the network as it comes back from its file.
 */
class Train {
  static final int EPOCHS = 24;
  static final int TRIAL = 10;

  /** A network of the zoo, its name in tables, the rate at the top of its cycle, and what it learns from. */
  record Net(String file, String name, double rate, Supplier<Block> make, Supplier<ImageSet> images) {
    Net(String file, String name, double rate, Supplier<Block> make) {
      this(file, name, rate, make, () -> Cifar10.pair().train());
    }
  }

  static final List<Net> NETS =
      List.of(
          new Net("plain20", "Plain-20", 0.1, () -> plain(3)),
          new Net("plain56", "Plain-56", 0.1, () -> plain(9)),
          new Net("resnet20", "ResNet-20", 0.1, () -> ResNet.cifar(20, 10)),
          new Net("resnet56", "ResNet-56", 0.1, () -> ResNet.cifar(56, 10)),
          new Net("preact56", "Pre-activation ResNet-56", 0.1, () -> PreActResNet.basic(56, FULL_PRE_ACTIVATION, 10)),
          new Net("stochasticdepth56", "Stochastic depth-56", 0.1, () -> StochasticDepth.cifar(56, 0.5, 10)),
          new Net("ror56", "RoR-3-56", 0.1, () -> RoR.of(56, 10)),
          new Net("seresnet20", "SE-ResNet-20", 0.1, () -> tower(3, 16, 16, Shortcut.A, at ->
              SeNet.around(pair(at), at.channels(), 8))),
          new Net("wrn16x2", "WRN-16-2", 0.1, () -> WideResNet.cifar(16, 2, 10)),
          new Net("resnext29", "ResNeXt-29, 4x8d, channels/4", 0.1, () -> tower(3, 16, 64, Shortcut.B, at ->
              grouped(at, 4, 8))),
          new Net("densenet40", "DenseNet-BC (40, 12)", 0.1, () -> DenseNet.bc(40, 12, 10)),
          new Net("fractalnet", "FractalNet, 3 columns, 16 channels", 0.1, () -> FractalNet.of(3, 16, 0.15, 0, 10)),
          new Net("inception", "Inception, small", 0.1, Train::inception),
          new Net("highway20", "Highway-20", 0.02, () -> Highway.of(20, 16, 10)),
          new Net("others20", "ResNet-20, without the competition's pictures", 0.1, () -> ResNet.cifar(20, 10),
              Competition::others));

  /** ResNet without its shortcuts: He et al. (2016), section 4.2. */
  static Block plain(int blocks) {
    return sequential(conv(16, 3).pad(1).noBias(), batchNorm(), relu())
        .addAll(Stages.cifar(blocks, 16, 16, at -> sequential(pair(at), relu())))
        .addAll(globalAvgPool(), linear(10));
  }

  static Block tower(int blocks, int stem, int channels, Shortcut shortcut, Function<Stages.Place, Block> branch) {
    return sequential(conv(stem, 3).pad(1).noBias(), batchNorm(), relu())
        .addAll(Stages.cifar(blocks, stem, channels, at -> AFTER_ADDITION.block(at, shortcut, branch.apply(at))))
        .addAll(globalAvgPool(), linear(10));
  }

  static Block pair(Stages.Place at) {
    return AFTER_ADDITION.branch(
        conv(at.channels(), 3).stride(at.stride()).pad(1).noBias(), conv(at.channels(), 3).pad(1).noBias());
  }

  static Block grouped(Stages.Place at, int cardinality, int width) {
    int inner = cardinality * width << at.stage();
    return AFTER_ADDITION.branch(
        conv(inner, 1).noBias(),
        conv(inner, 3).stride(at.stride()).pad(1).groups(cardinality).noBias(),
        conv(at.channels(), 1).noBias());
  }

  /** Six blocks of four ways each, as in GoogLeNet and its heirs. */
  static Block inception() {
    return sequential(
        path(same(32, 3)), ways(16), ways(16), maxPool(2), ways(32), ways(32), maxPool(2), ways(64), ways(64),
        globalAvgPool(), linear(10));
  }

  static Block ways(int c) {
    return concat(
        path(same(c, 1)),
        path(same(c, 1), same(c, 3)),
        path(same(c / 2, 1), same(c / 2, 3), same(c / 2, 3)),
        pooled(maxPool(3), c / 2));
  }

  static Learner learner(Block net, Dataset data, double rate, int epochs) {
    return Learner.of(net, data)
        .init(Init.HE)
        .optimizer(
            Sgd.of(rate).momentum(0.9).withNesterov().weightDecay(5e-4).schedule(Schedule.oneCycle(epochs)))
        .noBiasDecay()
        .labelSmoothing(0.1)
        .mixedPrecision()
        .seed(0);
  }

  static Dataset ready(Dataset data) {
    return data.augment(Augment.crop(4), Augment.flip()).normalize(Normalization.CIFAR10).batch(128);
  }

  public static void main(String[] arguments) throws IOException {
    Locale.setDefault(Locale.ROOT);
    List<String> names = NETS.stream().map(Net::file).toList();
    if (arguments.length == 0 || !names.contains(arguments[0])) {
      System.err.println("Name a network of the zoo: " + String.join(", ", names));
      System.exit(2);
    }
    if (!Cifar10.isCached()) {
      System.err.println("CIFAR-10 is not here; load it in chapter 9 first, or set CONVBOOK_DATA.");
      System.exit(2);
    }
    Net net = NETS.get(names.indexOf(arguments[0]));
    ImageSet all = net.images.get();
    if (arguments.length > 1) {
      choose(net, all, Arrays.stream(arguments).skip(1).mapToDouble(Double::parseDouble).toArray());
    } else {
      train(net, all);
    }
  }

  /** Says what each rate reaches in a third of the time on 5,000 training images held out. */
  static void choose(Net net, ImageSet all, double... rates) {
    TrainTest<LabeledImages> parts = all.split(0.1, 0);
    Dataset data = ready(Dataset.validation(parts.train(), parts.test()));
    for (double rate : rates) {
      History.Epoch last = learner(net.make.get(), data, rate, TRIAL).quiet().fit(TRIAL).last();
      System.out.printf("%s, %d epochs at rate %s: loss %.3f, validation accuracy %.4f%n",
          net.name, TRIAL, rate, last.loss(), last.testAccuracy());
    }
  }

  static void train(Net net, ImageSet all) throws IOException {
    Path file = Path.of("zoo", net.file + ".safetensors");
    if (Files.exists(file)) {
      System.out.println(file + " is there; delete it to train the network anew.");
      return;
    }
    Dataset data = ready(Dataset.validation(all, all.first(1_000)));
    Learner learner = learner(net.make.get(), data, net.rate, EPOCHS);
    Path checkpoint = Files.createDirectories(Path.of("build/zoo")).resolve(net.file + ".ckpt");
    if (Files.exists(checkpoint)) {
      learner.load(checkpoint);
    }
    int left = EPOCHS - learner.history().epochs().size();
    if (left > 0) {
      learner.checkpoint(checkpoint).fit(left);
    }
    learner.history().save(Files.createDirectories(Path.of("results/histories")).resolve("zoo-" + net.file + ".csv"));
    Path whole = checkpoint.resolveSibling(net.file + ".safetensors");
    learner.export(whole);
    Classifier.load(whole).saveFloat16(file);
    card(net, learner, file);
  }

  /** Asks the test images, once, and writes what is known into results/zoo.csv. */
  static void card(Net net, Learner learner, Path file) throws IOException {
    Dataset test = Cifar10.load().normalize(Normalization.CIFAR10);
    double accuracy = Learner.of(Classifier.load(file).net(), test).quiet().test().accuracy();
    Summary cost = Summary.of(learner.net(), 3, 32, 32);
    History history = learner.history();
    double hours = history.epochs().stream().mapToDouble(History.Epoch::seconds).sum() / 3600;
    String line =
        "%s,\"%s\",\"%s\",\"crop(4), flip()\",\"%s\",\"%s\",128,%d,0,%d,%d,%.4f,%.4f,%.2f,%s,%s,%s".formatted(
            net.file, net.name, learner.data().name(), learner.optimizer(), learner.recipe(), EPOCHS, cost.parameters(),
            cost.multiplyAdds(), history.last().loss(), accuracy, hours,
            test.device().isGpu() ? test.device() : Runtime.getRuntime().availableProcessors() + " cores",
            Environment.value("CONVBOOK_COMMIT").orElse(""), Checksum.sha256(file));
    Path cards = Path.of("results/zoo.csv");
    List<String> lines = new ArrayList<>(Files.readAllLines(cards));
    lines.removeIf(other -> other.startsWith(net.file + ","));
    lines.add(line);
    Files.writeString(cards, String.join("\n", lines) + "\n");
    System.out.println(line);
  }
}
