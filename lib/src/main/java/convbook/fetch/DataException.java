package convbook.fetch;

import java.io.IOException;
import java.net.ConnectException;

/** Data that cannot be had, or that is not what it should be; the message says what to do. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean unreachable;

  public DataException(String message) {
    this(message, null, false);
  }

  public DataException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private DataException(String message, Throwable cause, boolean unreachable) {
    super(message, cause);
    this.unreachable = unreachable;
  }

  /** The file is not there and no server gives it. */
  static DataException unreachable(String message) {
    return new DataException(message, null, true);
  }

  /** Returns whether the file is merely out of reach, rather than wrong or impossible to store. */
  public boolean isUnreachable() {
    return unreachable;
  }

  /**
   * Returns a failure in words that fit into a sentence.
   *
   * @hidden
   */
  public static String reason(Exception failure) {
    boolean ours = failure.getClass().getName().startsWith("convbook.");
    if (ours || failure.getClass() == IOException.class) {
      return failure.getMessage();
    }
    if (failure instanceof ConnectException && failure.getMessage() == null) {
      return "cannot be reached";
    }
    return failure.getClass().getSimpleName()
        + (failure.getMessage() == null ? "" : ": " + failure.getMessage());
  }
}
