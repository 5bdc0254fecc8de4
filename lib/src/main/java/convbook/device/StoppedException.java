package convbook.device;

/**
 * Thrown by whatever takes its time, when the notebook's stop button was pressed or else the thread
 * was interrupted; the message says what is kept.
 */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes one whose message is this sentence. It needs no trace: nothing went wrong. */
  public StoppedException(String sentence) {
    super(sentence, null, false, false);
  }

  public StoppedException(int batch, int batches) {
    this(
        Text.of(
            "Stopped after batch %d of %d, as asked; the network keeps what it has learned.",
            batch, batches));
  }
}
