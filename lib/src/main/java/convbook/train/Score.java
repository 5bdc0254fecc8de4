package convbook.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import convbook.data.Batch;
import convbook.data.Split;
import convbook.predict.Forward;
import java.util.Iterator;

/**
 * How well a network does on a set of images.
 *
 * @param loss mean cross-entropy, in nats
 * @param accuracy share of images classified correctly
 */
public record Score(double loss, double accuracy) {

  /** Returns that of a network on these images, which the device sums without being waited for. */
  static Score of(Block net, Split images) {
    Loss crossEntropy = new SoftmaxCrossEntropyLoss();
    try (Running running = new Running(images.device())) {
      for (Iterator<Batch> it = images.epoch(0); it.hasNext(); ) {
        try (NDScope scope = new NDScope()) {
          Batch batch = it.next();
          NDList scores = Forward.scores(net, batch.images());
          NDArray loss = crossEntropy.evaluate(new NDList(batch.labels()), scores);
          running.add(new NDList(loss, scores.singletonOrThrow(), batch.labels()));
        }
      }
      return running.score();
    }
  }

  /** Sums of loss and correct answers, kept on the device so that no step waits for them. */
  static final class Running implements AutoCloseable {
    private final NDManager manager;
    private final NDArray loss;
    private final NDArray correct;
    private long images;

    Running(Device device) {
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
}
