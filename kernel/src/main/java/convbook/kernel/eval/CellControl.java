package convbook.kernel.eval;

import convbook.kernel.Start;
import java.lang.instrument.ClassDefinition;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import jdk.jshell.spi.SPIResolutionException;

/**
 * Where JShell's classes are loaded and run: rewritten by {@link CellInstrumenter}, and all in one
 * thread, since PyTorch keeps for each thread whether gradients are recorded.
 */
final class CellControl extends DirectExecutionControl implements ExecutionControlProvider {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** JShell gives its loader to the thread that makes this, where libraries look for it. */
  private final ClassLoader loader = Thread.currentThread().getContextClassLoader();

  private final Runnable before;
  private final Variables variables = new Variables();
  private final Map<String, byte[]> loaded = new HashMap<>();
  private ExecutorService cells = thread();
  private volatile Runnable meanwhile = () -> {};
  private boolean repeating;
  private long nanos;
  private Optional<Object> value = Optional.empty();
  private Optional<Throwable> thrown = Optional.empty();

  /**
   * Makes a control.
   *
   * @param before is done before each piece of a cell runs, when JShell has compiled it
   */
  CellControl(Runnable before) {
    this.before = before;
    // Of cells alone: libraries are slower with theirs.
    loader.setPackageAssertionStatus("REPL", true);
  }

  private ExecutorService thread() {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = Daemon.of("cells", task);
          thread.setContextClassLoader(loader);
          return thread;
        });
  }

  @Override
  public String name() {
    return "convbook";
  }

  /** Hands this control to JShell. */
  @Override
  public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
    return this;
  }

  Variables variables() {
    return variables;
  }

  /** Returns what finds the classes of libraries. */
  ClassLoader libraries() {
    return loader;
  }

  /** Has something done again and again while a cell runs, in the thread that waits for it. */
  void meanwhile(Runnable task) {
    meanwhile = task;
  }

  /** Has the piece that runs next run again and again to be measured, or once. */
  void repeat(boolean again) {
    repeating = again;
  }

  /** Returns for how many nanoseconds pieces of cells have run. */
  long nanos() {
    return nanos;
  }

  /** Returns what the last piece of a cell came to, once. */
  Optional<Object> takeValue() {
    Optional<Object> taken = value;
    value = Optional.empty();
    return taken;
  }

  /** Returns what the last piece of a cell ended with, once. */
  Optional<Throwable> takeThrown() {
    Optional<Throwable> taken = thrown;
    thrown = Optional.empty();
    return taken;
  }

  @Override
  public void load(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    ClassBytecodes[] instrumented = instrumented(classes);
    super.load(instrumented);
    remember(instrumented);
    try {
      for (ClassBytecodes one : instrumented) {
        variables.moveTo(findClass(one.name()));
      }
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ClassBytecodes[] instrumented(ClassBytecodes[] classes) {
    return Stream.of(classes)
        .map(one -> new ClassBytecodes(one.name(), CellInstrumenter.instrumented(one.bytecodes())))
        .toArray(ClassBytecodes[]::new);
  }

  /**
   * Changes loaded classes in place, so that the objects made of them stay; where Java cannot, for
   * their shape is another, JShell makes classes beside them.
   */
  @Override
  public void redefine(ClassBytecodes[] classes)
      throws ClassInstallException, NotImplementedException, EngineTerminationException {
    Instrumentation instrumentation =
        Start.Agent.instrumentation()
            .orElseThrow(() -> new NotImplementedException("only java -jar can change classes"));
    try {
      ClassBytecodes[] instrumented = instrumented(classes);
      var changes = new ClassDefinition[classes.length];
      for (int i = 0; i < classes.length; i++) {
        String name = instrumented[i].name();
        byte[] bytes = instrumented[i].bytecodes();
        if (!CellInstrumenter.canBecome(loaded.get(name), bytes)) {
          throw new UnsupportedOperationException(name + " has other fields");
        }
        changes[i] = new ClassDefinition(findClass(name), bytes);
      }
      instrumentation.redefineClasses(changes);
      classesRedefined(instrumented);
      remember(instrumented);
    } catch (ClassNotFoundException
        | UnmodifiableClassException
        | UnsupportedOperationException
        | LinkageError otherShape) {
      throw new ClassInstallException(otherShape.toString(), new boolean[classes.length]);
    }
  }

  private void remember(ClassBytecodes[] classes) {
    for (ClassBytecodes one : classes) {
      loaded.put(one.name(), one.bytecodes());
    }
  }

  /** Runs a piece of the running cell, and returns nothing: its value may be taken. */
  @Override
  protected String invoke(Method code) throws Exception {
    value = Optional.empty();
    thrown = Optional.empty();
    before.run();
    long since = System.nanoTime();
    try {
      Callable<Object> piece = () -> code.invoke(null);
      if (repeating) {
        repeating = false;
        run(Cell.running(), () -> CellTimes.repeat(piece));
      } else {
        value = Optional.ofNullable(run(Cell.running(), piece));
      }
    } catch (InterruptCheck.Stopped stopped) {
      throw failed(stopped);
    } catch (InvocationTargetException e) {
      UserException failure = failed(e.getCause());
      // JShell knows what was called that no cell has declared.
      throw e.getCause() instanceof SPIResolutionException ? e : failure;
    } finally {
      nanos += System.nanoTime() - since;
    }
    return "";
  }

  /** JShell would ask what was thrown for its message, and what answers may be a cell's code. */
  private UserException failed(Throwable cause) {
    thrown = Optional.of(cause);
    return new UserException("", cause.getClass().getName(), new StackTraceElement[0]);
  }

  /**
   * Runs something that calls the code of a cell in the thread of cells.
   *
   * @throws InterruptCheck.Stopped if the cell is interrupted
   */
  <T> T run(Cell cell, Callable<T> code) throws Exception {
    if (cell.isRunBy(Thread.currentThread())) {
      return code.call();
    }
    Future<T> running =
        cells.submit(
            () ->
                cell.run(
                    () -> {
                      if (cell.isStopping()) {
                        throw new InterruptCheck.Stopped();
                      }
                      return code.call();
                    }));
    long deadline = Long.MAX_VALUE;
    while (true) {
      try {
        return running.get(50, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        meanwhile.run();
        if (cell.isStopping() && deadline == Long.MAX_VALUE) {
          deadline = System.nanoTime() + PATIENCE.toNanos();
        }
        if (deadline < System.nanoTime()) {
          cell.leaveBehind();
          cells.shutdown();
          cells = thread();
          throw new InterruptCheck.Stopped();
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw (Exception) e.getCause();
      }
    }
  }
}
