package convbook.train;

import static convbook.layer.Layers.*;
import static convbook.train.Fixtures.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.reflect.TypeToken;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.augment.Augment;
import convbook.device.Devices;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training beside PyTorch's: training/figures.py. */
class OptimizerTest {
  private static final Map<String, JsonElement> FIGURES = figures();
  private static final double CLOSE = 2e-6;

  @TempDir Path folder;

  /** What PyTorch shows of a recipe, the last two where weights are averaged. */
  private record Figures(double[] losses, double[] parameters, double[] tests, double[] average) {
    static Figures of(String recipe) {
      return new Gson().fromJson(FIGURES.get(recipe), Figures.class);
    }
  }

  /** Chen et al. (2023), algorithm 2: an optimizer as a reader would write it. */
  private record Lion(double rate, double weightDecay, Schedule schedule) implements Optimizer {
    @Override
    public List<String> memory(Shape weight) {
      return List.of("momentum");
    }

    @Override
    public void update(Step at) {
      NDArray momentum = at.memory().get(0);
      NDArray sign = momentum.mul(0.9).addi(at.gradient().mul(0.1)).sign();
      at.weight().subi(sign.addi(at.weight().mul(weightDecay)).muli(at.rate()));
      momentum.muli(0.99).addi(at.gradient().muli(0.01));
    }
  }

  private static Map<String, JsonElement> figures() {
    try (Reader in =
        new InputStreamReader(
            OptimizerTest.class.getResourceAsStream("/training/figures.json"),
            StandardCharsets.UTF_8)) {
      return new Gson().fromJson(in, new TypeToken<Map<String, JsonElement>>() {}.getType());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Dataset data(int batch) {
    byte[] pixels = new byte[8 * 16];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (37 * i * i + 11 * i);
    }
    byte[] labels = {0, 1, 2, 0, 1, 2, 0, 1};
    ImageSet set = new ImageSet("formula", pixels, labels, 1, 4, 4, List.of("a", "b", "c"));
    return Dataset.of(set, set).batch(batch);
  }

  private static Learner learner(int batch) {
    Block net = sequential(flatten(), linear(20), sigmoid(), linear(3));
    Learner learner = Learner.of(net, data(batch)).quiet();
    learner.test();
    for (int number = 0; number < 4; number++) {
      NDArray array = net.getParameters().get(number).getValue().getArray();
      float[] values = new float[(int) array.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.sin(i + 1 + number);
      }
      array.set(new NDIndex(":"), array.getManager().create(values, array.getShape()));
    }
    return learner.optimizer(Sgd.of(0.1).momentum(0.9));
  }

  private static void assertLearns(String recipe, UnaryOperator<Learner> settings) {
    assertLearns(recipe, settings, 8);
  }

  private static void assertLearns(String recipe, UnaryOperator<Learner> settings, int batch) {
    Figures torch = Figures.of(recipe);
    Learner learner = settings.apply(learner(batch));
    History history = learner.fit(8);
    assertClose(recipe, history.epochs().stream().mapToDouble(History.Epoch::loss), torch.losses());
    assertParameters(recipe, learner.net(), torch.parameters());
  }

  private static void assertParameters(String recipe, Block net, double[] torch) {
    float[] ours = parameters(net);
    assertClose(recipe, IntStream.range(0, torch.length).mapToDouble(i -> ours[7 * i]), torch);
  }

  private static void assertClose(String recipe, DoubleStream ours, double[] torch) {
    assertThat(ours.toArray())
        .as(recipe)
        .usingComparatorWithPrecision(CLOSE)
        .containsExactly(torch);
  }

  @Test
  void everyOptimizerStepsAsTorchsDoes() {
    assertLearns(
        "sgdNesterovDecay",
        l -> l.optimizer(Sgd.of(0.1).momentum(0.9).withNesterov().weightDecay(0.05)));
    assertLearns(
        "sgdDecoupled", l -> l.optimizer(Sgd.of(0.1).momentum(0.9).decoupledWeightDecay(0.05)));
    assertLearns("sgdClipped", l -> l.optimizer(Sgd.of(0.1).momentum(0.9).clip(0.05)));
    assertLearns("adam", l -> l.optimizer(Adam.of(0.05)));
    assertLearns(
        "adamDecay",
        l -> l.optimizer(Adam.of(0.05).betas(0.8, 0.95).epsilon(1e-4).weightDecay(0.05)));
    assertLearns("adamW", l -> l.optimizer(AdamW.of(0.05)));
    assertLearns(
        "adamWScheduled",
        l ->
            l.optimizer(
                AdamW.of(0.05).decoupledWeightDecay(0.2).clip(0.05).schedule(Schedule.cosine(8))));
    assertLearns(
        "muon",
        l ->
            l.optimizer(
                Muon.of(0.05).momentum(0.9).decoupledWeightDecay(0.1).others(Adam.of(0.01))));
  }

  @Test
  void aReadersOwnOptimizerStepsByItsFormula() {
    assertLearns("lion", l -> l.optimizer(new Lion(0.01, 0.1, Schedule.constant())));
  }

  @Test
  void whatIsSetForSomeParametersIsWhatTorchsGroupsSet() {
    assertLearns(
        "noBiasDecay", l -> l.optimizer(AdamW.of(0.05).decoupledWeightDecay(0.05)).noBiasDecay());
    assertLearns("layerDecay", l -> l.layerDecay(0.4));
  }

  @Test
  void otherLossesAreThoseOfTorch() {
    assertLearns("classWeights", l -> l.classWeights(0.5, 2, 1.25));
    assertLearns("classWeightsSmoothed", l -> l.classWeights(0.5, 2, 1.25).labelSmoothing(0.1));
    assertLearns("ownLoss", l -> l.loss(OptimizerTest::margin));
  }

  /** PyTorch's MultiMarginLoss: how much closer to the true class's score others are than 1. */
  private static NDArray margin(NDArray scores, NDArray labels) {
    NDArray own = scores.gather(labels.expandDims(1), 1);
    NDArray others = labels.oneHot(3).neg().add(1);
    return scores.sub(own).add(1).maximum(0).mul(others).sum().div(3 * labels.size());
  }

  @Test
  void severalBatchesThatShareAStepAreOneBatchAsLarge() {
    for (int batch : new int[] {2, 3, 4}) {
      assertLearns("sgdClipped", l -> l.accumulate(4).optimizer(clipped()), batch);
      assertLearns("adamW", l -> l.accumulate(4).optimizer(AdamW.of(0.05)), batch);
    }
    List<Device> devices = Collections.nCopies(2, Devices.best());
    assertLearns("ownLoss", l -> l.accumulate(2).loss(OptimizerTest::margin).on(devices), 4);
    assertLearns(
        "classWeightsSmoothed",
        l -> l.accumulate(2).classWeights(0.5, 2, 1.25).labelSmoothing(0.1).on(devices),
        4);
  }

  private static Sgd clipped() {
    return Sgd.of(0.1).momentum(0.9).clip(0.05);
  }

  @Test
  void whatIsLeftAtTheEndOfAnEpochSharesAStep() {
    List<Integer> done = new ArrayList<>();
    Learner learner = Learner.of(sequential(flatten(), linear(4)), Fixtures.bars(160, 16)).quiet();
    learner.accumulate(4).listen(afterSteps((l, progress) -> done.add(progress.done()))).fit(1);
    assertThat(done).containsExactly(4, 8, 10);
    assertThat(learner.history().last().images()).isEqualTo(160);
  }

  @Test
  void theAverageOfTheWeightsIsTorchsAndIsWhatIsTestedAndSaved() {
    Figures torch = Figures.of("ema");
    Learner learner = learner(8).ema(0.7);
    List<Double> tests = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      learner.fit(1);
      tests.add(learner.test().loss());
    }
    assertClose("ema", tests.stream().mapToDouble(t -> t), torch.tests());
    assertParameters("ema", learner.net(), torch.average());
    Path file = folder.resolve("average.ckpt");
    learner.save(file);
    Learner plain = learner(8);
    assertThatThrownBy(() -> plain.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the same optimizer and ema");
    FineTuning.load(file, plain);
    assertThat(parameters(plain.net())[0]).isEqualTo(parameters(learner.net())[0]);
    // Without an average, training goes on from it.
    learner.ema(0).fit(1);
  }

  @Test
  void aCheckpointInTheMiddleOfAnEpochHoldsTheAverageToo() {
    List<float[]> steps = new ArrayList<>();
    Path file = folder.resolve("middle.ckpt");
    Learner learner = small(Adam.of(0.01)).ema(0.5);
    learner.listen(
        afterSteps(
            (l, progress) -> {
              steps.add(parameters(l.net()));
              if (progress.done() == 2) {
                l.save(file);
              }
            }));
    learner.fit(1);
    Learner loaded = small(Adam.of(0.01)).ema(0.5).load(file);
    float[] average = parameters(loaded.net());
    for (int i = 0; i < average.length; i++) {
      float mean = (steps.get(0)[i] + steps.get(1)[i]) / 2;
      assertThat(average[i]).isCloseTo(mean, within(1e-6f));
    }
  }

  private static Block small() {
    return sequential(
        conv(4, 5), batchNorm(), relu(), maxPool(4), flatten(), linear(16), relu(), linear(4));
  }

  private static Learner small(Optimizer optimizer) {
    return Learner.of(small(), Fixtures.bars(128, 32)).optimizer(optimizer).quiet();
  }

  private static List<Optimizer> optimizers() {
    Schedule schedule = Schedule.oneCycle(4);
    return List.of(
        Sgd.of(0.05).momentum(0.9).schedule(schedule),
        AdamW.of(0.01).schedule(schedule),
        Muon.of(0.02).schedule(schedule),
        new Lion(0.001, 0.1, schedule));
  }

  @Test
  void trainingGoesOnFromACheckpointBitForBit() {
    for (Optimizer optimizer : optimizers()) {
      Learner whole = small(optimizer).ema(0.9).accumulate(3).layerDecay(0.9).noBiasDecay();
      whole.fit(4);
      Path file = folder.resolve(optimizer.getClass().getSimpleName());
      Learner first = small(optimizer).ema(0.9).accumulate(3).layerDecay(0.9).noBiasDecay();
      first.fit(2);
      first.save(file);
      Learner second = small(optimizer).ema(0.9).accumulate(3).layerDecay(0.9).noBiasDecay();
      second.load(file).fit(2);
      assertThat(parameters(second.net())).as("%s", optimizer).isEqualTo(parameters(whole.net()));
    }
  }

  @Test
  void aCheckpointOfAnotherOptimizerIsRefused() {
    Path file = folder.resolve("adam.ckpt");
    small(Adam.of(0.01)).save(file);
    assertThatThrownBy(() -> small(Sgd.of(0.01).momentum(0.9)).load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("the same optimizer");
    small(new Lion(0.01, 0.1, Schedule.constant())).save(file);
    assertThatThrownBy(() -> small(Sgd.of(0.01).momentum(0.9)).load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("holds momentum (4, 1, 5, 5) where this network has velocity");
  }

  @Test
  void memoryOutlivesOtherSettingsAndEndsWithAnotherOptimizer() {
    for (Optimizer optimizer : List.of(Adam.of(0.01), Muon.of(0.02))) {
      Learner whole = small(optimizer);
      whole.fit(3);
      Learner again = small(optimizer);
      again.fit(1);
      again.optimizer(optimizer).fit(1);
      again.optimizer(optimizer).fit(1);
      assertThat(parameters(again.net())).isEqualTo(parameters(whole.net()));
      Learner changed = small(optimizer);
      changed.fit(1);
      changed.sgd(1e-9).fit(1);
      changed.optimizer(optimizer).fit(1);
      assertThat(parameters(changed.net())).isNotEqualTo(parameters(whole.net()));
    }
  }

  @Test
  void whatIsFrozenStays() {
    for (Optimizer optimizer : optimizers()) {
      Learner learner = small(optimizer).ema(0.5);
      learner.fit(1);
      FineTuning.freeze(learner.net(), "01Conv");
      float[] before = parameters(learner.net().getChildren().get(0).getValue());
      learner.ema(0).fit(2);
      assertThat(parameters(learner.net().getChildren().get(0).getValue())).isEqualTo(before);
      FineTuning.unfreeze(learner.net());
      learner.fit(1);
      assertThat(parameters(learner.net().getChildren().get(0).getValue())).isNotEqualTo(before);
    }
  }

  @Test
  void aHundredStepsLeaveNothingBehind() {
    for (Optimizer optimizer : optimizers()) {
      Dataset data = Fixtures.bars(160, 16).augment(Augment.mixup(0.4));
      Learner learner = Learner.of(small(), data).optimizer(optimizer).quiet();
      learner.ema(0.9).classWeights(1, 2, 3, 4).accumulate(2).labelSmoothing(0.1);
      NDManager manager = learner.prepare().manager();
      List<Integer> held = new ArrayList<>();
      List<Integer> everywhere = new ArrayList<>();
      learner.listen(afterEpochs(l -> held.add(held(manager))));
      learner.listen(afterEpochs(l -> everywhere.add(held(manager.getParentManager()))));
      learner.fit(20);
      assertThat(held.get(19)).as("%s", optimizer).isEqualTo(held.get(2));
      // What other tests have forgotten may go meanwhile.
      assertThat(everywhere.get(19)).as("%s", optimizer).isLessThanOrEqualTo(everywhere.get(2));
    }
  }

  @Test
  void schedulesAreThoseOfTorch() {
    assertFactors("every", i -> Schedule.every(3, 0.5).factor(i));
    assertFactors("linear", i -> Schedule.linear(8).factor(i));
    assertFactors("then", i -> Schedule.constant().warmUp(4).then(4, Schedule.cosine(6)).factor(i));
    // PyTorch's first step is at 0 and its last at the end; its top is one step before 0.3 of 21.
    Schedule cycle = Schedule.oneCycle(1);
    assertFactors(
        "oneCycle",
        i -> cycle.factor(i < 5.3 ? 0.3 * i / 5.3 : 0.3 + 0.7 * (i - 5.3) / (20 - 5.3)));
  }

  private static void assertFactors(String schedule, IntToDoubleFunction ours) {
    double[] torch = new Gson().fromJson(FIGURES.get(schedule), double[].class);
    double[] factors = new double[torch.length];
    Arrays.setAll(factors, ours);
    assertThat(factors).as(schedule).usingComparatorWithPrecision(1e-8).containsExactly(torch);
  }

  @Test
  void whatIsNoLossIsRefusedInOneSentence() {
    assertThatThrownBy(() -> learner(8).loss((scores, labels) -> scores.sum(new int[] {1})).fit(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The loss of 8 images has shape (8); return one number, such as the mean over the images.");
    assertThatThrownBy(() -> learner(8).loss((scores, labels) -> labels.sum()).fit(1))
        .hasMessageStartingWith("The loss has no gradient, since it was not computed from");
    assertThatThrownBy(() -> learner(8).loss((scores, labels) -> null).fit(1))
        .hasMessage("null given for the loss; give one that is there.");
    assertThatThrownBy(() -> learner(8).labelSmoothing(0.1).loss(OptimizerTest::margin))
        .hasMessageStartingWith("A loss of your own given with smoothed labels");
    assertThatThrownBy(() -> learner(8).loss(OptimizerTest::margin).classWeights(1, 2, 3))
        .hasMessageEndingWith("leave them out, or compute them in the loss.");
    assertThatThrownBy(() -> learner(8).classWeights(1, 2))
        .hasMessage("2 class weights given for 3 classes; give one for each.");
    Learner refused = learner(8).loss(OptimizerTest::margin);
    assertThatThrownBy(() -> refused.labelSmoothing(0.1)).hasMessageStartingWith("A loss of your");
    assertThat(refused.fit(1).epochs()).hasSize(1);
  }

  @Test
  void aLossOfOnesOwnThatIsCrossEntropyLearnsTheSame() {
    Learner plain = small(Adam.of(0.01));
    plain.fit(2);
    Learner own = small(Adam.of(0.01));
    var loss = new SoftmaxCrossEntropyLoss();
    own.loss((scores, labels) -> loss.evaluate(new NDList(labels), new NDList(scores))).fit(2);
    assertThat(parameters(own.net())).isEqualTo(parameters(plain.net()));
  }
}
