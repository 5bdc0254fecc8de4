package convbook.train;

/** Thrown when a checkpoint cannot be written, or cannot be read into this network. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
