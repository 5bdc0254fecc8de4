package convbook.layer;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import convbook.device.Gradients;
import convbook.net.DenseNet;
import convbook.net.InceptionV3;
import convbook.net.ResNet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FoldingTest {
  private static final Shape IMAGES = new Shape(2, 3, 80, 80);

  static Stream<Block> networks() {
    return Stream.of(
        sequential(conv(16, 3), batchNorm(), relu(), flatten(), linear(10)),
        sequential(conv(16, 3).groups(1).noBias(), batchNorm(1e-3), batchNorm(), globalAvgPool()),
        sequential(conv(8, 3).bias(0.5), batchNorm(), sequential(conv(4, 1)), batchNorm()),
        sequential(concat(conv(8, 1), batchNorm()), globalAvgPool()),
        ResNet.imageNet(18, 10),
        DenseNet.imageNet(121, 10),
        InceptionV3.of(10));
  }

  private static NDArray answer(NDManager manager, Block net, NDArray images) {
    return net.forward(new ParameterStore(manager, false), new NDList(images), false)
        .singletonOrThrow();
  }

  private static long normalizations(Block block) {
    return (block instanceof BatchNorm ? 1 : 0)
        + block.getChildren().values().stream().mapToLong(FoldingTest::normalizations).sum();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void aFoldedNetworkGivesTheSameNumbersWithFewerNormalizations(Block net) {
    Gradients.off();
    Engine.getInstance().setRandomSeed(0);
    try (NDManager manager = NDManager.newBaseManager()) {
      net.initialize(manager, DataType.FLOAT32, IMAGES);
      for (Parameter parameter : net.getParameters().values()) {
        NDArray array = parameter.getArray();
        switch (parameter.getType()) {
          case GAMMA, RUNNING_VAR -> array.addi(manager.randomUniform(-.3f, .3f, array.getShape()));
          case BETA, RUNNING_MEAN, BIAS ->
              array.addi(manager.randomUniform(-.3f, .3f, array.getShape()));
          default -> {}
        }
      }
      NDArray images = manager.randomNormal(IMAGES);
      NDArray before = answer(manager, net, images);
      Block folded = Folding.of(net);
      NDArray after = answer(manager, folded, images);
      double largest = before.abs().max().getFloat();
      assertThat((double) after.sub(before).abs().max().getFloat()).isLessThan(1e-5 * largest);
      assertThat(answer(manager, net, images)).as("the network itself").isEqualTo(before);
      long left = normalizations(folded);
      assertThat(left).isLessThanOrEqualTo(normalizations(net));
      if (net.toString().startsWith("sequential(concat(conv(8, 1), batchNorm())")) {
        assertThat(left).as("branches side by side").isOne();
      } else {
        assertThat(left).isLessThan(normalizations(net));
      }
    }
  }
}
