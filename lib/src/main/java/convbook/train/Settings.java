package convbook.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import convbook.data.Seed;
import convbook.device.Environment;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

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

  /** How many epochs in a row may be no better than the best before. */
  int patience = Integer.MAX_VALUE;

  /** Which devices share every batch, that of the data first. */
  List<Device> devices;

  Settings(Device home) {
    devices = List.of(home);
  }
}
