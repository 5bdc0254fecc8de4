package convbook.kernel;

/**
 * What the code of cells calls at every loop, method and exit. {@link UserClasses} writes these
 * calls into it; nobody writes them by hand.
 */
public final class Guard {
  private static volatile boolean up;

  private Guard() {}

  /** Makes every cell's code ask from now on whether it may go on. */
  static void raise(boolean raised) {
    up = raised;
  }

  /** Goes on, unless this code belongs to a cell that was interrupted. */
  public static void check() {
    if (up) {
      Cell.ofThisThread().obey();
    }
  }

  /**
   * Refuses {@code System.exit}, which would end the kernel and every variable with it.
   *
   * @throws ExitRefused always
   */
  public static void exit(int status) {
    throw new ExitRefused(status);
  }

  /**
   * Refuses {@code Runtime.exit} and {@code halt} in the same way.
   *
   * @throws ExitRefused always
   */
  public static void exit(Runtime runtime, int status) {
    throw new ExitRefused(status);
  }

  /** Ends a cell that was interrupted; no Exception, so that no handler of a cell means it. */
  static final class Stopped extends Error {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super("The cell was interrupted.", null, false, false);
    }
  }

  /** Ends a cell that would have ended the kernel. */
  static final class ExitRefused extends Error {
    private static final long serialVersionUID = 1L;

    ExitRefused(int status) {
      super(
          "This cell asked Java to exit with status %d, which would end the kernel and lose every"
                  .formatted(status)
              + " variable, so the cell alone was ended; for a fresh start choose Kernel, Restart.");
    }
  }
}
