package convbook.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import ai.djl.util.PairList;
import convbook.data.Dataset;
import convbook.data.Seed;
import convbook.device.Check;
import convbook.device.Gradients;
import convbook.device.Lifetime;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A network on the device of its data, with what training gathers: all that a checkpoint holds. */
final class Model {
  /** The network whose turn it is to train, or null. */
  private static Block training;

  private final Block net;
  private final Dataset data;
  private final Settings settings;
  private NDManager manager;
  private OptimizerState state;
  private WeightAverage average;
  private History history;

  Model(Block net, Dataset data) {
    this.net = net;
    this.data = data;
    this.settings = new Settings(data.device());
    begin();
  }

  /** Begins anew, as when the network has been given other numbers than it was trained to. */
  void begin() {
    state = null;
    average = null;
    history =
        new History(data.name(), data.device().toString(), data.heldOut(), List.of(), List.of());
  }

  Block net() {
    return net;
  }

  Dataset data() {
    return data;
  }

  Settings settings() {
    return settings;
  }

  History history() {
    return history;
  }

  void history(History history) {
    this.history = history;
  }

  /** Returns the optimizer's memory, a new one if it was made for other parameters. */
  OptimizerState state(Optimizer optimizer) {
    if (state == null || !state.fits(optimizer)) {
      state = new OptimizerState(net, data.device(), optimizer);
    }
    return state;
  }

  /** Returns the running average of the weights, if there is to be one. */
  Optional<WeightAverage> average() {
    if (settings.ema == 0) {
      average = null;
    } else if (average == null || !average.isOf(net)) {
      average = new WeightAverage(net, data.device());
    }
    return Optional.ofNullable(average);
  }

  /** Returns all arrays of a checkpoint with their names. */
  List<Pair<String, NDArray>> arrays() {
    PairList<String, Parameter> parameters = net.getParameters();
    Optional<WeightAverage> averaged = average();
    List<NDArray> values =
        averaged
            .map(WeightAverage::averages)
            .orElseGet(() -> parameters.values().stream().map(Parameter::getArray).toList());
    return Stream.of(
            new PairList<>(parameters.keys(), values).stream(),
            state(settings.optimizer).arrays().stream(),
            averaged.stream().flatMap(other -> other.trained().stream()))
        .flatMap(pairs -> pairs)
        .toList();
  }

  /** Returns the manager of what lives as long as the network. */
  NDManager manager() {
    if (manager == null) {
      manager = Lifetime.ofNetwork(net, data.device());
    }
    return manager;
  }

  /**
   * Has {@code loop} train the network while no other is trained. PyTorch has one source of random
   * numbers for all threads and collects gradients for one: of two networks that train at a time,
   * neither would become what its seed says.
   *
   * @throws IllegalStateException if a network is being trained, this one or another
   */
  <T> T alone(Supplier<T> loop) {
    synchronized (Model.class) {
      refuseWhile(training != null);
      training = net;
    }
    try {
      return loop.get();
    } finally {
      synchronized (Model.class) {
        training = null;
      }
    }
  }

  private static void refuseWhile(boolean taken) {
    if (taken) {
      throw new IllegalStateException(
          "A network is being trained in this Java process, and until that ends no training can start and no other network get its first weights; wait for it, or use another process, such as a second notebook.");
    }
  }

  /**
   * Draws the first weights, unless they are there, while nothing else draws.
   *
   * @throws IllegalStateException if another network is being trained
   */
  private void draw(Shape input) {
    synchronized (Model.class) {
      if (net.isInitialized()) {
        return;
      }
      refuseWhile(training != null && training != net);
      Engine.getInstance().setRandomSeed((int) Seed.part(settings.seed, 0));
      net.setInitializer(settings.init.initializer(), Parameter.Type.WEIGHT);
      net.initialize(manager(), DataType.FLOAT32, input);
      // They outlive a scope that may be open around this call.
      net.getParameters().values().forEach(p -> NDScope.unregister(p.getArray()));
      Lifetime.take(2 * bytes());
    }
  }

  /** Makes sure, in the calling thread, that the network has parameters and fits the data. */
  void prepare() {
    Gradients.off();
    if (data.classes().isEmpty()) {
      throw Check.refusal(
          "%s has images without labels, from which nothing can be learned; give a dataset with classes.",
          data.name());
    }
    Shape input = new Shape(1).addAll(data.shape());
    draw(input);
    Shape output = net.getOutputShapes(new Shape[] {input})[0];
    if (output.dimension() != 2 || output.get(1) < data.classes().size()) {
      throw Check.refusal(
          "The network gives %s for one image, but %s has %d classes; end it with linear(%3$d) or the like.",
          output, data.name(), data.classes().size());
    }
    if (state != null && !state.isOf(net)) {
      state = null;
    }
    state(settings.optimizer);
  }

  /** Returns what the parameters take; their gradients take as much again. */
  long bytes() {
    return 4 * net.getParameters().values().stream().mapToLong(p -> p.getShape().size()).sum();
  }
}
