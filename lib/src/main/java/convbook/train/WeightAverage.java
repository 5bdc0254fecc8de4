package convbook.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import convbook.device.Lifetime;
import convbook.layer.TorchScript;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A second set of a network's parameters: the network holds those that are trained while an epoch
 * is under way and their running average at all other times, and this holds the others.
 */
final class WeightAverage {
  private static final NDIndex ALL = new NDIndex(":");

  private final List<NDArray> weights;
  private final List<NDArray> others;

  /** Whether an epoch is under way. */
  private boolean training;

  /** Whether nothing was averaged yet. */
  private boolean fresh = true;

  WeightAverage(Block net, Device device) {
    weights = arrays(net);
    NDManager manager = Lifetime.of(this, device);
    others = weights.stream().map(NDArray::duplicate).toList();
    for (NDArray copy : others) {
      copy.attach(manager);
      NDScope.unregister(copy);
      Lifetime.take(4 * copy.size());
    }
  }

  private static List<NDArray> arrays(Block net) {
    return net.getParameters().values().stream().map(Parameter::getArray).toList();
  }

  /** Returns whether it was made for this network's parameters as they are. */
  boolean isOf(Block net) {
    List<NDArray> now = arrays(net);
    // An array is equal to another of the same numbers.
    return IntStream.range(0, now.size()).allMatch(i -> now.get(i) == weights.get(i));
  }

  /** Returns the arrays with the averages, one for each parameter of the network. */
  List<NDArray> averages() {
    return training ? others : weights;
  }

  /** Returns the arrays with the weights that training goes on from, and their name. */
  List<Pair<String, NDArray>> trained() {
    return (training ? weights : others)
        .stream().map(array -> new Pair<>("trained", array)).toList();
  }

  /** Exchanges what the network holds and what this holds, as an epoch begins or ends. */
  void swap() {
    training = !training;
    for (int i = 0; i < weights.size(); i++) {
      try (NDArray copy = weights.get(i).duplicate()) {
        weights.get(i).set(ALL, others.get(i));
        others.get(i).set(ALL, copy);
      }
    }
  }

  /** Takes in the weights after a step; the first are the average, as PyTorch has it. */
  void add(double decay) {
    double keep = fresh ? 0 : decay;
    for (int i = 0; i < weights.size(); i++) {
      TorchScript.add(others.get(i).muli(keep), weights.get(i), 1 - keep);
    }
    fresh = false;
  }

  /** Goes on from arrays that were loaded. */
  void loaded() {
    fresh = false;
  }
}
