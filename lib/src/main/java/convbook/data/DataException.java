package convbook.data;

/** Data that cannot be had, or that is not what it should be; the message says what to do. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean unreachable;

  DataException(String message) {
    this(message, null, false);
  }

  DataException(String message, Throwable cause) {
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
  boolean isUnreachable() {
    return unreachable;
  }
}
