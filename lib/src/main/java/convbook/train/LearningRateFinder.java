package convbook.train;

import ai.djl.Device;
import convbook.data.Batch;
import convbook.device.Check;
import convbook.device.Words;
import java.util.Arrays;
import java.util.Iterator;
import java.util.stream.IntStream;

/**
 * What happens to the loss as the learning rate rises from step to step, to choose one by: Smith
 * (2017), section 3.3.
 *
 * @param rates the learning rates, rising
 * @param losses the training loss before the step with each
 */
public record LearningRateFinder(double[] rates, double[] losses) {
  private static final double MEMORY = 0.9;
  private static final double TOO_MUCH = 4;

  /**
   * Checks that the numbers belong together.
   *
   * @throws IllegalArgumentException if there is not one loss for each rate, and at least one
   */
  public LearningRateFinder {
    Check.given("rates", rates);
    Check.given("losses", losses);
    if (rates.length == 0 || rates.length != losses.length) {
      throw Check.refusal(
          "%d learning rates with %d losses given; give one loss for each, and at least one.",
          rates.length, losses.length);
    }
  }

  /** Sweeps from 1e-5 to 10 in 100 steps; see {@link #of(Learner, double, double, int)}. */
  public static LearningRateFinder of(Learner learner) {
    return of(learner, 1e-5, 10, 100);
  }

  /**
   * Trains for {@code steps} batches at rates that grow by the same factor, with the learner's
   * other settings, until the loss is four times the least. The network, the optimizer and the
   * history are afterwards what they were before, also if it is interrupted.
   *
   * @throws IllegalArgumentException if the rates do not rise from above 0, or there are fewer than
   *     10 steps
   * @throws IllegalStateException as {@link Learner#fit} does
   * @throws DivergedException if the loss is no number at the very start
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public static LearningRateFinder of(Learner learner, double from, double to, int steps) {
    Check.given("learner", learner);
    if (!(from > 0 && to > from && Double.isFinite(to) && steps >= 10)) {
      throw Check.refusal(
          "A sweep from %s to %s in %d steps asked for; use rates that rise from above 0, and 10 steps or more.",
          from, to, steps);
    }
    double factor = Math.pow(to / from, 1.0 / (steps - 1));
    return learner.train(
        training ->
            training.undone(() -> sweep(training, learner.optimizer(), from, factor, steps)));
  }

  private static LearningRateFinder sweep(
      Training training, Optimizer optimizer, double from, double factor, int steps) {
    Device device = training.model().data().device();
    OptimizerState state = new OptimizerState(training.model().net(), device, optimizer);
    training.drawFrom(0);
    double[] rates = new double[steps];
    double[] losses = new double[steps];
    double least = Double.POSITIVE_INFINITY;
    int epoch = 0;
    Iterator<Batch> batches = training.images().epoch(epoch);
    for (int i = 0; i < steps; i++) {
      batches = batches.hasNext() ? batches : training.images().epoch(++epoch);
      rates[i] = from * Math.pow(factor, i);
      try (Score.Running score = new Score.Running(device)) {
        training.step(training.next(batches), optimizer, state, rates[i], score);
        losses[i] = score.score().loss();
      }
      if (i == 0 && !Double.isFinite(losses[i])) {
        throw new DivergedException(1, 1, losses[i], rates[i]);
      }
      least = Math.min(least, losses[i]);
      // Four times the least, where losses are positive.
      if (!(losses[i] <= least + (TOO_MUCH - 1) * Math.abs(least))) {
        return new LearningRateFinder(Arrays.copyOf(rates, i), Arrays.copyOf(losses, i));
      }
    }
    return new LearningRateFinder(rates, losses);
  }

  /** Returns the losses as running averages that forget a tenth in every step. */
  public double[] smoothed() {
    double[] smooth = new double[losses.length];
    double average = 0;
    for (int i = 0; i < smooth.length; i++) {
      average = MEMORY * average + (1 - MEMORY) * losses[i];
      smooth[i] = average / (1 - Math.pow(MEMORY, i + 1));
    }
    return smooth;
  }

  /**
   * Returns a rate to start with: a tenth of that at which the smoothed loss is least, since there
   * it is about to rise.
   */
  public double suggestion() {
    double[] smooth = smoothed();
    int least =
        IntStream.range(0, smooth.length)
            .reduce(0, (best, i) -> smooth[i] < smooth[best] ? i : best);
    return rates[least] / 10;
  }

  @Override
  public String toString() {
    return Words.of("rates", rates.length, rates[0], rates[rates.length - 1], suggestion());
  }
}
