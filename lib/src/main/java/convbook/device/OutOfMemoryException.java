package convbook.device;

import ai.djl.engine.EngineException;
import java.util.function.IntConsumer;

/** Thrown when a device has too little memory; the message says how much less would do. */
public final class OutOfMemoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Makes one whose message is this sentence, about what would have run out. */
  public OutOfMemoryException(String sentence) {
    super(sentence);
  }

  /** Makes one whose message is this sentence. */
  public OutOfMemoryException(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /**
   * Returns whether this is how PyTorch, on a CPU or a GPU, or Java says that memory has run out.
   */
  public static boolean says(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof OutOfMemoryError
        || message.contains("can't allocate memory")
        || message.contains("out of memory")
        || message.contains("bad_alloc");
  }

  /**
   * Returns what fits when {@code tooMany} do not: the first half, quarter, eighth and so on whose
   * trial goes through, or 0. Trying is slower than reckoning and cannot be wrong about what an
   * engine needs on the side. Memory falls to pieces as it is used, so what fits once need not fit
   * always: advise a quarter less.
   */
  public static int fitting(int tooMany, IntConsumer trial) {
    int count = tooMany / 2;
    while (count > 0) {
      try {
        trial.accept(count);
        return count;
      } catch (EngineException | OutOfMemoryError e) {
        if (!says(e)) {
          throw e;
        }
        count /= 2;
      } finally {
        // A trial's buffers are Java's, which does not know how badly they are needed.
        System.gc();
      }
    }
    return 0;
  }
}
