package convbook.train;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.nn.Block;
import convbook.HostileBytes;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.sets.Garments;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FineTuningTest {
  @TempDir Path folder;

  private static Block net(int classes) {
    return sequential(
        conv(8, 3).pad(1),
        batchNorm(),
        relu(),
        maxPool(4),
        sequential(conv(16, 3).pad(1).noBias(), batchNorm(), relu(), globalAvgPool()),
        linear(classes));
  }

  private static Dataset bars() {
    return Dataset.of(Fixtures.images(32, 1), Fixtures.images(32, 1)).batch(32);
  }

  private Path saved() {
    Path file = folder.resolve("net.ckpt");
    Learner learner = Learner.of(net(4), bars()).optimizer(Sgd.of(0.1).momentum(0.9)).quiet();
    learner.fit(3);
    learner.save(file);
    return file;
  }

  /** The drawn garments of five classes, numbered anew. */
  private static ImageSet five(ImageSet all, int from) {
    int side = all.height() * all.width();
    ByteArrayOutputStream pixels = new ByteArrayOutputStream();
    ByteArrayOutputStream labels = new ByteArrayOutputStream();
    for (int i = 0; i < all.size(); i++) {
      int label = all.labels()[i] - from;
      if (label >= 0 && label < 5) {
        pixels.write(all.pixels(), i * side, side);
        labels.write(label);
      }
    }
    return new ImageSet(
        all.name(),
        pixels.toByteArray(),
        labels.toByteArray(),
        1,
        all.height(),
        all.width(),
        all.classes().subList(from, from + 5));
  }

  private static Dataset five(int images, int from) {
    return Dataset.of(five(Garments.train(2 * images, 1), from), five(Garments.test(1000, 1), from))
        .batch(20);
  }

  private static Block garmentNet() {
    return sequential(
        conv(12, 3).pad(1),
        batchNorm(),
        relu(),
        maxPool(2),
        conv(24, 3).pad(1),
        batchNorm(),
        relu(),
        maxPool(2),
        conv(32, 3).pad(1),
        batchNorm(),
        relu(),
        maxPool(7),
        flatten(),
        linear(5));
  }

  @Test
  void aBodyThatKnowsFiveGarmentsLearnsFiveOthersFasterThanAnEmptyOne() {
    Path file = folder.resolve("five.ckpt");
    Learner first = Learner.of(garmentNet(), five(1500, 0)).sgd(0.1).quiet();
    first.fit(3);
    first.save(file);

    Dataset others = five(100, 5);
    double scratch = Learner.of(garmentNet(), others).sgd(0.1).quiet().fit(3).last().testAccuracy();
    Learner tuned = Learner.of(garmentNet(), others).sgd(0.1).quiet();
    FineTuning.load(file, tuned);
    FineTuning.freeze(tuned.net());
    tuned.fit(3);
    double frozen = tuned.history().last().testAccuracy();
    System.out.printf(
        Locale.ROOT, "five other garments, 15 steps: scratch %.3f, tuned %.3f%n", scratch, frozen);
    assertThat(frozen).isGreaterThan(scratch + 0.05);
  }

  @Test
  void theBodyIsTakenAndTheHeadStartsAnew() {
    Path file = saved();
    Learner whole = Learner.of(net(4), bars()).optimizer(Sgd.of(0.1).momentum(0.9)).load(file);
    Block net = net(4);
    Learner learner = Learner.of(net, bars()).seed(5);
    learner.test();
    float[] fresh = Fixtures.parameters(net);
    FineTuning.load(file, learner);
    float[] mixed = Fixtures.parameters(net);
    float[] all = Fixtures.parameters(whole.net());
    int head = all.length - 4 * 16 - 4;
    for (int i = 0; i < all.length; i++) {
      assertThat(mixed[i]).isEqualTo(i < head ? all[i] : fresh[i]);
    }
    assertThat(learner.history().epochs()).isEmpty();
  }

  @Test
  void aLearnerThatHasTrainedBeginsAnewWithTheBodyThatItIsGiven() {
    Path file = saved();
    Block net = net(4);
    Learner learner = Learner.of(net, bars()).sgd(0.1).ema(0.9).quiet();
    learner.fit(1);
    FineTuning.load(file, learner);
    assertThat(learner.history().epochs()).isEmpty();
    float[] body = Fixtures.parameters(net);
    learner.sgd(1e-20).fit(1);
    float[] after = Fixtures.parameters(net);
    // The running average is of this body, and not of the one before.
    assertThat(after[0]).isCloseTo(body[0], within(1e-6f));
  }

  @Test
  void anotherNumberOfClassesIsNoHindrance() {
    Path file = saved();
    Learner more = Learner.of(net(7), bars());
    assertThatThrownBy(() -> more.load(file)).hasMessageContaining("build the network it was");
    FineTuning.load(file, more);
    assertThat(more.probabilities(bars().test().first(1).images())[0]).hasSize(7);
  }

  @Test
  void aBodyThatIsAnotherIsRefusedAndChangesNothing() {
    Path file = saved();
    Block other = sequential(conv(9, 3).pad(1), batchNorm(), globalAvgPool(), linear(4));
    Learner learner = Learner.of(other, bars());
    learner.test();
    float[] before = Fixtures.parameters(other);
    assertThatThrownBy(() -> FineTuning.load(file, learner))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("01Conv_weight (8, 1, 3, 3) where this network has")
        .hasMessageContaining("(9, 1, 3, 3)");
    Block longer =
        sequential(conv(8, 3).pad(1), batchNorm(), relu(), flatten(), linear(5), relu(), linear(4));
    assertThatThrownBy(() -> FineTuning.load(file, Learner.of(longer, bars())))
        .hasMessageContaining("holds nothing where this network has 05Linear_weight");
    assertThat(Fixtures.parameters(other)).isEqualTo(before);
  }

  @Test
  void aFrozenBodyKeepsItsWeightsAndStatisticsBitForBit() {
    Block net = net(4);
    Learner learner = Learner.of(net, bars()).optimizer(Sgd.of(0.5).momentum(0.9)).quiet();
    learner.fit(2);
    float[] before = Fixtures.parameters(net);
    FineTuning.freeze(net);
    double evaluated = learner.test().loss();
    History history = learner.fit(1);
    float[] after = Fixtures.parameters(net);
    int head = before.length - 4 * 16 - 4;
    for (int i = 0; i < before.length; i++) {
      if (i < head) {
        assertThat(after[i]).isEqualTo(before[i]);
      }
    }
    assertThat(after[head]).isNotEqualTo(before[head]);
    // The one batch is the whole set: a frozen body gives in training what it gives in evaluation.
    assertThat(history.last().loss()).isCloseTo(evaluated, within(1e-5));

    FineTuning.unfreeze(net);
    learner.fit(1);
    assertThat(Fixtures.parameters(net)[0]).isNotEqualTo(before[0]);
  }

  @Test
  void namedPartsAreFrozenAndTheOthersLearn() {
    Block net = net(4);
    Learner learner = Learner.of(net, bars()).optimizer(Sgd.of(0.5).momentum(0.9)).quiet();
    learner.test();
    float[] before = Fixtures.parameters(net);
    FineTuning.freeze(net, "01Conv", "05SequentialBlock_01Conv");
    learner.fit(1);
    float[] after = Fixtures.parameters(net);
    int first = 8 * 9 + 8;
    int norm = 4 * 8;
    for (int i = 0; i < first; i++) {
      assertThat(after[i]).isEqualTo(before[i]);
    }
    assertThat(after[first + 2 * 8]).as("a running mean").isNotEqualTo(before[first + 2 * 8]);
    for (int i = first + norm; i < first + norm + 16 * 8 * 9; i++) {
      assertThat(after[i]).isEqualTo(before[i]);
    }
    assertThatThrownBy(() -> FineTuning.freeze(net, "stem"))
        .hasMessageContaining("Part \"stem\" asked for")
        .hasMessageContaining("01Conv, 02BatchNorm");
  }

  @Test
  void theHeadOfAClassifierInTheMiddleStartsAnewToo() {
    Path file = folder.resolve("two.ckpt");
    Learner.of(withHead(4), bars()).save(file);
    Learner seven = Learner.of(withHead(7), bars()).quiet();
    FineTuning.load(file, seven);
    FineTuning.freeze(seven.net());
    assertThat(seven.fit(1).epochs()).hasSize(1);
  }

  private static Block withHead(int classes) {
    Block side = sequential(globalAvgPool(), linear(classes));
    Block end = sequential(conv(4, 3), relu(), globalAvgPool(), linear(classes));
    return auxiliary(conv(4, 5), side, end);
  }

  @Test
  void aNetworkFrozenInPartIsSavedAndGoesOnWithTheSamePartsFrozen() {
    Path file = folder.resolve("frozen.ckpt");
    Learner learner = Learner.of(net(4), bars()).optimizer(Sgd.of(0.1).momentum(0.9)).quiet();
    FineTuning.freeze(learner.net());
    learner.fit(1);
    learner.save(file);
    Learner next = Learner.of(net(4), bars()).optimizer(Sgd.of(0.1).momentum(0.9)).quiet();
    assertThatThrownBy(() -> next.load(file)).hasMessageContaining("with the same parts frozen");
    FineTuning.freeze(next.net());
    assertThat(next.load(file).fit(1).epochs()).hasSize(2);
  }

  @Test
  void hostileBytesAreRefusedInASentence() throws Exception {
    Learner learner = Learner.of(net(4), bars());
    new HostileBytes(
            "body",
            Files.readAllBytes(saved()),
            UnaryOperator.identity(),
            CheckpointException.class,
            file -> FineTuning.load(file, learner))
        .feed(300, folder);
  }
}
