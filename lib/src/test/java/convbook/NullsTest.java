package convbook;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import convbook.course.Competition;
import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.LabeledImages;
import convbook.data.Normalization;
import convbook.data.Split;
import convbook.data.augment.Augment;
import convbook.data.files.ImageFolder;
import convbook.data.files.ImageReader;
import convbook.data.sets.Plan;
import convbook.device.ProgressListener;
import convbook.layer.ActivationOrder;
import convbook.layer.Conv;
import convbook.layer.DropPath;
import convbook.layer.Linear;
import convbook.layer.Pool;
import convbook.layer.Shortcut;
import convbook.layer.Stages;
import convbook.look.Charts;
import convbook.look.Diagram;
import convbook.look.Explorable;
import convbook.look.Explore;
import convbook.look.Figure;
import convbook.look.Screen;
import convbook.look.Summary;
import convbook.predict.Classifier;
import convbook.train.Adam;
import convbook.train.CrossValidation;
import convbook.train.History;
import convbook.train.Init;
import convbook.train.Learner;
import convbook.train.LearningRateFinder;
import convbook.train.Listener;
import convbook.train.Muon;
import convbook.train.Optimizer;
import convbook.train.Predictions;
import convbook.train.Progress;
import convbook.train.Schedule;
import convbook.train.Score;
import convbook.train.Sgd;
import convbook.train.TestTimeAugmentation;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.knowm.xchart.BubbleChart;
import org.knowm.xchart.internal.chartpart.Chart;

/** Every public method, with null in the place of every argument that can be null. */
class NullsTest {
  private static final Map<Class<?>, Object> SOME = new HashMap<>();

  private static <T> void some(Class<T> type, T value) {
    SOME.put(type, value);
  }

  static {
    ImageSet set = new ImageSet("some", new byte[8 * 64], new byte[8], 1, 8, 8, List.of("a", "b"));
    Dataset data = Dataset.of(set, set).batch(4);
    Learner learner = Learner.of(sequential(flatten(), linear(2)), data).quiet();
    learner.test();
    var bubbles = Charts.bubbles("some", "x", "y");
    some(int.class, 1);
    some(long.class, 1L);
    some(double.class, 0.5);
    some(boolean.class, false);
    some(String.class, "some");
    some(Path.class, Path.of("no-such-file.png"));
    some(Competition.class, competition());
    some(byte.class, (byte) 0);
    some(float.class, 0.5f);
    some(Object.class, "some");
    some(Double.class, 0.5);
    some(Collection.class, List.of());
    some(Class.class, NullsTest.class);
    some(Graphics2D.class, new BufferedImage(2, 2, 1).createGraphics());
    some(ImageReader.class, ImageFolder.of(Path.of("src/test/resources"), 8));
    some(Shape.class, new Shape(1, 8, 8));
    some(Device.class, Device.cpu());
    some(Duration.class, Duration.ZERO);
    some(NDArray.class, NDManager.newBaseManager().ones(new Shape(1, 1, 8, 8)));
    some(NDManager.class, NDManager.newBaseManager());
    some(Block.class, relu());
    some(Conv.class, conv(8, 3));
    some(Linear.class, linear(8));
    some(Pool.class, maxPool(2));
    some(ai.djl.nn.SequentialBlock.class, sequential(relu()));
    some(DropPath.class, DropPath.of(2, 0.5));
    some(ActivationOrder.class, ActivationOrder.AFTER_ADDITION);
    some(Shortcut.class, Shortcut.A);
    some(Stages.Place.class, Stages.Place.of(8, 8, 1));
    some(LabeledImages.class, set);
    some(ImageSet.class, set);
    some(Dataset.class, data);
    some(Split.class, data.train());
    some(Batch.class, data.train().first(2));
    some(Plan.class, Plan.gpu(8, 1));
    some(Normalization.class, new Normalization(List.of(0.5), List.of(0.5)));
    some(Augmentation.class, Augment.flip());
    some(RandomGenerator.class, new SplittableRandom(1));
    some(ProgressListener.class, ProgressListener.console());
    some(Learner.class, learner);
    some(Classifier.class, Classifier.of(learner.net(), data.classes(), data.input()));
    some(Sgd.class, Sgd.of(0.1));
    some(Adam.class, Adam.of(0.1));
    some(Muon.class, Muon.of(0.1));
    some(Optimizer.class, Sgd.of(0.1));
    some(BinaryOperator.class, (x, y) -> x);
    some(Schedule.class, Schedule.constant());
    some(Init.class, Init.HE);
    some(Predictions.class, Predictions.of(learner));
    some(History.class, learner.history());
    some(TestTimeAugmentation.class, TestTimeAugmentation.center(8));
    some(
        LearningRateFinder.class, new LearningRateFinder(new double[] {1, 2}, new double[] {1, 2}));
    some(Listener.class, new Listener() {});
    some(Progress.class, new Progress(1, 2, Duration.ZERO));
    some(Score.class, new Score(1, 1));
    some(Figure.class, new Figure(new BufferedImage(2, 2, 1), "some"));
    some(BufferedImage.class, new BufferedImage(2, 2, 1));
    some(Diagram.class, Diagram.of(relu(), 1, 2, 2));
    some(BubbleChart.class, bubbles);
    some(Chart.class, bubbles);
    some(Screen.class, Screen.current());
    some(Function.class, x -> x);
    some(BiFunction.class, (x, y) -> relu());
    some(Explorable.class, Explore.receptiveField(maxPool(2), 1, 8, 8));
    some(Consumer.class, x -> {});
    some(IntConsumer.class, x -> {});
    some(Supplier.class, () -> relu());
    some(Throwable.class, new IOException("some"));
    some(List.class, List.of());
    some(Stream.class, Stream.of());
    some(Summary.class, Summary.of(relu(), 1, 2, 2));
    some(
        CrossValidation.class,
        new CrossValidation(
            List.of("a", "b"),
            List.of(new CrossValidation.Fold(learner.net(), learner.history()))));
  }

  /** A competition without images, which opening one would need. */
  private static Competition competition() {
    try {
      Constructor<Competition> only = Competition.class.getDeclaredConstructor(Path.class);
      only.setAccessible(true);
      return only.newInstance(Path.of("some"));
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static final Pattern FOR_OTHER_ROOMS =
      Pattern.compile("@hidden\\s+\\*/\\s+(?:@\\w+\\s+)*public (?:[^(;]*?\\s)?(\\w+)\\(");

  /** Returns the public methods of a type that are public for other rooms alone. */
  private static Set<String> hidden(Class<?> type) throws IOException {
    String file = type.getName().replaceAll("\\$.*", "").replace('.', '/') + ".java";
    return FOR_OTHER_ROOMS
        .matcher(Files.readString(Path.of("src/main/java", file)))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }

  private static List<Class<?>> types() throws IOException {
    List<Class<?>> types = new ArrayList<>();
    Path sources = Path.of("src/main/java");
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) {
        String source = Files.readString(file);
        if (source.split("\npublic ", 2)[0].contains(" * @hidden\n")) {
          continue;
        }
        String name = sources.relativize(file).toString().replace(".java", "");
        try {
          Class<?> found = Class.forName(name.replace(File.separatorChar, '.'));
          types.add(found);
          types.addAll(Arrays.asList(found.getDeclaredClasses()));
        } catch (ClassNotFoundException e) {
          throw new AssertionError(e);
        }
      }
    }
    return types.stream()
        .filter(type -> Modifier.isPublic(type.getModifiers()))
        .filter(
            type ->
                type.getEnclosingClass() == null
                    || Modifier.isPublic(type.getEnclosingClass().getModifiers()))
        .toList();
  }

  private static boolean inherited(Class<?> type, Method method) {
    if (type == null) {
      return false;
    }
    for (Class<?> above : type.getInterfaces()) {
      if (has(above, method) || inherited(above, method)) {
        return true;
      }
    }
    Class<?> above = type.getSuperclass();
    return above != null && (has(above, method) || inherited(above, method));
  }

  private static boolean has(Class<?> type, Method method) {
    return Arrays.stream(type.getDeclaredMethods())
        .anyMatch(
            m ->
                m.getName().equals(method.getName())
                    && m.getParameterCount() == method.getParameterCount());
  }

  static Stream<Arguments> nulls() throws IOException {
    List<Arguments> nulls = new ArrayList<>();
    for (Class<?> type : types()) {
      List<Executable> all = new ArrayList<>(Arrays.asList(type.getDeclaredConstructors()));
      for (Method method : type.getDeclaredMethods()) {
        boolean callback = Modifier.isAbstract(method.getModifiers()) || type == Listener.class;
        boolean given = type.isEnum() && method.getName().equals("valueOf");
        if (!given && !callback && !inherited(type, method) && !method.isSynthetic()) {
          all.add(method);
        }
      }
      Set<String> hidden = hidden(type);
      for (Executable call : all) {
        if (hidden.contains(call instanceof Constructor ? type.getSimpleName() : call.getName())
            || !Modifier.isPublic(call.getModifiers())
            || Throwable.class.isAssignableFrom(type)) {
          continue;
        }
        Parameter[] parameters = call.getParameters();
        for (int i = 0; i < parameters.length; i++) {
          Class<?> of = parameters[i].getType();
          if (of.isPrimitive()) {
            continue;
          }
          nulls.add(Arguments.of(call, i, null));
          if (of.isArray() && !of.getComponentType().isPrimitive()) {
            nulls.add(Arguments.of(call, i, Array.newInstance(of.getComponentType(), 1)));
          } else if (of == List.class) {
            nulls.add(Arguments.of(call, i, Collections.singletonList(null)));
          }
        }
      }
    }
    return nulls.stream();
  }

  private static Object some(Class<?> type) {
    if (type.isArray()) {
      Object array = Array.newInstance(type.getComponentType(), 1);
      Array.set(array, 0, some(type.getComponentType()));
      return array;
    }
    return Optional.ofNullable(SOME.get(type))
        .orElseThrow(() -> new AssertionError("Say what some " + type + " is."));
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @MethodSource("nulls")
  void nullIsRefusedInOneSentenceAtTheCall(Executable call, int place, Object empty)
      throws ReflectiveOperationException {
    Object[] arguments = Arrays.stream(call.getParameterTypes()).map(NullsTest::some).toArray();
    arguments[place] = empty;
    Throwable thrown = null;
    try {
      if (call instanceof Method method) {
        boolean isStatic = Modifier.isStatic(method.getModifiers());
        method.invoke(isStatic ? null : some(call.getDeclaringClass()), arguments);
      } else {
        ((Constructor<?>) call).newInstance(arguments);
      }
    } catch (InvocationTargetException e) {
      thrown = e.getCause();
    }
    assertThat(thrown)
        .as("%s, argument %d", call, place + 1)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("null given for the ")
        .hasMessageEndingWith("; give one that is there.");
  }
}
