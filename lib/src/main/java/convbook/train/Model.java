package convbook.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import convbook.data.Dataset;
import convbook.data.Seed;
import convbook.device.Check;
import convbook.device.Gradients;
import convbook.device.Lifetime;
import java.util.List;

/** A network on the device of its data, with what training gathers: all that a checkpoint holds. */
final class Model {
  private final Block net;
  private final Dataset data;
  private NDManager manager;
  private Sgd.State state;
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
  Sgd.State state(Sgd sgd) {
    if (state == null || !state.fits(sgd)) {
      state = new Sgd.State(net, data.device(), sgd);
    }
    return state;
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
    state(settings.sgd);
  }

  /** Returns what the parameters take; their gradients take as much again. */
  long bytes() {
    return 4 * net.getParameters().values().stream().mapToLong(p -> p.getShape().size()).sum();
  }
}
