package convbook.train;

import static java.util.stream.Collectors.joining;

import convbook.device.Check;
import convbook.device.Text;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/** How the learning rate changes as training goes on. What is made here prints as it is written. */
@FunctionalInterface
public interface Schedule {

  /**
   * Returns the factor on the learning rate.
   *
   * @param epoch how many epochs have passed, in fractions: 1.5 is half-way through the second
   */
  double factor(double epoch);

  /** Returns the schedule as it is written, or "own" of a function that is yours. */
  default String code() {
    return "own";
  }

  private static Schedule written(String code, Schedule schedule) {
    record Written(String code, Schedule schedule) implements Schedule {
      @Override
      public double factor(double epoch) {
        return schedule.factor(epoch);
      }

      @Override
      public String toString() {
        return code;
      }
    }
    return new Written(code, schedule);
  }

  /** The same rate throughout. */
  static Schedule constant() {
    return written("Schedule.constant()", epoch -> 1);
  }

  /**
   * Multiplies the rate by {@code factor} once at each of these epochs.
   *
   * @throws IllegalArgumentException if the factor is not positive, no epoch is given, or one is
   *     negative
   */
  static Schedule steps(double factor, double... epochs) {
    Check.positive("number of steps", Check.given("epochs", epochs).length);
    Check.positive("Schedule with a factor", factor);
    double[] at = epochs.clone();
    for (double e : at) {
      Check.require(e >= 0, "Schedule with a step at epoch", e, "0 or more");
    }
    return written(
        Text.of(
            "Schedule.steps(%s, %s)",
            factor, DoubleStream.of(at).mapToObj(String::valueOf).collect(joining(", "))),
        epoch -> Arrays.stream(at).map(e -> epoch >= e ? factor : 1).reduce(1, (a, b) -> a * b));
  }

  /**
   * Multiplies the rate by {@code factor} each time when this many epochs have passed.
   *
   * @throws IllegalArgumentException if one of the two is not positive
   */
  static Schedule every(double epochs, double factor) {
    Check.positive("Schedule with steps after epochs", epochs);
    Check.positive("Schedule with a factor", factor);
    return written(
        Text.of("Schedule.every(%s, %s)", epochs, factor),
        epoch -> Math.pow(factor, Math.floor(epoch / epochs)));
  }

  /**
   * A straight line from 1 down to 0 over {@code epochs}.
   *
   * @throws IllegalArgumentException if {@code epochs} is not positive
   */
  static Schedule linear(double epochs) {
    Check.positive("Schedule with a line over epochs", epochs);
    return written(
        Text.of("Schedule.linear(%s)", epochs), epoch -> Math.max(0, 1 - epoch / epochs));
  }

  /**
   * One cycle over {@code epochs}: half a cosine up from 1/25 to 1 over the first three tenths of
   * them, and half a cosine down to 1/250,000 over the rest. The learning rate is the largest, as
   * of {@link LearningRateFinder}. Smith and Topin (2018), in the form of fastai and PyTorch; the
   * momentum stays as it is.
   *
   * @throws IllegalArgumentException if {@code epochs} is not positive
   */
  static Schedule oneCycle(double epochs) {
    Check.positive("Schedule with a cycle over epochs", epochs);
    double rise = 0.3 * epochs;
    double start = 1 / 25.0;
    double end = start / 1e4;
    Schedule up = cosine(rise);
    Schedule down = cosine(epochs - rise);
    return written(
        Text.of("Schedule.oneCycle(%s)", epochs),
        epoch ->
            epoch < rise
                ? 1 - (1 - start) * up.factor(epoch)
                : end + (1 - end) * down.factor(epoch - rise));
  }

  /**
   * Half a cosine from 1 down to 0 over {@code epochs}: Loshchilov and Hutter (2017), without
   * restarts.
   *
   * @throws IllegalArgumentException if {@code epochs} is not positive
   */
  static Schedule cosine(double epochs) {
    Check.positive("Schedule with a cosine over epochs", epochs);
    return written(
        Text.of("Schedule.cosine(%s)", epochs),
        epoch -> (1 + Math.cos(Math.PI * Math.min(1, epoch / epochs))) / 2);
  }

  /**
   * This schedule for so many epochs, then another from its beginning.
   *
   * @throws IllegalArgumentException if {@code epochs} is not positive
   */
  default Schedule then(double epochs, Schedule next) {
    Check.positive("Schedule with a part of epochs", epochs);
    Check.given("next schedule", next);
    return written(
        Text.of("%s.then(%s, %s)", code(), epochs, next.code()),
        epoch -> epoch < epochs ? factor(epoch) : next.factor(epoch - epochs));
  }

  /**
   * This schedule, with the rate rising in a straight line from a hundredth over the first {@code
   * epochs}.
   *
   * @throws IllegalArgumentException if {@code epochs} is not positive
   */
  default Schedule warmUp(double epochs) {
    Check.positive("Schedule with a warm-up over epochs", epochs);
    return written(
        Text.of("%s.warmUp(%s)", code(), epochs),
        epoch -> factor(epoch) * Math.min(1, 0.01 + 0.99 * epoch / epochs));
  }
}
