package convbook.kernel.eval;

import java.lang.invoke.CallSite;
import java.lang.invoke.ConstantCallSite;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.MutableCallSite;

/**
 * What the code of cells calls at every loop, method and exit. {@link CellInstrumenter} writes
 * these calls into it; nobody writes them by hand.
 *
 * <p>A check calls nothing until a cell is interrupted, and Java's compiler knows: it leaves the
 * check out, and compiles again when that changes. A look at a variable would keep it from making
 * loops over arrays fast.
 */
public final class InterruptCheck {
  private static final MethodType CHECK = MethodType.methodType(void.class);
  private static final MethodHandle NOTHING = MethodHandles.empty(CHECK);
  private static final MutableCallSite ALL = new MutableCallSite(NOTHING);

  private InterruptCheck() {}

  /** Makes the code of all cells do this at each check. */
  static void raise(Runnable check) {
    try {
      set(MethodHandles.lookup().findVirtual(Runnable.class, "run", CHECK).bindTo(check));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Makes the code of all cells do nothing at its checks. */
  static void lower() {
    set(NOTHING);
  }

  private static void set(MethodHandle check) {
    ALL.setTarget(check);
    MutableCallSite.syncAll(new MutableCallSite[] {ALL});
  }

  /**
   * Links a check to what all checks do; Java calls this when it comes to one for the first time.
   */
  public static CallSite link(MethodHandles.Lookup caller, String name, MethodType type) {
    return new ConstantCallSite(ALL.dynamicInvoker());
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
          "This cell asked Java to exit with status "
              + status
              + ", which would end the kernel and lose every variable, so the cell alone was ended;"
              + " for a fresh start choose Kernel, Restart.");
    }
  }
}
