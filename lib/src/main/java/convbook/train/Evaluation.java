package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import convbook.data.Batch;
import convbook.data.Split;
import convbook.predict.Forward;
import java.util.Iterator;

/** What a network is worth on images that it does not learn from. */
final class Evaluation {
  private Evaluation() {}

  /** Returns loss and accuracy on these images, which the device sums without being waited for. */
  static Score score(Block net, Split images) {
    Loss crossEntropy = new SoftmaxCrossEntropyLoss();
    try (RunningScore running = new RunningScore(images.device())) {
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
}
