package convbook.fetch;

import convbook.device.Text;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Arrays;

/** Data that cannot be had, or that is not what it should be; the message says what to do. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private boolean unreachable;

  public DataException(String message) {
    super(message);
  }

  /**
   * A sentence with details; an exception among them stands there by its {@link #reason}, and is
   * the cause.
   */
  public DataException(String sentence, Object... details) {
    super(Text.of(sentence, worded(details)));
    Arrays.stream(details)
        .filter(Exception.class::isInstance)
        .findFirst()
        .ifPresent(cause -> initCause((Exception) cause));
  }

  private static Object[] worded(Object... details) {
    return Arrays.stream(details).map(d -> d instanceof Exception e ? reason(e) : d).toArray();
  }

  /** Notes that the file is not there and no server gives it. */
  DataException outOfReach() {
    unreachable = true;
    return this;
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
