package convbook.train;

import ai.djl.engine.Engine;
import convbook.data.Batch;
import convbook.data.Seed;
import convbook.data.Split;
import convbook.device.Scope;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** One call of {@link Learner#fit}: the loop over epochs and batches. */
final class Training {
  private static final int POINTS_PER_EPOCH = 5;

  private final Learner learner;
  private final Model model;
  private final List<Listener> listeners;
  private final Split images;
  private final long start = System.nanoTime();
  private int done;
  private int total;

  Training(Learner learner, Model model) {
    this.learner = learner;
    this.model = model;
    this.listeners = learner.listeners();
    this.images = learner.data().train(learner.seed());
  }

  void run(int epochs) {
    total = epochs * images.batches();
    boolean finished = false;
    try {
      for (int i = 0; i < epochs; i++) {
        epoch(learner.history().epochs().size());
        int vain = learner.history().epochs().size() - learner.history().best();
        if (vain >= learner.earlyStopping() && i < epochs - 1) {
          stop(vain);
          break;
        }
      }
      finished = true;
    } finally {
      for (Listener listener : listeners) {
        listener.ended(learner, finished);
      }
    }
  }

  private void stop(int vain) {
    History history = learner.history();
    int best = history.best();
    String why =
        String.format(
            Locale.ROOT,
            "Stopped early: epoch %d was the best, with %s acc %.3f, and none of the %d after it was better.",
            best,
            history.heldOut(),
            history.epochs().get(best - 1).testAccuracy(),
            vain);
    listeners.forEach(l -> l.stoppedEarly(learner, why));
  }

  private void epoch(int epoch) {
    int batches = images.batches();
    int every = Math.max(1, batches / POINTS_PER_EPOCH);
    // Dropout depends on the seed and the epoch alone, so that a resumed run draws the same; the
    // weights were part 0.
    Engine.getInstance().setRandomSeed((int) Seed.part(learner.seed(), epoch + 1));
    try (RunningScore sums = new RunningScore(model.manager())) {
      long begin = System.nanoTime();
      int batch = 0;
      for (Iterator<Batch> it = images.epoch(epoch); it.hasNext(); ) {
        try (Scope scope = new Scope()) {
          double passed = epoch + (double) batch / batches;
          // A listener may have changed the settings or frozen a part.
          Sgd sgd = learner.optimizer();
          model.step(it.next(), sums, sgd, learner.state(sgd), passed);
        }
        batch++;
        done++;
        if (batch % every == 0 || batch == batches) {
          Score score = finite(sums.score(), epoch, batch);
          learner.history(
              learner
                  .history()
                  .with(
                      new History.Point(
                          epoch + (double) batch / batches, score.loss(), score.accuracy())));
        }
        Progress progress = progress();
        listeners.forEach(l -> l.batchDone(learner, progress));
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      Score train = sums.score();
      // The last step's weights have met no image yet.
      Score test = finite(model.score(learner.data().test()), epoch, batches);
      learner.history(
          learner
              .history()
              .with(
                  new History.Epoch(
                      train.loss(), train.accuracy(), test.accuracy(), sums.images(), seconds)));
      Progress progress = progress();
      listeners.forEach(l -> l.epochDone(learner, progress));
    }
  }

  private Score finite(Score score, int epoch, int batch) {
    if (!Double.isFinite(score.loss())) {
      throw new DivergedException(epoch + 1, batch, score.loss(), learner.optimizer().rate());
    }
    return score;
  }

  private Progress progress() {
    return new Progress(done, total, Duration.ofNanos(System.nanoTime() - start));
  }
}
