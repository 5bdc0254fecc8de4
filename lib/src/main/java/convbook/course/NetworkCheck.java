package convbook.course;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import convbook.device.Check;
import convbook.device.Gradients;
import convbook.device.Words;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Fills networks with fixed numbers, so that two of them, in any framework, can be compared by what
 * they output. In the formulas, j is an element's row-major index and s the sum of the array's
 * dimensions.
 */
public final class NetworkCheck {
  private static final int PERIOD = 65521;
  private static final float TOLERANCE = 1e-4f;

  private NetworkCheck() {}

  /**
   * Fills parameters: weights with sqrt(4 / fan in) sin(0.7 (j^2 mod 65521) + s), biases with 0.01
   * cos(0.3 j + s), gamma with 1 + 0.1 sin(0.5 j + s), beta with 0.1 cos(0.5 j + s), running means
   * with 0.05 sin(0.2 j + s) and running variances with 1 + 0.3 sin(0.2 j + s)^2.
   */
  public static void fill(Block net) {
    Check.given("network", net);
    Gradients.off();
    for (Parameter parameter : net.getParameters().values()) {
      NDArray array = parameter.getArray();
      try (NDArray values = array.getManager().create(values(parameter), array.getShape())) {
        array.set(new NDIndex(":"), values);
      }
    }
  }

  private static float[] values(Parameter parameter) {
    Shape shape = parameter.getArray().getShape();
    double s = IntStream.range(0, shape.dimension()).mapToLong(shape::get).sum();
    float[] values = new float[Math.toIntExact(shape.size())];
    switch (parameter.getType()) {
      case WEIGHT -> {
        double scale = Math.sqrt(4.0 / shape.slice(1).size());
        float[] wave = new float[PERIOD];
        for (int m = 0; m < PERIOD; m++) {
          wave[m] = (float) (scale * Math.sin(0.7 * m + s));
        }
        for (int j = 0; j < values.length; j++) {
          values[j] = wave[(int) ((long) j * j % PERIOD)];
        }
      }
      case BIAS -> fill(values, j -> 0.01 * Math.cos(0.3 * j + s));
      case GAMMA -> fill(values, j -> 1 + 0.1 * Math.sin(0.5 * j + s));
      case BETA -> fill(values, j -> 0.1 * Math.cos(0.5 * j + s));
      case RUNNING_MEAN -> fill(values, j -> 0.05 * Math.sin(0.2 * j + s));
      case RUNNING_VAR -> fill(values, j -> 1 + 0.3 * Math.pow(Math.sin(0.2 * j + s), 2));
      default ->
          throw Check.refusal(
              "Parameter %s has type %s, which has no formula; use WEIGHT, BIAS, GAMMA or BETA.",
              parameter.getName(), parameter.getType());
    }
    return values;
  }

  private static void fill(float[] values, IntToDoubleFunction formula) {
    for (int j = 0; j < values.length; j++) {
      values[j] = (float) formula.applyAsDouble(j);
    }
  }

  /** Returns a batch filled with sin(0.013 j) + 0.5 cos(0.0007 j). */
  public static NDArray input(NDManager manager, Shape shape) {
    Check.given("manager", manager);
    Check.given("shape", shape);
    float[] values = new float[Math.toIntExact(shape.size())];
    fill(values, j -> Math.sin(0.013 * j) + 0.5 * Math.cos(0.0007 * j));
    return manager.create(values, shape);
  }

  /**
   * Says whether two networks are the same: equal parameters by shape, and outputs for two images
   * that agree to within 1e-4 of the largest under the same fill. Neither may be initialized yet,
   * and neither is afterwards.
   *
   * @param image (C, H, W)
   * @return one line, with the figures
   */
  public static String compare(Block mine, Block library, long... image) {
    Check.given("network", mine);
    Check.given("library's network", library);
    Check.given("image", image);
    Shape input = new Shape(2).addAll(new Shape(image));
    try (NDScope scope = new NDScope();
        NDManager manager = NDManager.newBaseManager()) {
      Outcome a = run(mine, manager, input);
      Outcome b = run(library, manager, input);
      float difference =
          a.output.getShape().equals(b.output.getShape())
              ? a.output.sub(b.output).abs().max().getFloat() / b.output.abs().max().getFloat()
              : Float.POSITIVE_INFINITY;
      boolean sameShapes = a.shapes.equals(b.shapes);
      return Words.of(
          "check.said",
          sameShapes && difference < TOLERANCE ? Words.of("check.same") : Words.of("check.other"),
          a.parameters,
          sameShapes ? Words.of("check.equal") : Words.of("check.different"),
          difference);
    }
  }

  private record Outcome(
      NDArray output, Map<Parameter.Type, List<Shape>> shapes, long parameters) {}

  /** A network that has answered lets go of its parameters before the next one takes its own. */
  private static Outcome run(Block net, NDManager manager, Shape input) {
    Gradients.off();
    try (NDManager own = manager.newSubManager()) {
      net.initialize(own, DataType.FLOAT32, input);
      fill(net);
      NDArray output =
          net.forward(new ParameterStore(own, false), new NDList(input(own, input)), false)
              .singletonOrThrow();
      output.attach(manager);
      long parameters =
          net.getParameters().values().stream()
              .filter(Parameter::requiresGradient)
              .mapToLong(p -> p.getShape().size())
              .sum();
      return new Outcome(output, shapes(net), parameters);
    } finally {
      net.clear();
    }
  }

  private static Map<Parameter.Type, List<Shape>> shapes(Block net) {
    return net.getParameters().values().stream()
        .sorted(Comparator.comparing(parameter -> parameter.getShape().toString()))
        .collect(groupingBy(Parameter::getType, mapping(Parameter::getShape, toList())));
  }
}
