package convbook.data;

/** Thrown between two batches when the notebook's stop button was pressed. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoppedException(int batch, int batches) {
    super(
        "Stopped after batch %d of %d, as asked; the network keeps what it has learned."
            .formatted(batch, batches),
        null,
        false,
        false);
  }
}
