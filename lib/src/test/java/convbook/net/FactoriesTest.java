package convbook.net;

import convbook.layer.ActivationOrder;
import convbook.layer.Shortcut;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.nn.Block;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is asked of a network is in it: a block prints all that it is made of. */
class FactoriesTest {
  private static final Set<String> NAMES = Set.of("lecture", "of", "cifar", "imageNet");

  private static Arguments factory(Class<?> type, String name, Object[] some, Object... others) {
    return Arguments.of(type, name, some, others);
  }

  private static Object[] some(Object... arguments) {
    return arguments;
  }

  /** Each factory with arguments, and another one in the place of each. */
  static Stream<Arguments> factories() {
    int[] layers = {2, 3};
    int[] kernels = {3, 1, 3};
    ActivationOrder post = ActivationOrder.AFTER_ADDITION;
    ActivationOrder pre = ActivationOrder.RELU_PRE_ACTIVATION;
    return Stream.of(
        factory(AlexNet.class, "lecture", some(10), 7),
        factory(AlexNet.class, "of", some(10), 7),
        factory(AlexNet.class, "original", some(10), 7),
        factory(BnInception.class, "of", some(10), 7),
        factory(ResNet.class, "cifar", some(20, 10), 32, 7),
        factory(ResNet.class, "cifar", some(20, Shortcut.A, 10), 32, Shortcut.C, 7),
        factory(DenseNet.class, "denseBlock", some(2, 8), 3, 12),
        factory(DenseNet.class, "transition", some(8), 12),
        factory(DenseNet.class, "lecture", some(10), 7),
        factory(DenseNet.class, "imageNet", some(121, 10), 161, 7),
        factory(
            DenseNet.class, "imageNet", some(layers, 8, true, 0.5, 10), kernels, 9, false, 0.25, 7),
        factory(
            DenseNet.class, "imageNet", some(layers, 8, false, 1.0, 10), kernels, 9, true, 0.25, 7),
        factory(DenseNet.class, "cifar", some(22, 12, 10), 40, 9, 7),
        factory(DenseNet.class, "cifar", some(22, 12, false, 1.0, 10), 40, 9, true, 0.5, 7),
        factory(DenseNet.class, "cifar", some(22, 12, true, 0.5, 10), 40, 9, false, 0.25, 7),
        factory(DenseNet.class, "b", some(22, 12, 10), 40, 9, 7),
        factory(DenseNet.class, "c", some(22, 12, 10), 40, 9, 7),
        factory(DenseNet.class, "bc", some(22, 12, 10), 40, 9, 7),
        factory(Drn.class, "a", some(18, 10), 34, 7),
        factory(Drn.class, "a", some(50, 10), 101, 7),
        factory(Drn.class, "b", some(26, 10), 42, 7),
        factory(Drn.class, "c", some(26, 10), 42, 7),
        factory(Drn.class, "d", some(22, 10), 24, 7),
        factory(FractalNet.class, "of", some(2, 8, 10), 3, 9, 7),
        factory(FractalNet.class, "of", some(2, 8, 0.15, 0.1, 10), 3, 9, 0.2, 0.05, 7),
        factory(FractalNet.class, "of", some(2, 8, 0.0, 0.0, 10), 3, 9, 0.2, -0.05, 7),
        factory(GoogLeNet.class, "lecture", some(10), 7),
        factory(GoogLeNet.class, "of", some(10), 7),
        factory(GoogLeNet.class, "withAuxiliaryHeads", some(10), 7),
        factory(Highway.class, "layer", some(8, -2.0), 9, -1.0),
        factory(Highway.class, "of", some(5, 8, 10), 6, 9, 7),
        factory(Highway.class, "fullyConnected", some(5, 50, 10), 6, 40, 7),
        factory(InceptionResNet.class, "v1", some(10), 7),
        factory(InceptionResNet.class, "v2", some(10), 7),
        factory(
            InceptionResNet.class,
            "block",
            some(0.1, 8, new Block[] {relu()}),
            0.2,
            9,
            new Block[] {tanh()}),
        factory(InceptionV3.class, "of", some(10), 7),
        factory(InceptionV3.class, "withAuxiliaryHead", some(10), 7),
        factory(InceptionV4.class, "of", some(10), 7),
        factory(LeNet.class, "lecture", some(10), 7),
        factory(LeNet.class, "withBatchNorm", some(10), 7),
        factory(MobileNetV2.class, "invertedResidual", some(8, 8, 1, 6), 12, 9, 2, 3),
        factory(MobileNetV2.class, "of", some(10), 7),
        factory(NasNet.class, "imageNet", some(1, 96, 10), 2, 192, 7),
        factory(NasNet.class, "cifar", some(1, 24, 10), 2, 48, 7),
        factory(NiN.class, "block", some(conv(8, 3), 8), conv(9, 3), 9),
        factory(NiN.class, "lecture", some(10), 7),
        factory(NiN.class, "cifar", some(10), 7),
        factory(OverFeat.class, "fast", some(10), 7),
        factory(OverFeat.class, "accurate", some(10), 7),
        factory(PreActResNet.class, "of", some(20, 10), 29, 7),
        factory(PreActResNet.class, "of", some(20, post, 10), 29, pre, 7),
        factory(PreActResNet.class, "basic", some(20, post, 10), 26, pre, 7),
        factory(ResNeXt.class, "imageNet", some(50, 32, 4, 10), 101, 16, 8, 7),
        factory(ResNeXt.class, "cifar", some(29, 8, 4, 10), 20, 4, 8, 7),
        factory(ResNet.class, "residualBlock", some(8, 1, false), 9, 2, true),
        factory(ResNet.class, "lecture", some(10), 7),
        factory(ResNet.class, "imageNet", some(18, 10), 34, 7),
        factory(ResNet.class, "imageNet", some(50, 10), 101, 7),
        factory(RoR.class, "of", some(20, 10), 26, 7),
        factory(RoR.class, "of", some(2, 20, 10), 3, 26, 7),
        factory(SeNet.class, "around", some(relu(), 64, 16), tanh(), 32, 8),
        factory(SeNet.class, "resNet", some(18, 10), 34, 7),
        factory(SeNet.class, "resNeXt", some(50, 32, 4, 10), 101, 16, 8, 7),
        factory(SeNet.class, "inception", some(10), 7),
        factory(StochasticDepth.class, "cifar", some(20, 0.5, 10), 26, 0.6, 7),
        factory(StochasticDepth.class, "uniform", some(20, 0.5, 10), 26, 0.6, 7),
        factory(StochasticDepth.class, "imageNet", some(18, 0.5, 10), 50, 0.6, 7),
        factory(Vgg.class, "block", some(1, 8), 2, 9),
        factory(Vgg.class, "lecture", some(10), 7),
        factory(Vgg.class, "of", some(11, 10), 13, 7),
        factory(Vgg.class, "withBatchNorm", some(11, 10), 13, 7),
        factory(WideResNet.class, "cifar", some(10, 2, 10), 16, 3, 7),
        factory(WideResNet.class, "cifar", some(10, 2, 0.0, 10), 16, 3, 0.2, 7),
        factory(WideResNet.class, "cifar", some(13, 2, 0.3, kernels, 10), 22, 3, 0.2, layers, 7),
        factory(
            WideResNet.class, "cifar", some(10, 2, 0.0, new int[] {3}, 10), 16, 3, 0.2, kernels, 7),
        factory(WideResNet.class, "imageNet", some(50, 2, 10), 101, 3, 7));
  }

  private static Stream<Method> factories(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .filter(m -> Modifier.isPublic(m.getModifiers()) && m.getReturnType() == Block.class);
  }

  private static boolean takes(Method method, Object... arguments) {
    Class<?>[] types = method.getParameterTypes();
    return types.length == arguments.length
        && Stream.iterate(0, i -> i < types.length, i -> i + 1)
            .allMatch(
                i ->
                    types[i].isInstance(arguments[i])
                        || types[i] == int.class && arguments[i] instanceof Integer
                        || types[i] == double.class && arguments[i] instanceof Double
                        || types[i] == boolean.class && arguments[i] instanceof Boolean);
  }

  private static Method method(Class<?> type, String name, Object... arguments) {
    return factories(type)
        .filter(m -> m.getName().equals(name) && takes(m, arguments))
        .findFirst()
        .orElseThrow();
  }

  private static String made(Method factory, Object... arguments) throws IllegalAccessException {
    try {
      return factory.invoke(null, arguments).toString();
    } catch (InvocationTargetException e) {
      assertThat(e.getCause()).isInstanceOf(IllegalArgumentException.class);
      return e.getCause().getMessage();
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("factories")
  void noArgumentIsSilentlyIgnored(Class<?> type, String name, Object[] some, Object[] others)
      throws IllegalAccessException {
    Method factory = method(type, name, some);
    String before = made(factory, some);
    assertThat(before).matches("(?s)[a-z][\\w.]*\\(.*\\)");
    for (int i = 0; i < some.length; i++) {
      Object[] changed = some.clone();
      changed[i] = others[i];
      assertThat(made(factory, changed))
          .as("argument %d of %s, %s", i + 1, factory, others[i])
          .isNotEqualTo(before)
          .matches("(?s)[a-z][\\w.]*\\(.*\\)|.* (given|asked for).*; .*\\.");
    }
  }

  @Test
  void everyNetworkTakesTheNumberOfItsClassesLast() throws IOException {
    assertThat(families().stream().flatMap(FactoriesTest::factories))
        .filteredOn(factory -> NAMES.contains(factory.getName()))
        .hasSizeGreaterThan(25)
        .allSatisfy(
            factory -> {
              Parameter[] parameters = factory.getParameters();
              assertThat(parameters[parameters.length - 1].getName()).isEqualTo("classes");
            });
  }

  @Test
  void aFamilyWithNetworksForTwoSizesOfImagesNamesBoth() throws IOException {
    assertThat(families())
        .extracting(
            family -> factories(family).map(Method::getName).collect(Collectors.toSet()))
        .allSatisfy(
            names -> {
              if (names.contains("imageNet")) {
                assertThat(names).contains("cifar").doesNotContain("of");
              }
            });
  }

  @Test
  void noNetworkIsLeftOutOfThis() throws IOException {
    Set<String> tried =
        factories()
            .map(Arguments::get)
            .map(row -> method((Class<?>) row[0], (String) row[1], (Object[]) row[2]).toString())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(families().stream().flatMap(FactoriesTest::factories).map(Method::toString))
        .hasSizeGreaterThan(50)
        .containsExactlyInAnyOrderElementsOf(tried);
  }

  private static List<Class<?>> families() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/java/convbook/net"))) {
      return files
          .filter(file -> Files.isRegularFile(file) && !file.endsWith("package-info.java"))
          .<Class<?>>map(FactoriesTest::family)
          .toList();
    }
  }

  private static Class<?> family(Path file) {
    try {
      return Class.forName("convbook.net." + file.getFileName().toString().replace(".java", ""));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
