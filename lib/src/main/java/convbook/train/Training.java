package convbook.train;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import convbook.data.Batch;
import convbook.data.Seed;
import convbook.data.Split;
import convbook.device.Check;
import convbook.device.Scope;
import convbook.layer.MixedPrecision;
import convbook.layer.TorchScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Trains a network: {@link #step} on a batch, {@link #epoch} on all of them. */
final class Training {
  private static final int POINTS_PER_EPOCH = 5;

  /** What an auxiliary head's loss counts for: Szegedy et al. (2015), section 5. */
  private static final double AUXILIARY = 0.3;

  private final Model model;
  private final Settings settings;
  private final Split images;
  private final long start = System.nanoTime();
  private int done;

  Training(Model model) {
    this.model = model;
    this.settings = model.settings();
    this.images = model.data().train(settings.seed);
  }

  Model model() {
    return model;
  }

  /** Returns the training images, in the order and augmentation of the seed. */
  Split images() {
    return images;
  }

  /**
   * Returns how far this training has come of so many epochs.
   *
   * @throws IllegalArgumentException if they have more batches than can be counted
   */
  Progress progress(int epochs) {
    long total = (long) epochs * images.batches();
    if (total > Integer.MAX_VALUE) {
      throw Check.refusal(
          "%,d epochs of %,d batches asked for; train for fewer.", epochs, images.batches());
    }
    return new Progress(done, (int) total, Duration.ofNanos(System.nanoTime() - start));
  }

  /** Returns the batches of the next step, which closes them. */
  List<Batch> next(Iterator<Batch> order) {
    List<Batch> some = new ArrayList<>();
    try {
      do {
        some.add(order.next());
      } while (some.size() < settings.accumulate && order.hasNext());
      return some;
    } catch (RuntimeException | Error e) {
      some.forEach(Batch::close);
      throw e;
    }
  }

  /** Returns what {@code trial} does, after which the network has the numbers that it had. */
  <T> T undone(Supplier<T> trial) {
    List<NDArray> arrays =
        model.net().getParameters().values().stream().map(Parameter::getArray).toList();
    try (NDManager manager = model.manager().newSubManager()) {
      List<NDArray> copies = new ArrayList<>();
      for (NDArray array : arrays) {
        NDArray copy = array.duplicate();
        copy.attach(manager);
        copies.add(copy);
      }
      try {
        return trial.get();
      } finally {
        for (int i = 0; i < copies.size(); i++) {
          arrays.get(i).set(new NDIndex(":"), copies.get(i));
        }
      }
    }
  }

  /**
   * Takes one training step: forward and backward for each batch, then the update. All that it
   * makes ends with it, gradients, too, and it closes the batches.
   *
   * @param batches as many as are to be one
   * @param rate the learning rate
   * @param score takes in how well the network did before the update
   */
  void step(
      List<Batch> batches,
      Optimizer optimizer,
      OptimizerState state,
      double rate,
      Score.Running score) {
    List<Parameter> parameters = state.parameters();
    try (NDManager manager = model.manager().newSubManager()) {
      Objective objective = Objective.of(settings, batches, manager);
      List<NDArray> gradients = pass(batches.get(0), objective, parameters, manager, score);
      for (Batch other : batches.subList(1, batches.size())) {
        Replica.add(gradients, pass(other, objective, parameters, manager, score));
      }
      int scale = settings.lossScale();
      // A step whose gradients leave the range of float16 is left out.
      if (scale == 1 || TorchScript.scaleFinite(gradients, 1.0 / scale)) {
        state.step(optimizer, gradients, rate, settings);
      }
    } finally {
      batches.forEach(Batch::close);
    }
  }

  /** Returns a batch's share in the gradients, which the manager holds; nothing else is left. */
  private List<NDArray> pass(
      Batch batch,
      Objective objective,
      List<Parameter> parameters,
      NDManager manager,
      Score.Running score) {
    try (batch;
        Scope scope = new Scope()) {
      List<Replica> replicas = Replica.deal(batch, settings, manager);
      List<NDList> results = new ArrayList<>();
      try (GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
        for (Replica replica : replicas) {
          Batch part = replica.batch();
          NDList outputs = forward(replica);
          NDArray loss = objective.loss(outputs.get(0), part);
          NDArray total = loss;
          for (NDArray auxiliary : outputs.subList(1, outputs.size())) {
            total = total.add(objective.loss(auxiliary, part).mul(AUXILIARY));
          }
          gradients.backward(total.mul(objective.share(part) * settings.lossScale()));
          results.add(new NDList(loss, outputs.get(0), part.labels()));
        }
      }
      results.forEach(score::add);
      List<NDArray> gradients = Replica.gradients(replicas, parameters);
      for (NDArray gradient : gradients) {
        NDScope.unregister(gradient);
        gradient.attach(manager);
      }
      return gradients;
    }
  }

  private NDList forward(Replica replica) {
    NDList outputs = model.net().forward(replica, new NDList(replica.batch().images()), true);
    outputs.replaceAll(MixedPrecision::widen);
    return outputs;
  }

  /**
   * Trains on all images once, then looks at the held-out ones; the model's history has it.
   *
   * @param batchDone is called after each step
   */
  void epoch(Runnable batchDone) {
    int epoch = model.history().epochs().size();
    int batches = images.batches();
    model.history(model.history().whole());
    drawFrom(epoch);
    try (Score.Running running = new Score.Running(images.device())) {
      long begin = System.nanoTime();
      Optional<WeightAverage> average = model.average();
      average.ifPresent(WeightAverage::swap);
      try {
        steps(epoch, average, running, batchDone);
      } finally {
        average.ifPresent(WeightAverage::swap);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      Score train = running.score();
      // The last step's weights have met no image yet.
      Score test = finite(Score.of(model.net(), model.data().test()), epoch, batches);
      model.history(
          model
              .history()
              .with(
                  new History.Epoch(
                      train.loss(), train.accuracy(), test.accuracy(), running.images(), seconds)));
    }
  }

  private void steps(
      int epoch, Optional<WeightAverage> average, Score.Running running, Runnable batchDone) {
    int batches = images.batches();
    int every = Math.max(1, batches / POINTS_PER_EPOCH);
    Iterator<Batch> order = images.epoch(epoch);
    int batch = 0;
    while (batch < batches) {
      // A listener may have changed the settings or frozen a part.
      Optimizer optimizer = settings.optimizer;
      double rate = optimizer.rateAt(epoch + (double) batch / batches);
      List<Batch> some = next(order);
      step(some, optimizer, model.state(optimizer), rate, running);
      average.ifPresent(other -> other.add(settings.ema));
      int before = batch;
      batch += some.size();
      done += some.size();
      if (batch / every > before / every || batch == batches) {
        Score score = finite(running.score(), epoch, batch);
        double passed = epoch + (double) batch / batches;
        model.history(
            model.history().with(new History.Point(passed, score.loss(), score.accuracy())));
      }
      batchDone.run();
    }
  }

  /** Has dropout depend on the seed and the epoch alone, so that a resumed run draws the same. */
  void drawFrom(int epoch) {
    // The weights were part 0.
    Engine.getInstance().setRandomSeed((int) Seed.part(settings.seed, epoch + 1));
  }

  private Score finite(Score score, int epoch, int batch) {
    if (!Double.isFinite(score.loss())) {
      throw new DivergedException(epoch + 1, batch, score.loss(), settings.optimizer.rate());
    }
    return score;
  }
}
