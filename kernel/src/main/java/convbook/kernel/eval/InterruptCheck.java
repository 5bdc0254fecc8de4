package convbook.kernel.eval;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;
import java.util.Locale;

/**
 * What the code of cells calls at every loop, method and exit. {@link CellInstrumenter} writes
 * these calls into it; nobody writes them by hand.
 *
 * <p>A check calls nothing until a cell is interrupted, and Java's compiler knows: it leaves the
 * check out, and compiles anew when that changes. A look at a variable would keep it from making
 * loops over arrays fast.
 */
public final class InterruptCheck {
  private static final MethodType CHECK = MethodType.methodType(void.class);
  private static final MethodHandle DOWN = MethodHandles.empty(CHECK);
  private static final MethodHandle UP = up();
  private static final MutableCallSite ALL = new MutableCallSite(DOWN);

  private InterruptCheck() {}

  private static MethodHandle up() {
    try {
      return MethodHandles.lookup().findStatic(InterruptCheck.class, "check", CHECK);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes every cell's code ask from now on whether it may go on, or no longer. */
  static void raise(boolean raised) {
    ALL.setTarget(raised ? UP : DOWN);
    MutableCallSite.syncAll(new MutableCallSite[] {ALL});
  }

  /**
   * Links a check to what all checks do; Java calls this when it comes to one for the first time.
   */
  public static CallSite link(MethodHandles.Lookup caller, String name, MethodType type) {
    return new ConstantCallSite(ALL.dynamicInvoker());
  }

  /** Goes on, unless this code belongs to a cell that was interrupted. */
  private static void check() {
    Cell.ofThisThread().obey();
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

  /**
   * Starts a program. What it would print where the kernel itself prints, into Jupyter's log,
   * appears below the cell.
   *
   * @throws IOException as {@link ProcessBuilder#start} does
   */
  public static Process start(ProcessBuilder program) throws IOException {
    boolean out = program.redirectOutput() == Redirect.INHERIT;
    boolean err = program.redirectError() == Redirect.INHERIT;
    if (out) {
      program.redirectOutput(Redirect.PIPE);
    }
    if (err) {
      program.redirectError(Redirect.PIPE);
    }
    try {
      Process started = program.start();
      if (out) {
        Cell.ofThisThread().show(started, started.getInputStream(), System.out);
      }
      if (err) {
        Cell.ofThisThread().show(started, started.getErrorStream(), System.err);
      }
      return started;
    } finally {
      if (out) {
        program.redirectOutput(Redirect.INHERIT);
      }
      if (err) {
        program.redirectError(Redirect.INHERIT);
      }
    }
  }

  /** Ends a cell that was interrupted; no Exception, so that no handler of a cell means it. */
  public static final class Stopped extends Error {
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
          String.format(
                  Locale.ROOT,
                  "This cell asked Java to exit with status %d, which would end the kernel and lose every",
                  status)
              + " variable, so the cell alone was ended; for a fresh start choose Kernel, Restart.");
    }
  }
}
