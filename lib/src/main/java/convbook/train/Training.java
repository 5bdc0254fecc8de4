package convbook.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import convbook.data.Batch;
import convbook.data.Seed;
import convbook.data.Split;
import convbook.device.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Trains a network: {@link #step} on a batch, {@link #epoch} on all of them. */
final class Training {
  private static final int POINTS_PER_EPOCH = 5;

  /** What an auxiliary head's loss counts for: Szegedy et al. (2015), section 5. */
  private static final double AUXILIARY = 0.3;

  private final Loss crossEntropy = new SoftmaxCrossEntropyLoss();
  private final Model model;
  private final Settings settings;
  private final Split images;
  private final long start = System.nanoTime();
  private int done;

  Training(Model model, Settings settings) {
    this.model = model;
    this.settings = settings;
    this.images = model.data().train(settings.seed);
  }

  Model model() {
    return model;
  }

  /** Returns the training images, in the order and augmentation of the seed. */
  Split images() {
    return images;
  }

  /** Returns how far this training has come of so many epochs. */
  Progress progress(int epochs) {
    return new Progress(
        done, epochs * images.batches(), Duration.ofNanos(System.nanoTime() - start));
  }

  /**
   * Trains on a batch: forward, loss, backward, update. All that it makes ends with it, gradients,
   * too, and it closes the batch.
   *
   * @param epoch how many epochs have passed, in fractions
   * @param score takes in how well the network did before the update
   */
  void step(Batch batch, Sgd sgd, Sgd.State state, double epoch, RunningScore score) {
    try (batch;
        Scope scope = new Scope();
        NDManager manager = model.manager().newSubManager()) {
      List<Replica> replicas = Replica.deal(batch, settings.devices, manager);
      List<NDList> results = new ArrayList<>();
      try (GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
        for (Replica replica : replicas) {
          Batch part = replica.batch();
          NDList outputs = model.net().forward(replica, new NDList(part.images()), true);
          NDArray loss = loss(outputs.get(0), part);
          NDArray total = loss;
          for (NDArray auxiliary : outputs.subList(1, outputs.size())) {
            total = total.add(loss(auxiliary, part).mul(AUXILIARY));
          }
          gradients.backward(total.mul(replica.share()));
          results.add(new NDList(loss, outputs.get(0), part.labels()));
        }
      }
      sgd.step(state, Replica.gradients(replicas, state.parameters()), epoch);
      results.forEach(score::add);
    }
  }

  /** Returns the mean cross-entropy, with what mixes labels in it. */
  private NDArray loss(NDArray scores, Batch batch) {
    NDArray loss = crossEntropy.evaluate(new NDList(batch.labels()), new NDList(scores));
    if (batch.share() < 1) {
      NDArray other = crossEntropy.evaluate(new NDList(batch.others()), new NDList(scores));
      loss = loss.mul(batch.share()).add(other.mul(1 - batch.share()));
    }
    double smoothing = settings.labelSmoothing;
    // The loss that a label of all classes alike has: Szegedy et al. (2016), section 7.
    return smoothing == 0
        ? loss
        : loss.mul(1 - smoothing).sub(scores.logSoftmax(1).mean().mul(smoothing));
  }

  /**
   * Trains on all images once, then looks at the held-out ones; the model's history has it.
   *
   * @param batchDone is called after each batch
   */
  void epoch(Runnable batchDone) {
    int epoch = model.history().epochs().size();
    int batches = images.batches();
    int every = Math.max(1, batches / POINTS_PER_EPOCH);
    drawFrom(epoch);
    try (RunningScore running = new RunningScore(images.device())) {
      long begin = System.nanoTime();
      Iterator<Batch> order = images.epoch(epoch);
      for (int batch = 1; batch <= batches; batch++) {
        // A listener may have changed the settings or frozen a part.
        Sgd sgd = settings.sgd;
        step(order.next(), sgd, model.state(sgd), epoch + (batch - 1.0) / batches, running);
        done++;
        if (batch % every == 0 || batch == batches) {
          Score score = finite(running.score(), epoch, batch);
          double passed = epoch + (double) batch / batches;
          model.history(
              model.history().with(new History.Point(passed, score.loss(), score.accuracy())));
        }
        batchDone.run();
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      Score train = running.score();
      // The last step's weights have met no image yet.
      Score test = finite(Evaluation.score(model.net(), model.data().test()), epoch, batches);
      model.history(
          model
              .history()
              .with(
                  new History.Epoch(
                      train.loss(), train.accuracy(), test.accuracy(), running.images(), seconds)));
    }
  }

  /** Has dropout depend on the seed and the epoch alone, so that a resumed run draws the same. */
  void drawFrom(int epoch) {
    // The weights were part 0.
    Engine.getInstance().setRandomSeed((int) Seed.part(settings.seed, epoch + 1));
  }

  private Score finite(Score score, int epoch, int batch) {
    if (!Double.isFinite(score.loss())) {
      throw new DivergedException(epoch + 1, batch, score.loss(), settings.sgd.rate());
    }
    return score;
  }
}
