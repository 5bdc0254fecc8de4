package convbook.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import convbook.device.Gradients;
import convbook.layer.Layers;
import convbook.look.Summary;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares networks with what PyTorch 1.13 and torchvision 0.14 computed under the same fill. */
class GoldenTest {

  static Stream<Arguments> networks() {
    return Stream.of(
        network("d2l_lenet", LeNet::lecture),
        network("d2l_lenet_bn", LeNet::withBatchNorm),
        network("d2l_alexnet", () -> AlexNet.lecture(10)),
        network("tv_alexnet", () -> AlexNet.torchvision(1000)),
        network("alexnet2012", () -> AlexNet.original(1000)),
        network("d2l_vgg11", () -> Vgg.of(11, 10)),
        network("tv_vgg11", () -> Vgg.of(11, 1000)),
        network("tv_vgg16", () -> Vgg.of(16, 1000)),
        network("tv_vgg16_bn", () -> Vgg.withBatchNorm(16, 1000)),
        network("d2l_nin", () -> NiN.lecture(10)),
        network("d2l_googlenet", () -> GoogLeNet.lecture(10)),
        network("tv_googlenet", () -> GoogLeNet.torchvision(1000)),
        network("d2l_resnet18", () -> ResNet.lecture(10)),
        network("tv_resnet18", () -> ResNet.of(18, 1000)),
        network("tv_resnet50", () -> ResNet.of(50, 1000)),
        network("d2l_densenet", () -> DenseNet.lecture(10)),
        network("tv_densenet121", () -> DenseNet.of(121, 1000)));
  }

  private static Arguments network(String golden, Supplier<Block> factory) {
    return Arguments.of(golden, factory);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void parametersAndMultiplyAddsAreExact(String name, Supplier<Block> factory) throws IOException {
    JsonObject golden = read(name);
    long[] image = LongStream.of(longs(golden.getAsJsonArray("input_shape"))).skip(1).toArray();
    Summary summary = Summary.of(factory.get(), image);
    assertThat(summary.parameters()).isEqualTo(golden.get("params").getAsLong());
    assertThat(summary.multiplyAdds()).isEqualTo(golden.get("macs").getAsLong());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void outputsAndGradientsArePyTorchs(String name, Supplier<Block> factory) throws IOException {
    JsonObject golden = read(name);
    Shape input = new Shape(longs(golden.getAsJsonArray("input_shape")));
    Block net = factory.get();
    Gradients.off();
    try (NDScope scope = new NDScope();
        NDManager manager = NDManager.newBaseManager()) {
      net.initialize(manager, DataType.FLOAT32, input);
      Golden.fill(net);
      NDArray images = Golden.input(manager, input);
      ParameterStore store = new ParameterStore(manager, false);
      NDArray logits = net.forward(store, new NDList(images), false).singletonOrThrow();
      assertThat(relativeError(logits, golden.getAsJsonArray("eval_logits"))).isLessThan(1e-4);

      JsonObject train = golden.getAsJsonObject("train");
      int classes = golden.get("num_classes").getAsInt();
      NDArray labels = manager.arange(0, (int) input.get(0), 1, DataType.INT64).mod(classes);
      Block undropped = withoutDropout(net);
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray scores = undropped.forward(store, new NDList(images), true).singletonOrThrow();
        NDArray loss =
            new SoftmaxCrossEntropyLoss().evaluate(new NDList(labels), new NDList(scores));
        collector.backward(loss);
        double expected = train.get("loss").getAsDouble();
        assertThat((double) loss.getFloat()).isCloseTo(expected, within(expected * 1e-4));
      }
      double tolerance = Math.max(1e-3, 10 * train.get("f32_noise_grad_worst").getAsDouble());
      Map<String, Double> norms = gradientNorms(net);
      for (JsonElement element : train.getAsJsonArray("grads")) {
        JsonObject grad = element.getAsJsonObject();
        String key = grad.get("role").getAsString() + shape(grad.getAsJsonArray("shape"));
        if (!grad.has("zero")) {
          double expected = grad.get("l2").getAsDouble();
          assertThat(norms.get(key)).as(key).isCloseTo(expected, within(expected * tolerance));
        }
      }
      assertThat(norms).hasSameSizeAs(train.getAsJsonArray("grads").asList());
    }
  }

  /** The golden gradients leave dropout out: the same blocks in a row, but for the dropouts. */
  private static Block withoutDropout(Block net) {
    return Layers.sequential(
        net.getChildren().values().stream()
            .filter(block -> !(block instanceof Dropout))
            .toArray(Block[]::new));
  }

  private static Map<String, Double> gradientNorms(Block net) {
    Map<String, Double> squares = new TreeMap<>();
    for (Parameter parameter : net.getParameters().values()) {
      if (parameter.requiresGradient()) {
        try (NDArray gradient = parameter.getArray().getGradient()) {
          String key =
              parameter.getType().name().toLowerCase(Locale.ROOT)
                  + parameter.getArray().getShape();
          double norm = gradient.toType(DataType.FLOAT64, false).norm().getDouble();
          squares.merge(key, norm * norm, Double::sum);
        }
      }
    }
    squares.replaceAll((key, sum) -> Math.sqrt(sum));
    return squares;
  }

  private static double relativeError(NDArray logits, JsonArray expected) {
    double difference = 0;
    double largest = 0;
    for (int i = 0; i < expected.size(); i++) {
      JsonArray row = expected.get(i).getAsJsonArray();
      for (int j = 0; j < row.size(); j++) {
        double value = row.get(j).getAsDouble();
        difference = Math.max(difference, Math.abs(logits.getFloat(i, j) - value));
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return difference / largest;
  }

  @Test
  void theFillIsTheOneOfTheGoldenFigures() throws IOException {
    JsonObject check = read("_fill_check");
    try (NDManager manager = NDManager.newBaseManager()) {
      for (String key : check.getAsJsonObject("input").keySet()) {
        Shape shape = new Shape(longs(new Gson().fromJson(key, JsonArray.class)));
        JsonObject expected = check.getAsJsonObject("input").getAsJsonObject(key);
        NDArray input = Golden.input(manager, shape);
        assertThat(input.toType(DataType.FLOAT64, false).sum().getDouble())
            .isCloseTo(expected.get("sum").getAsDouble(), within(1e-3));
      }
    }
  }

  @Test
  void localResponseNormalizationIsThePapersFormula() throws IOException {
    JsonObject expected = read("_fill_check").getAsJsonObject("lrn_unit");
    try (NDManager manager = NDManager.newBaseManager()) {
      Shape shape = new Shape(1, 8, 4, 4);
      Block lrn = Layers.lrn(5, 2, 1e-4, 0.75);
      lrn.initialize(manager, DataType.FLOAT32, shape);
      NDArray y =
          lrn.forward(
                  new ParameterStore(manager, false),
                  new NDList(Golden.input(manager, shape).mul(100)),
                  false)
              .singletonOrThrow();
      assertThat((double) y.norm().getFloat())
          .isCloseTo(expected.get("l2").getAsDouble(), within(1e-2));
      assertThat((double) y.flatten().getFloat(1))
          .isCloseTo(expected.getAsJsonArray("first").get(1).getAsDouble(), within(1e-4));
    }
  }

  @Test
  void networksAreTheSameOnlyIfTheirParametersAndOutputsAgree() {
    assertThat(Golden.compare(AlexNet.lecture(10), AlexNet.lecture(10), 1, 96, 96))
        .startsWith("The same network: 21,598,922 parameters");
    assertThat(Golden.compare(LeNet.withBatchNorm(), LeNet.lecture(), 1, 28, 28))
        .startsWith("NOT the same network");
  }

  private static JsonObject read(String name) throws IOException {
    String path = "/golden/" + name + ".json";
    try (Reader reader =
        new InputStreamReader(GoldenTest.class.getResourceAsStream(path), StandardCharsets.UTF_8)) {
      return new Gson().fromJson(reader, JsonObject.class);
    }
  }

  private static long[] longs(JsonArray array) {
    return array.asList().stream().mapToLong(JsonElement::getAsLong).toArray();
  }

  private static String shape(JsonArray array) {
    return new Shape(longs(array)).toString();
  }
}
