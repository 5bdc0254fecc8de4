package convbook.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;

/** Running sums of loss and correct answers, kept on the device so that no step waits for them. */
final class RunningScore implements AutoCloseable {
  private final NDManager manager;
  private final NDArray loss;
  private final NDArray correct;
  private long images;

  RunningScore(Device device) {
    manager = NDManager.newBaseManager(device);
    loss = manager.create(0.0);
    correct = manager.create(0L);
  }

  /**
   * Adds a batch.
   *
   * @param result its mean loss, a scalar, scores (N, classes), and labels (N), on any device
   */
  void add(NDList result) {
    NDList here = result.toDevice(manager.getDevice(), false);
    NDArray labels = here.get(2);
    images += labels.size();
    loss.addi(here.get(0).toType(DataType.FLOAT64, false).mul(labels.size()));
    correct.addi(here.get(1).argMax(1).eq(labels).toType(DataType.INT64, false).sum());
  }

  long images() {
    return images;
  }

  Score score() {
    return new Score(loss.getDouble() / images, (double) correct.getLong() / images);
  }

  @Override
  public void close() {
    manager.close();
  }
}
