package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;

/** Running sums of loss and correct answers, kept on the device so that no step waits for them. */
final class RunningScore implements AutoCloseable {
  private final NDManager manager;
  private final NDArray loss;
  private final NDArray correct;
  private long images;

  RunningScore(NDManager parent) {
    manager = parent.newSubManager();
    loss = manager.create(0.0);
    correct = manager.create(0L);
  }

  /**
   * Adds a batch.
   *
   * @param meanLoss the batch's mean loss, a scalar
   * @param scores (N, classes)
   * @param labels (N)
   */
  void add(NDArray meanLoss, NDArray scores, NDArray labels) {
    long n = labels.size();
    images += n;
    loss.addi(meanLoss.toType(DataType.FLOAT64, false).mul(n));
    correct.addi(scores.argMax(1).eq(labels).toType(DataType.INT64, false).sum());
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
