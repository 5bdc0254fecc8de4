package convbook.train;

/** Follows a training run: a chart, a progress bar, a log. */
public interface Listener {

  /**
   * Called after every batch, or after all that share a step ({@link Learner#accumulate}), and must
   * be quick: it runs in the training loop.
   */
  default void batchDone(Learner learner, Progress progress) {}

  /** Called after every epoch, when the history has its new line. */
  default void epochDone(Learner learner, Progress progress) {}

  /**
   * Called when {@link Learner#earlyStopping} ends training before its last epoch.
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
