package convbook.train;

import convbook.device.Text;

/** Thrown when a checkpoint cannot be written, or cannot be read into this network. */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Returns one with this sentence about what was given, formatted. */
  static CheckpointException of(String sentence, Object... given) {
    return new CheckpointException(Text.of(sentence, given), null);
  }
}
