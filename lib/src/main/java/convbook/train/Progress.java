package convbook.train;

import convbook.device.Check;
import java.time.Duration;

/**
 * How far a call of {@link Learner#fit} has come.
 *
 * @param done batches trained
 * @param total batches to train
 * @param elapsed time since the start, evaluation included
 */
public record Progress(int done, int total, Duration elapsed) {

  /** Checks the numbers. */
  public Progress {
    Check.between("number of batches done", done, 0, Check.positive("number of batches", total));
    Check.given("time", elapsed);
  }

  /** Returns the time left, if training goes on at the same speed. */
  public Duration left() {
    return elapsed.multipliedBy(total - done).dividedBy(Math.max(1, done));
  }
}
