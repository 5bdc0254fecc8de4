package convbook.train;

import convbook.device.Text;

/** Follows a training run: a chart, a progress bar, a log. */
public interface Listener {

  /** Prints a line after every epoch: what a learner shows outside a notebook. */
  static Listener console() {
    return new Listener() {
      @Override
      public void epochDone(Learner learner, Progress progress) {
        History history = learner.history();
        System.out.println(
            Text.of(
                "epoch %d: loss %.3f, train acc %.3f, %s acc %.3f, %.1f s",
                history.epochs().size(),
                history.last().loss(),
                history.last().trainAccuracy(),
                history.heldOut(),
                history.last().testAccuracy(),
                history.last().seconds()));
      }

      @Override
      public void stoppedEarly(Learner learner, String why) {
        System.out.println(why);
      }
    };
  }

  /**
   * Called after every batch, or after all that share a step ({@link Learner#accumulate}), and must
   * be quick: it runs in the training loop.
   */
  default void batchDone(Learner learner, Progress progress) {}

  /** Called after every epoch, when the history has its new line. */
  default void epochDone(Learner learner, Progress progress) {}

  /**
   * Called when training ends before its last epoch as asked, by {@link Learner#earlyStopping} or
   * because the thread is interrupted.
   *
   * @param why a sentence
   */
  default void stoppedEarly(Learner learner, String why) {}

  /**
   * Called at the end of {@link Learner#fit}, also when it was stopped or failed.
   *
   * @param finished whether all epochs were trained, or as many as {@link Learner#earlyStopping}
   *     allows
   */
  default void ended(Learner learner, boolean finished) {}
}
