package convbook.train;

import java.time.Duration;

/**
 * How far a call of {@link Learner#fit} has come.
 *
 * @param done batches trained
 * @param total batches to train
 * @param elapsed time since the start, evaluation included
 */
public record Progress(int done, int total, Duration elapsed) {

  /** Returns the time left, if training goes on at the same speed. */
  public Duration left() {
    return elapsed.multipliedBy(total - done).dividedBy(Math.max(1, done));
  }
}
