package convbook.layer;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import convbook.look.Summary;
import convbook.net.AlexNet;
import convbook.net.BnInception;
import convbook.net.DenseNet;
import convbook.net.FractalNet;
import convbook.net.GoogLeNet;
import convbook.net.Highway;
import convbook.net.InceptionV4;
import convbook.net.LeNet;
import convbook.net.NiN;
import convbook.net.ResNet;
import convbook.net.SeNet;
import convbook.net.StochasticDepth;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.SnippetEvent;
import jdk.jshell.execution.LocalExecutionControlProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a layer prints is Java that makes the same layer. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CodeTest {
  /** Each factory with settings that are not its defaults, and the code that it must print. */
  private static final Map<String, Block> LAYERS = new LinkedHashMap<>();

  static {
    DropPath dropPath = DropPath.of(2, 0.25);
    LAYERS.put(
        "conv(96, 11).stride(4).pad(1).bias(0.125)", conv(96, 11).stride(4).pad(1).bias(0.125));
    LAYERS.put(
        "conv(8, 1, 7).stride(2).pad(0, 3).groups(2).dilation(2).noBias()",
        conv(8, 1, 7).stride(2).pad(0, 3).groups(2).dilation(2).noBias());
    LAYERS.put("linear(10).bias(-2.0)", linear(10).bias(-2));
    LAYERS.put("maxPool(3).stride(2).pad(1).ceil()", maxPool(3).stride(2).pad(1).ceil());
    LAYERS.put(
        "avgPool(3).stride(1).pad(1).excludePad()", avgPool(3).stride(1).pad(1).excludePad());
    LAYERS.put("maxPool(3).stride(2).pad(1).fromEnd()", maxPool(3).stride(2).pad(1).fromEnd());
    LAYERS.put("conv(4, 3).stride(2).pad(1).fromEnd()", conv(4, 3).stride(2).pad(1).fromEnd());
    LAYERS.put("globalAvgPool()", globalAvgPool());
    LAYERS.put("flatten()", flatten());
    LAYERS.put("unflatten()", unflatten());
    LAYERS.put("padChannels(2, 3)", padChannels(2, 3));
    LAYERS.put("channels(2, 3)", channels(2, 3));
    LAYERS.put("shift()", shift());
    LAYERS.put("scale(0.17)", scale(0.17));
    LAYERS.put("relu()", relu());
    LAYERS.put("relu6()", relu6());
    LAYERS.put("sigmoid()", sigmoid());
    LAYERS.put("tanh()", tanh());
    LAYERS.put("gelu()", gelu());
    LAYERS.put("dropout(0.25)", dropout(0.25));
    LAYERS.put("batchNorm(0.001)", batchNorm(1e-3));
    LAYERS.put("batchNorm()", batchNorm());
    LAYERS.put("localResponseNorm(5, 2.0, 1.0E-4, 0.75)", localResponseNorm(5, 2, 1e-4, 0.75));
    LAYERS.put("identity()", identity());
    LAYERS.put("sequential(relu(), tanh())", sequential(relu(), tanh()));
    LAYERS.put("concat(relu(), tanh())", concat(relu(), tanh()));
    LAYERS.put("residual(conv(4, 3).pad(1), identity())", residual(conv(4, 3).pad(1), identity()));
    LAYERS.put("multiply(identity(), sigmoid())", multiply(identity(), sigmoid()));
    LAYERS.put("highway(relu(), sigmoid(), identity())", highway(relu(), sigmoid(), identity()));
    LAYERS.put(
        "residual(stochasticDepth(tanh(), 0.9), identity())",
        residual(stochasticDepth(tanh(), 0.9), identity()));
    LAYERS.put("stochasticDepth(tanh(), 0.875)", stochasticDepth(tanh(), 0.875));
    LAYERS.put(
        "auxiliary(relu(), linear(10), linear(10))", auxiliary(relu(), linear(10), linear(10)));
    LAYERS.put("DropPath.of(2, 0.25)", dropPath);
    LAYERS.put("dropPath.mean(relu(), tanh())", dropPath.mean(relu(), tanh()));
  }

  private JShell shell;

  @BeforeAll
  void openAShell() {
    shell = JShell.builder().executionEngine(new LocalExecutionControlProvider(), Map.of()).build();
    run("import static convbook.layer.Layers.*;");
    run("import convbook.layer.DropPath;");
    run("import static convbook.data.augment.Augment.*;");
    run("import convbook.train.*;");
    run("var dropPath = DropPath.of(9, 0.25);");
  }

  @AfterAll
  void closeIt() {
    shell.close();
  }

  private String run(String code) {
    List<SnippetEvent> events = shell.eval(code);
    assertThat(shell.diagnostics(events.get(0).snippet()).map(d -> d.getMessage(Locale.ROOT)))
        .as(code)
        .isEmpty();
    assertThat(events.get(0).exception()).as(code).isNull();
    return events.get(0).value();
  }

  /** Returns what the block prints that the code makes. */
  private String printed(String code) {
    run("var block = (Object) (" + code + ");");
    String quoted = run("block.toString()");
    return quoted.substring(1, quoted.length() - 1).replace("\\n", "\n").replace("\\\"", "\"");
  }

  @Test
  void everyLayerPrintsAsItIsWrittenAndWhatIsPrintedMakesItAnew() {
    LAYERS.forEach(
        (code, layer) -> {
          assertThat(layer).hasToString(code);
          assertThat(printed(code)).isEqualTo(code);
          if (!code.startsWith("dropPath.")) {
            assertThat(CodeReader.read(code)).hasToString(code);
          }
        });
  }

  @Test
  void noFactoryAndNoSettingIsLeftOutOfThis() {
    Stream<Method> factories = Arrays.stream(Layers.class.getMethods());
    Stream<Method> settings =
        Stream.of(Conv.class, Linear.class, Pool.class)
            .flatMap(type -> Arrays.stream(type.getMethods()))
            .filter(method -> method.getReturnType() == method.getDeclaringClass());
    Set<String> names =
        Stream.concat(
                factories.filter(method -> Modifier.isStatic(method.getModifiers())), settings)
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(names).hasSizeGreaterThan(25);
    String all = String.join("\n", LAYERS.keySet());
    assertThat(names).allSatisfy(name -> assertThat(all).contains(name + "("));
  }

  @Test
  void everyNetworkPrintsAsJavaThatMakesItAnew() {
    List<Block> networks =
        List.of(
            LeNet.lecture(10),
            AlexNet.original(10),
            NiN.lecture(10),
            GoogLeNet.withAuxiliaryHeads(10),
            ResNet.cifar(20, 10),
            ResNet.cifar(20, Shortcut.A_CENTERED, 10),
            ResNet.cifar(20, Shortcut.exclusiveGating(-6), 10),
            StochasticDepth.cifar(20, 0.5, 10),
            DenseNet.lecture(10),
            Highway.of(10, 16, 10),
            SeNet.resNet(18, 10),
            InceptionV4.of(10),
            BnInception.of(10),
            FractalNet.of(3, 8, 0.15, 0.1, 10));
    for (Block net : networks) {
      assertThat(printed(net.toString())).isEqualTo(net.toString());
      assertThat(CodeReader.read(net.toString())).hasToString(net.toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          conv(3                        | ',' is wanted
          linear(10) linear(5)          | its end is wanted
          linear(10); relu()            | its end is wanted
          System.exit(0)                | '(' is wanted
          Layers.relu()                 | '(' is wanted
          conv(3, 3).getClass()         | no getClass for these 0 arguments
          conv(3, 3).clear()            | no clear for these 0 arguments
          conv(3, 3).noGradient()       | no noGradient
          linear("10")                  | is wanted
          relu(1)                       | no relu for these 1 arguments
          linear(relu())                | no linear for these 1 arguments
          linear(1.5)                   | no linear for these 1 arguments
          linear(99999999999)           | no linear for these 1 arguments
          conv(-3, 3)                   | -3
          dropPath.mean(relu(), relu()) | no dropPath.mean
          5                             | '(' is wanted
          ''                            | '(' is wanted
          """)
  void whatIsNoNetworkIsNotReadAndNothingIsRun(String code, String why) {
    assertThatThrownBy(() -> CodeReader.read(code))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aNetworkThatIsNestedTooDeepIsRefused() {
    String deep = "sequential(".repeat(100_000) + "relu()" + ")".repeat(100_000);
    assertThatThrownBy(() -> CodeReader.read(deep))
        .hasMessageContaining("nested more than 200 deep");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "crop(4)",
        "flip()",
        "cropTo(24)",
        "resizedCrop(24, 0.25)",
        "colorJitter(0.1, 0.2, 0.3, 0.4)",
        "cutout(8)",
        "cutout(8, 0.5, 0.25, 0.125)",
        "mixup(0.2)",
        "cutmix(1.0)",
        "randomErasing(0.25)",
        "randomErasing(0.25, 0.5, 0.25, 0.125)",
        "trivialAugment()",
        "Sgd.of(0.1).momentum(0.9).withNesterov().weightDecay(1.0E-4).clip(2.0)",
        "Sgd.of(0.1).decoupledWeightDecay(0.01)",
        "Adam.of(0.001).betas(0.8, 0.9).epsilon(1.0E-6).weightDecay(0.01).clip(2.0)",
        "Adam.of(0.001).decoupledWeightDecay(0.01)",
        "Muon.of(0.02).momentum(0.6).decoupledWeightDecay(0.1).others(Adam.of(0.001)).clip(1.0)",
        "Schedule.constant()",
        "Schedule.steps(0.1, 32.0, 48.0)",
        "Schedule.every(2.0, 0.5)",
        "Schedule.oneCycle(30.0)",
        "Schedule.linear(3.0).then(3.0, Schedule.cosine(10.0).warmUp(1.0))"
      })
  void augmentationsOptimizersAndSchedulesPrintAsTheyAreWrittenToo(String code) {
    assertThat(printed(code)).isEqualTo(code);
  }

  @Test
  void aNetworkPrintsLayerByLayer() {
    Block net =
        sequential(
            conv(64, 7).stride(2).pad(3),
            sequential(residual(sequential(conv(64, 3).pad(1), batchNorm()), identity()), relu()),
            concat(
                conv(32, 1), sequential(conv(48, 1), relu(), conv(64, 3).pad(1), relu(), tanh())),
            globalAvgPool(),
            linear(10));
    assertThat(net)
        .hasToString(
            """
            sequential(
                conv(64, 7).stride(2).pad(3),
                sequential(
                    residual(sequential(conv(64, 3).pad(1), batchNorm()), identity()),
                    relu()),
                concat(
                    conv(32, 1),
                    sequential(conv(48, 1), relu(), conv(64, 3).pad(1), relu(), tanh())),
                globalAvgPool(),
                linear(10))""");
  }

  @Test
  void otherBlocksPrintTheirOwnNames() {
    class Block extends ai.djl.nn.SequentialBlock {}

    AbstractBlock anonymous = new ai.djl.nn.SequentialBlock() {};
    assertThat(Code.line(sequential(new Block().add(relu()), anonymous)))
        .isEqualTo("sequential(block(relu()), sequential())");
    assertThat(Code.line(ai.djl.nn.norm.Dropout.builder().build())).isEqualTo("dropout()");
    assertThat(Summary.of(sequential(new Block().add(relu()), new Net()), 1, 2, 2).rows())
        .extracting(Summary.Row::layer)
        .containsExactly("block(relu())", "net(tanh())");
  }

  private static final class Net extends ai.djl.nn.SequentialBlock {
    Net() {
      add(tanh());
    }
  }

  @Test
  void whereverItIsPrintedTheDigitsAreJavas() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      LAYERS.forEach((code, layer) -> assertThat(layer).hasToString(code));
      assertThat(padChannels(1, 2)).hasToString("padChannels(1, 2)");
    } finally {
      Locale.setDefault(before);
    }
    assertThat(new Shape(1, 2)).hasToString("(1, 2)");
  }
}
