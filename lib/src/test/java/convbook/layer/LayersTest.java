package convbook.layer;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.NativeResource;
import convbook.device.Gradients;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LayersTest {

  private static NDArray run(NDManager manager, Block layer, Shape input) {
    Gradients.off();
    layer.initialize(manager, DataType.FLOAT32, input);
    return layer
        .forward(new ParameterStore(manager, false), new NDList(manager.ones(input)), false)
        .singletonOrThrow();
  }

  static Stream<Block> layers() {
    return Stream.of(
        conv(8, 3),
        conv(8, 5).stride(2).pad(2),
        conv(8, 3).dilation(2),
        conv(8, 1, 3).pad(0, 1),
        conv(8, 3).groups(2).noBias(),
        conv(8, 1),
        maxPool(2),
        maxPool(3).stride(2),
        maxPool(3).stride(2).ceil(),
        maxPool(3).stride(2).pad(1).ceil(),
        avgPool(2),
        avgPool(3).stride(1).pad(1),
        avgPool(2).stride(3).ceil(),
        globalAvgPool(),
        flatten(),
        conv(8, 3).stride(2).pad(1).fromEnd(),
        avgPool(3).stride(2).pad(1).fromEnd(),
        channels(1, 3),
        shift(),
        relu(),
        relu6(),
        sigmoid(),
        tanh(),
        gelu(),
        dropout(0.5),
        batchNorm(),
        localResponseNorm(3, 2, 1e-4, 0.75),
        identity(),
        concat(conv(3, 1), identity(), maxPool(3).stride(1).pad(1)),
        residual(conv(4, 3).pad(1), identity()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("layers")
  void aLayerForeseesTheShapeOfItsOutput(Block layer) {
    for (int size = 7; size <= 12; size++) {
      Shape input = new Shape(2, 4, size, size + 1);
      try (NDManager manager = NDManager.newBaseManager()) {
        assertThat(run(manager, layer, input).getShape())
            .as(layer + " of " + input)
            .isEqualTo(layer.getOutputShapes(new Shape[] {input})[0]);
      } finally {
        layer.clear();
      }
    }
  }

  @Test
  void aLayerPrintsAsItIsWritten() {
    assertThat(conv(96, 11).stride(4).pad(1)).hasToString("conv(96, 11).stride(4).pad(1)");
    assertThat(conv(8, 1, 7).pad(0, 3).groups(2).dilation(2).noBias())
        .hasToString("conv(8, 1, 7).pad(0, 3).groups(2).dilation(2).noBias()");
    assertThat(maxPool(3).stride(2).pad(1).ceil())
        .hasToString("maxPool(3).stride(2).pad(1).ceil()");
    assertThat(avgPool(2)).hasToString("avgPool(2)");
  }

  @Test
  void geluIsXTimesTheNormalDistributionBelowX() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(new float[] {-1, 0, 1, 2}).reshape(1, 4);
      NDArray y =
          gelu()
              .forward(new ParameterStore(manager, false), new NDList(x), false)
              .singletonOrThrow();
      NDArray expected = manager.create(new float[] {-0.158655f, 0, 0.841345f, 1.954500f});
      assertThat(y.flatten().allClose(expected, 0, 1e-5, false)).isTrue();
    }
  }

  @Test
  void aResidualBlockWithZeroWeightsIsTheIdentity() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Block branch = conv(3, 3).pad(1);
      branch.setInitializer(Initializer.ZEROS, Parameter.Type.WEIGHT);
      NDArray y = run(manager, residual(branch, identity()), new Shape(2, 3, 4, 4));
      assertThat(y).isEqualTo(manager.ones(new Shape(2, 3, 4, 4)));
    }
  }

  private static NDArray forward(Block layer, NDArray x) {
    layer.initialize(x.getManager(), x.getDataType(), x.getShape());
    return layer
        .forward(new ParameterStore(x.getManager(), false), new NDList(x), false)
        .singletonOrThrow();
  }

  @Test
  void aStrideBehindAShiftTakesThePixelsBetween() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray image = manager.arange(9f).reshape(1, 1, 3, 3);
      assertThat(forward(avgPool(1).stride(2), image).toFloatArray()).containsExactly(0, 2, 6, 8);
      assertThat(forward(sequential(shift(), avgPool(1).stride(2)), image).toFloatArray())
          .containsExactly(4, 0, 0, 0);
    }
  }

  @Test
  void windowsFromTheEndLeaveOutTheFirstPixelAndNotTheLast() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray even = manager.arange(16f).sub(16).reshape(1, 1, 4, 4);
      Block max = maxPool(3).stride(2).pad(1);
      assertThat(forward(max, even).toFloatArray()).containsExactly(-11, -9, -3, -1);
      Block late = maxPool(3).stride(2).pad(1).fromEnd();
      assertThat(forward(late, even).toFloatArray()).containsExactly(-6, -5, -2, -1);
      NDArray odd = manager.arange(9f).reshape(1, 1, 3, 3);
      assertThat(forward(maxPool(3).stride(2).pad(1).fromEnd(), odd))
          .isEqualTo(forward(maxPool(3).stride(2).pad(1), odd));
    }
  }

  @Test
  void channelsThatWereLaidBehindEachOtherCanBeTakenApart() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray image = manager.arange(12f).reshape(1, 3, 2, 2);
      NDArray second = forward(sequential(concat(scale(2), identity()), channels(4, 5)), image);
      assertThat(second).isEqualTo(image.get(":, 1:2"));
    }
  }

  @Test
  void relu6EndsAtSix() {
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray x = manager.create(new float[] {-1, 0, 5, 6, 7});
      assertThat(forward(relu6(), x).toFloatArray()).containsExactly(0, 0, 5, 6, 6);
    }
  }

  @Test
  void whatOneLayerHandsToTheNextIsFreedAndWhatTheCallerHasIsNot() {
    List<NDArray> seen = new ArrayList<>();
    UnaryOperator<NDArray> look =
        x -> {
          seen.add(x);
          return x;
        };
    Block net =
        sequential(
            identity(),
            new Lambda("look", look, (layer, in) -> in),
            relu(),
            residual(sequential(scale(2), new Lambda("look", look, (layer, in) -> in)), identity()),
            new Lambda("look", look, (layer, in) -> in),
            scale(3),
            identity());
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray output = run(manager, net, new Shape(2, 2));
      assertThat(output.toFloatArray()).containsOnly(9);
      assertThat(seen.get(0).toFloatArray()).as("what the caller gave").containsOnly(1);
      assertThat(seen.subList(1, 3)).allMatch(x -> ((NativeResource<?>) x).isReleased());
    }
  }

  static Stream<Function<Layer, Block>> netsWithARelu() {
    return Stream.of(
        relu -> sequential(relu),
        relu -> sequential(identity(), relu),
        relu -> sequential(flatten(), relu),
        relu -> sequential(conv(16, 3).pad(1), relu),
        relu -> sequential(conv(16, 3), batchNorm(), relu, flatten(), linear(3)),
        relu -> sequential(sequential(conv(16, 3), batchNorm()), relu),
        relu -> sequential(sequential(sigmoid()), relu),
        relu -> sequential(residual(conv(4, 3).pad(1), identity()), relu),
        relu -> sequential(residual(sequential(relu, conv(4, 3).pad(1)), identity())),
        relu -> sequential(residual(stochasticDepth(conv(4, 1), 0), identity()), relu),
        relu -> sequential(concat(identity(), identity()), relu),
        relu -> sequential(maxPool(2), relu),
        relu -> sequential(flatten(), linear(3), relu));
  }

  @ParameterizedTest
  @MethodSource("netsWithARelu")
  void aReluThatOverwritesGivesWhatOneThatDoesNotGives(Function<Layer, Block> with) {
    Layer careful = new Lambda("relu()", Activation::relu, (layer, in) -> in);
    try (NDManager manager = NDManager.newBaseManager()) {
      Engine.getInstance().setRandomSeed(1);
      NDArray given = manager.randomNormal(new Shape(5, 4, 6, 6));
      List<NDArray> results = new ArrayList<>();
      for (Layer relu : List.of(careful, relu())) {
        NDArray x = given.duplicate();
        Engine.getInstance().setRandomSeed(2);
        Block net = with.apply(relu);
        net.initialize(manager, DataType.FLOAT32, x.getShape());
        x.setRequiresGradient(true);
        try (GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
          NDArray y =
              net.forward(new ParameterStore(manager, false), new NDList(x), true)
                  .singletonOrThrow();
          results.add(y);
          gradients.backward(y.mul(y).sum());
        }
        assertThat(x).as("what was given").isEqualTo(given);
        results.add(x.getGradient());
      }
      assertThat(results.get(2)).isEqualTo(results.get(0));
      assertThat(results.get(3)).isEqualTo(results.get(1));
    }
  }

  @ParameterizedTest
  @MethodSource("overwritable")
  void whatAReluOverwritesIsNoViewWhoseGradientWouldBeCopiedAbout(Block layer) {
    Shape input = new Shape(2, 4, 6, 6);
    try (NDManager manager = NDManager.newBaseManager()) {
      layer.initialize(manager, DataType.FLOAT32, input);
      NDArray x = manager.ones(input);
      x.setRequiresGradient(true);
      try (GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
        NDArray y = layer.forward(new ParameterStore(manager, false), new NDList(x), true).get(0);
        TorchScript.relu(y);
        assertThat(JniUtils.getGradientFunctionNames((PtNDArray) y)).isEqualTo("ReluBackward0");
        gradients.backward(y.sum());
      }
    }
  }

  static Stream<Block> overwritable() {
    return Stream.of(
        conv(4, 3),
        batchNorm(),
        sequential(flatten(), linear(3)),
        residual(conv(4, 3).pad(1), identity()));
  }

  @Test
  void channelsLastWeightsKeepTheirValues() {
    try (NDManager manager = NDManager.newBaseManager()) {
      Conv conv = conv(6, 3);
      conv.initialize(manager, DataType.FLOAT32, new Shape(1, 4, 8, 8));
      NDArray weight = conv.getParameters().get("weight").getArray();
      assertThat(weight.getShape()).isEqualTo(new Shape(6, 4, 3, 3));
      assertThat(weight.hasGradient()).isTrue();
      NDArray copy = manager.create(weight.toFloatArray(), weight.getShape());
      assertThat(copy).isEqualTo(weight);
    }
  }

  @Test
  void whatDoesNotFitIsSaidByTheLayer() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThatThrownBy(() -> run(manager, conv(8, 5), new Shape(1, 3, 4, 4)))
          .hasMessageContaining("conv(8, 5) was given (1, 3, 4, 4)")
          .hasMessageContaining("does not fit");
      assertThatThrownBy(() -> run(manager, maxPool(3), new Shape(1, 3, 2, 2)))
          .hasMessageContaining("maxPool(3) was given (1, 3, 2, 2)");
      assertThatThrownBy(() -> run(manager, linear(8), new Shape(1, 3, 2, 2)))
          .hasMessageContaining("put flatten() before it");
      assertThatThrownBy(() -> run(manager, conv(8, 3).groups(2), new Shape(1, 3, 9, 9)))
          .hasMessageContaining("multiple of its 2 groups");
      assertThatThrownBy(() -> run(manager, avgPool(2), new Shape(1, 12)))
          .hasMessageContaining("(N, C, H, W)");
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      Shape input = new Shape(1, 3, 8, 8);
      assertThatThrownBy(() -> run(manager, residual(conv(4, 3).pad(1), identity()), input))
          .hasMessageContaining(
              "Residual of (3, 8, 8): one branch gives (4, 8, 8), another (3, 8, 8)")
          .hasMessageContaining("1x1 convolution");
      assertThatThrownBy(() -> run(manager, concat(conv(4, 3), conv(4, 1)), input))
          .hasMessageContaining(
              "Concat of (3, 8, 8): one branch gives (4, 6, 6), another (4, 8, 8)")
          .hasMessageContaining("pad their windows");
    }
    assertThatThrownBy(() -> conv(0, 3)).hasMessageContaining("channels 0 given");
    assertThatThrownBy(() -> conv(8, 3).groups(3)).hasMessageContaining("choose a divisor");
    assertThatThrownBy(() -> conv(8, 3).stride(0)).hasMessageContaining("stride 0 given");
    assertThatThrownBy(() -> conv(8, 3).pad(-1)).hasMessageContaining("pad -1 given");
    assertThatThrownBy(() -> maxPool(3).pad(2)).hasMessageContaining("at most half");
    assertThatThrownBy(() -> dropout(1)).hasMessageContaining("dropout rate 1.0 given");
  }
}
