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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A network on the device of its data, with what training gathers: all that a checkpoint holds. */
final class Model {
  private final Block net;
  private final Dataset data;
  private NDManager manager;
  private OptimizerState state;
  private WeightAverage average;
  private History history;

  Model(Block net, Dataset data) {
    this.net = net;
    this.data = data;
    this.history =
        new History(data.name(), data.device().toString(), data.heldOut(), List.of(), List.of());
  }

  Block net() {
    return net;
  }

  Dataset data() {
    return data;
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
  Optional<WeightAverage> average(Settings settings) {
    if (settings.ema == 0) {
      average = null;
    } else if (average == null || !average.isOf(net)) {
      average = new WeightAverage(net, data.device());
    }
    return Optional.ofNullable(average);
  }

  /** Returns all arrays of a checkpoint with their names. */
  List<Pair<String, NDArray>> arrays(Settings settings) {
    PairList<String, Parameter> parameters = net.getParameters();
    Optional<WeightAverage> averaged = average(settings);
    List<NDArray> values =
        averaged
            .map(WeightAverage::averages)
            .orElseGet(() -> parameters.values().stream().map(Parameter::getArray).toList());
    List<Pair<String, NDArray>> arrays = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      arrays.add(new Pair<>(parameters.keyAt(i), values.get(i)));
    }
    arrays.addAll(state(settings.optimizer).arrays());
    averaged.ifPresent(other -> arrays.addAll(other.trained()));
    return arrays;
  }

  /** Returns the manager of what lives as long as the network. */
  NDManager manager() {
    if (manager == null) {
      manager = Lifetime.ofNetwork(net, data.device());
    }
    return manager;
  }

  /** Makes sure, in the calling thread, that the network has parameters and fits the data. */
  void prepare(Settings settings) {
    Gradients.off();
    if (data.classes().isEmpty()) {
      throw Check.refusal(
          "%s has images without labels, from which nothing can be learned; give a dataset with classes.",
          data.name());
    }
    Shape input = new Shape(1).addAll(data.shape());
    TrainingLock.draw(
        net,
        () -> {
          Engine.getInstance().setRandomSeed((int) Seed.part(settings.seed, 0));
          net.setInitializer(settings.init.initializer(), Parameter.Type.WEIGHT);
          net.initialize(manager(), DataType.FLOAT32, input);
          // They outlive a scope that may be open around this call.
          net.getParameters().values().forEach(p -> NDScope.unregister(p.getArray()));
          Lifetime.take(2 * bytes());
        });
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
