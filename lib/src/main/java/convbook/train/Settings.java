package convbook.train;

import static java.util.stream.Collectors.joining;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import convbook.data.Seed;
import convbook.device.Environment;
import convbook.layer.MixedPrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.DoubleStream;

/** How a {@link Learner} is told to train; a listener may change it between two batches. */
final class Settings {
  Optimizer optimizer = Sgd.of(0.01);
  Init init = Init.XAVIER;
  long seed = Environment.value("CONVBOOK_SEED").map(Seed::of).orElse(0L);
  double labelSmoothing;

  /** What each class counts for, or none for all alike. */
  double[] classWeights = {};

  /** A mean loss of scores (N, classes) and labels (N) that takes the place of cross-entropy. */
  Optional<BinaryOperator<NDArray>> loss = Optional.empty();

  /** How many batches share a step. */
  int accumulate = 1;

  /** What the running average of the weights keeps of itself in a step; 0 for no average. */
  double ema;

  /** The factor on the learning rate from each part of the network to the one before it. */
  double layerDecay = 1;

  boolean noBiasDecay;

  /** The numbers of 16 bits that a step computes with beside those of 32. */
  Optional<MixedPrecision> mixedPrecision = Optional.empty();

  /** How many epochs in a row may be no better than the best before. */
  int patience = Integer.MAX_VALUE;

  /** Which devices share every batch, that of the data first. */
  List<Device> devices;

  Settings(Device home) {
    devices = List.of(home);
  }

  /** What the loss is multiplied by, and gradients are divided by. */
  int lossScale() {
    return mixedPrecision.map(MixedPrecision::scale).orElse(1);
  }

  /** What is not the default, beside the optimizer's settings and the start, as code. */
  String recipe() {
    String schedule = optimizer.schedule().code();
    List<String> said = new ArrayList<>();
    say(said, !schedule.equals(Schedule.constant().code()), "schedule", schedule);
    say(said, labelSmoothing > 0, "labelSmoothing", labelSmoothing);
    say(said, classWeights.length > 0, "classWeights", joined(classWeights));
    say(said, loss.isPresent(), "loss", "own");
    say(said, accumulate > 1, "accumulate", accumulate);
    say(said, ema > 0, "ema", ema);
    say(said, layerDecay < 1, "layerDecay", layerDecay);
    say(said, noBiasDecay, "noBiasDecay", "");
    say(said, mixedPrecision.isPresent(), "mixedPrecision", "");
    say(said, patience < Integer.MAX_VALUE, "earlyStopping", patience);
    return String.join(".", said);
  }

  private static void say(List<String> said, boolean set, String name, Object value) {
    if (set) {
      said.add(name + "(" + value + ")");
    }
  }

  private static String joined(double... weights) {
    return DoubleStream.of(weights).mapToObj(String::valueOf).collect(joining(", "));
  }
}
