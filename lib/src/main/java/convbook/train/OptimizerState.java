package convbook.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import convbook.device.Check;
import convbook.device.Lifetime;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What an optimizer remembers of one network, and its steps. */
final class OptimizerState {
  private final Class<?> kind;
  private final List<Parameter> all;
  private final List<Trained> trained;
  private long steps;

  /**
   * A parameter that is trained.
   *
   * @param weight its array when the state was made
   * @param memory the arrays that are kept for it
   * @param names what each is called
   * @param above how many of the network's parts come after its own
   */
  private record Trained(
      Parameter parameter, NDArray weight, List<NDArray> memory, List<String> names, int above) {

    boolean is(Parameter now, Optimizer optimizer) {
      return now.getArray() == weight && names.equals(optimizer.memory(weight.getShape()));
    }
  }

  OptimizerState(Block net, Device device, Optimizer optimizer) {
    kind = optimizer.getClass();
    all = List.copyOf(net.getParameters().values());
    Map<Parameter, Integer> above = above(net);
    trained =
        trained().stream()
            .map(parameter -> remembered(parameter, optimizer, above.getOrDefault(parameter, 0)))
            .toList();
    List<NDArray> memory = trained.stream().flatMap(one -> one.memory.stream()).toList();
    if (!memory.isEmpty()) {
      NDManager manager = Lifetime.of(this, device);
      memory.forEach(array -> array.attach(manager));
    }
  }

  private static Trained remembered(Parameter parameter, Optimizer optimizer, int above) {
    NDArray weight = parameter.getArray();
    List<String> names = Check.all("name in memory", optimizer.memory(weight.getShape()));
    List<NDArray> memory = names.stream().map(name -> zeros(weight)).toList();
    return new Trained(parameter, weight, memory, List.copyOf(names), above);
  }

  private static NDArray zeros(NDArray weight) {
    NDArray zeros = weight.zerosLike();
    NDScope.unregister(zeros);
    Lifetime.take(4 * zeros.size());
    return zeros;
  }

  /** A part is an outermost block with a weight, and those without one that follow it. */
  private static Map<Parameter, Integer> above(Block net) {
    Map<Parameter, Integer> parts = new IdentityHashMap<>();
    int part = 0;
    for (Block child : net.getChildren().values()) {
      Collection<Parameter> inside = child.getParameters().values();
      part += inside.stream().anyMatch(OptimizerState::isWeight) ? 1 : 0;
      for (Parameter parameter : inside) {
        parts.put(parameter, part);
      }
    }
    int last = part;
    parts.replaceAll((parameter, number) -> last - number);
    return parts;
  }

  private static boolean isWeight(Parameter parameter) {
    return parameter.getType() == Parameter.Type.WEIGHT;
  }

  private List<Parameter> trained() {
    return all.stream().filter(Parameter::requiresGradient).toList();
  }

  /** Returns whether it was made for this network's parameters. */
  boolean isOf(Block net) {
    return all.equals(net.getParameters().values());
  }

  /**
   * Returns whether it serves this optimizer, and the parameters as they are now: freezing changes
   * which are trained. It is asked in every step, and quick.
   */
  boolean fits(Optimizer optimizer) {
    List<Parameter> now = trained();
    return optimizer.getClass() == kind
        && trained.size() == now.size()
        && IntStream.range(0, now.size()).allMatch(i -> trained.get(i).is(now.get(i), optimizer));
  }

  /** Returns the parameters that it changes. */
  List<Parameter> parameters() {
    return trained.stream().map(Trained::parameter).toList();
  }

  /** Returns the arrays with their names, those of a parameter one after the other. */
  List<Pair<String, NDArray>> arrays() {
    return trained.stream().flatMap(one -> new PairList<>(one.names, one.memory).stream()).toList();
  }

  /** Returns how many steps were taken. */
  long steps() {
    return steps;
  }

  void steps(long steps) {
    this.steps = steps;
  }

  /**
   * Changes the parameters by one step, in place.
   *
   * @param gradients one for each of {@link #parameters}; their memory is used up
   * @param rate the learning rate of the last part
   */
  void step(Optimizer optimizer, List<NDArray> gradients, double rate, Settings settings) {
    double clip = optimizer.clip();
    double shrink = clip == Double.POSITIVE_INFINITY ? 1 : Math.min(1, clip / norm(gradients));
    steps++;
    for (int i = 0; i < trained.size(); i++) {
      Trained one = trained.get(i);
      double ownRate = rate * Math.pow(settings.layerDecay, one.above);
      boolean decays = !settings.noBiasDecay || isWeight(one.parameter);
      try (NDArray gradient = gradients.get(i);
          NDScope scope = new NDScope()) {
        if (shrink != 1) {
          gradient.muli(shrink);
        }
        optimizer.update(
            new Optimizer.Step(one.weight, gradient, one.memory, ownRate, decays, steps));
      }
    }
  }

  private static double norm(List<NDArray> gradients) {
    double squares = 0;
    for (NDArray gradient : gradients) {
      try (NDArray square = gradient.square();
          NDArray sum = square.sum()) {
        squares += sum.getFloat();
      }
    }
    return Math.sqrt(squares);
  }
}
