package convbook.net;

import convbook.course.NetworkCheck;
import convbook.device.Gradients;
import convbook.layer.ActivationOrder;
import convbook.layer.DropPath;
import convbook.layer.Shortcut;
import convbook.look.Diagram;
import convbook.look.Summary;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworksTest {

  static Stream<Arguments> families() {
    return Stream.of(
        Arguments.of(OverFeat.fast(10), 231),
        Arguments.of(OverFeat.accurate(10), 221),
        Arguments.of(NiN.cifar(10), 32),
        Arguments.of(BnInception.of(10), 96),
        Arguments.of(InceptionV3.withAuxiliaryHead(10), 299),
        Arguments.of(InceptionV4.of(10), 155),
        Arguments.of(InceptionResNet.v1(10), 155),
        Arguments.of(InceptionResNet.v2(10), 155),
        Arguments.of(ResNet.cifar(20, Shortcut.C, 10), 32),
        Arguments.of(ResNet.cifar(20, Shortcut.scaled(0.5, 0.5), 10), 32),
        Arguments.of(ResNet.cifar(20, Shortcut.exclusiveGating(-6), 10), 32),
        Arguments.of(ResNet.cifar(20, Shortcut.shortcutGating(-6), 10), 32),
        Arguments.of(ResNet.cifar(20, Shortcut.dropped(0.5), 10), 32),
        Arguments.of(PreActResNet.of(20, ActivationOrder.NORM_AFTER_ADDITION, 10), 32),
        Arguments.of(PreActResNet.of(20, ActivationOrder.RELU_BEFORE_ADDITION, 10), 32),
        Arguments.of(PreActResNet.of(20, ActivationOrder.RELU_PRE_ACTIVATION, 10), 32),
        Arguments.of(PreActResNet.basic(20, ActivationOrder.AFTER_ADDITION, 10), 32),
        Arguments.of(PreActResNet.basic(20, ActivationOrder.FULL_PRE_ACTIVATION, 10), 32),
        Arguments.of(WideResNet.cifar(10, 2, 0.3, 10), 32),
        Arguments.of(WideResNet.cifar(13, 2, 0.3, new int[] {3, 1, 3}, 10), 32),
        Arguments.of(WideResNet.imageNet(50, 2, 10), 96),
        Arguments.of(NasNet.cifar(2, 48, 10), 32),
        Arguments.of(NasNet.imageNet(1, 96, 10), 64),
        Arguments.of(ResNeXt.cifar(29, 8, 4, 10), 32),
        Arguments.of(ResNeXt.imageNet(50, 32, 4, 10), 96),
        Arguments.of(StochasticDepth.cifar(20, 0.5, 10), 32),
        Arguments.of(StochasticDepth.uniform(20, 0.5, 10), 32),
        Arguments.of(StochasticDepth.imageNet(18, 0.5, 10), 96),
        Arguments.of(RoR.of(1, 20, 10), 32),
        Arguments.of(RoR.of(2, 20, 10), 32),
        Arguments.of(RoR.of(20, 10), 32),
        Arguments.of(SeNet.resNeXt(50, 32, 4, 10), 96),
        Arguments.of(SeNet.inception(10), 96),
        Arguments.of(Drn.a(50, 10), 96),
        Arguments.of(Drn.b(26, 10), 96),
        Arguments.of(Drn.c(58, 10), 96),
        Arguments.of(Drn.d(24, 10), 96),
        Arguments.of(Highway.of(19, 16, 10), 32),
        Arguments.of(Highway.fullyConnected(10, 50, 10), 28),
        Arguments.of(FractalNet.of(3, 16, 0.15, 0.1, 10), 32),
        Arguments.of(DenseNet.b(22, 12, 10), 32),
        Arguments.of(DenseNet.c(22, 12, 10), 32));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("families")
  void everyFamilyIsSummarizedAndDrawn(Block net, int pixels) {
    Summary summary = Summary.of(net, 3, pixels, pixels);
    assertThat(summary.rows().get(summary.rows().size() - 1).output()).isEqualTo(new Shape(10));
    assertThat(Diagram.of(net, 3, pixels, pixels).height()).isPositive();
  }

  @Test
  void aFractalsColumnsMeetInOneMean() {
    DropPath all = DropPath.of(3, 0);
    Block inner = all.mean(conv(4, 3).pad(1), sequential(conv(4, 3).pad(1), conv(4, 3).pad(1)));
    Block outer =
        all.mean(
            conv(4, 3).pad(1),
            sequential(relu(), all.mean(conv(4, 3).pad(1), conv(4, 3).pad(1))));
    assertThat(Diagram.of(inner, 4, 8, 8).svg().split(">mean<", -1)).hasSize(2);
    assertThat(Diagram.of(outer, 4, 8, 8).svg().split(">mean<", -1)).hasSize(2);
  }

  @Test
  void aDepthThatDoesNotExistIsAnsweredWithItsNeighbors() {
    assertThatThrownBy(() -> ResNet.cifar(21, 10))
        .hasMessage(
            "ResNet for CIFAR of depth 21 asked for, but its depths are 6n + 2; choose 20 or 26.");
    assertThatThrownBy(() -> PreActResNet.of(110 + 1, 10)).hasMessageContaining("110 or 119");
    assertThatThrownBy(() -> WideResNet.cifar(30, 4, 10)).hasMessageContaining("28 or 34");
    assertThatThrownBy(() -> ResNeXt.cifar(28, 8, 64, 10)).hasMessageContaining("20 or 29");
    assertThatThrownBy(() -> DenseNet.bc(101, 12, 10)).hasMessageContaining("100 or 106");
    assertThatThrownBy(() -> RoR.of(4, 56, 10)).hasMessageContaining("RoR-4 asked for");
    assertThatThrownBy(() -> Drn.c(34, 10)).hasMessageContaining("choose 26, 42 or 58");
    assertThatThrownBy(() -> Drn.a(26, 10)).hasMessageContaining("DRN-A of depth 26");
    assertThatThrownBy(() -> StochasticDepth.cifar(20, 1.5, 10)).hasMessageContaining("survival");
    assertThatThrownBy(() -> FractalNet.of(3, 16, -0.1, 0, 10))
        .hasMessageContaining("drop-path rate -0.1 given");
    assertThatThrownBy(() -> Highway.of(2, 16, 10)).hasMessageContaining("depth 2 given; use 3 or more");
  }

  /** Adds the scaled input to itself where it survives: 1 without, 1 + 4 with it. */
  @Test
  void aDroppedBranchLeavesItsShortcutAndEvaluationTakesTheMean() {
    Block block = residual(stochasticDepth(scale(4), 0.25), identity());
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.ones(new Shape(1, 1, 2, 2));
      block.initialize(manager, DataType.FLOAT32, x.getShape());
      int survived = 0;
      Engine.getInstance().setRandomSeed(1);
      for (int i = 0; i < 1000; i++) {
        float y = forward(block, manager, x, true);
        assertThat(y).isIn(1f, 5f);
        survived += y == 5 ? 1 : 0;
      }
      assertThat(survived).isBetween(200, 300);
      assertThat(forward(block, manager, x, false)).isEqualTo(2);
    }
  }

  /** Paths that multiply by 1, 10 and 100 tell by their mean which of them were taken. */
  @Test
  void dropPathTakesOneColumnOrSomePathsOfEachJoinAndInEvaluationAll() {
    DropPath paths = DropPath.of(3, 0.3);
    Block net =
        sequential(paths, paths.mean(identity(), sequential(paths(paths), paths(paths))));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.ones(new Shape(1, 1, 2, 2));
      net.initialize(manager, DataType.FLOAT32, x.getShape());
      assertThat(forward(net, manager, x, false)).isEqualTo((1 + 550 + 5500) / 3f);
      Engine.getInstance().setRandomSeed(1);
      Set<Float> seen = new HashSet<>();
      for (int i = 0; i < 500; i++) {
        seen.add(forward(net, manager, x, true));
      }
      // Alone: the short column, the middle one twice 10, the long one twice 100.
      assertThat(seen).contains(1f, 100f, 10_000f).contains((1 + 550 + 5500) / 3f);
    }
  }

  @Test
  void aJoinOfFewerPathsThanColumnsTakesItsFirstWhereAShorterColumnIsTaken() {
    DropPath paths = DropPath.of(3, 0.3);
    Block net = sequential(paths, paths.mean(identity(), scale(10)));
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.ones(new Shape(1, 1, 2, 2));
      net.initialize(manager, DataType.FLOAT32, x.getShape());
      Engine.getInstance().setRandomSeed(1);
      Set<Float> seen = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        seen.add(forward(net, manager, x, true));
      }
      assertThat(seen).containsExactlyInAnyOrder(1f, 10f, 5.5f);
    }
  }

  private static Block paths(DropPath paths) {
    return paths.mean(scale(10), scale(100));
  }

  private static float forward(Block block, NDManager manager, NDArray x, boolean training) {
    Gradients.off();
    return block
        .forward(new ParameterStore(manager, false), new NDList(x), training)
        .singletonOrThrow()
        .flatten()
        .getFloat(0);
  }

  @Test
  void theSameSeedDrawsTheSameStochasticDepth() {
    Block net = StochasticDepth.cifar(20, 0.5, 10);
    try (NDManager manager = NDManager.newBaseManager()) {
      Shape shape = new Shape(2, 3, 32, 32);
      Gradients.off();
      net.initialize(manager, DataType.FLOAT32, shape);
      NetworkCheck.fill(net);
      NDArray x = NetworkCheck.input(manager, shape);
      Set<Float> seen = new HashSet<>();
      for (int seed = 0; seed < 6; seed++) {
        Engine.getInstance().setRandomSeed(seed);
        float first = forward(net, manager, x, true);
        Engine.getInstance().setRandomSeed(seed);
        assertThat(forward(net, manager, x, true)).isEqualTo(first);
        seen.add(first);
      }
      assertThat(seen).hasSizeGreaterThan(3);
      assertThat(forward(net, manager, x, false)).isEqualTo(forward(net, manager, x, false));
    }
  }
}
