package convbook.train;

import ai.djl.Device;
import convbook.data.Seed;
import convbook.device.Environment;
import java.util.List;

/** How a {@link Learner} is told to train; a listener may change it between two batches. */
final class Settings {
  Sgd sgd = Sgd.of(0.01);
  Init init = Init.XAVIER;
  long seed = Environment.value("CONVBOOK_SEED").map(Seed::of).orElse(0L);
  double labelSmoothing;

  /** How many epochs in a row may be no better than the best before. */
  int patience = Integer.MAX_VALUE;

  /** Which devices share every batch, that of the data first. */
  List<Device> devices;

  Settings(Device home) {
    devices = List.of(home);
  }
}
