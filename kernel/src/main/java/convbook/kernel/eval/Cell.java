package convbook.kernel.eval;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.messages.ContentType;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.locks.LockSupport;

/**
 * A cell that runs or ran. Its threads know it, and what they print appears below it even after its
 * end; a worker of Java's common pool serves the cell that is running.
 */
public final class Cell {
  private static final InheritableThreadLocal<Cell> OWN = new InheritableThreadLocal<>();
  private static final long CLEANUP_NANOS = 100_000_000;
  private static final Duration SETTLING = Duration.ofMillis(500);

  /** Which cell ran when a thread was first seen, for those that bear no {@link Mark}. */
  private static final Map<Thread, Cell> SEEN = Collections.synchronizedMap(new WeakHashMap<>());

  private static volatile Cell running = none();

  private final int number;
  private final Optional<ShellReplyEnvironment> notebook;

  /** Threads that this cell has started and needs no longer, while others go on that should end. */
  private final Set<Thread> released =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private final Map<Thread, Long> stoppedAt = new ConcurrentHashMap<>();
  private Optional<Thread> thread = Optional.empty();
  private Optional<String> stuckIn = Optional.empty();
  private volatile boolean stopping;
  private volatile boolean ended;
  private volatile boolean redrawn;

  private Cell(int number, Optional<ShellReplyEnvironment> notebook) {
    this.number = number;
    this.notebook = notebook;
  }

  /**
   * Tells from outside whose a thread is. A thread inherits the loader of the one that starts it;
   * only workers of fork-join pools do not.
   */
  private static final class Mark extends ClassLoader {
    private final Cell cell;

    Mark(ClassLoader loader, Cell cell) {
      super(loader);
      this.cell = cell;
    }
  }

  /** Before the first cell there is nothing to stop. */
  private static Cell none() {
    Cell none = apart();
    none.end();
    return none;
  }

  /** Makes a cell that runs beside those of the notebook, and shows nothing. */
  static Cell apart() {
    return new Cell(0, Optional.empty());
  }

  /**
   * Makes a cell the running one.
   *
   * @param notebook where its output goes; the kernel's log if nowhere
   */
  public static Cell begin(int number, Optional<ShellReplyEnvironment> notebook) {
    running.settle();
    running = new Cell(number, notebook);
    return running;
  }

  /** Lets the threads of an interrupted cell end before the next cell may give them work. */
  private void settle() {
    long since = System.nanoTime();
    while (stopping && System.nanoTime() - since < SETTLING.toNanos()) {
      LockSupport.parkNanos(CLEANUP_NANOS / 10);
    }
    Thread.getAllStackTraces()
        .forEach(
            (thread, frames) -> {
              SEEN.putIfAbsent(thread, this);
              if (stopping && started(thread) && !CellLines.isOfCell(frames)) {
                released.add(thread);
              }
            });
  }

  /** Returns the cell that runs, or the one that ran last. */
  public static Cell running() {
    return running;
  }

  /** Returns the cell that started this thread. */
  public static Cell ofThisThread() {
    Cell own = isShared(Thread.currentThread()) ? null : OWN.get();
    return own == null || own.stopping && own.released.contains(Thread.currentThread())
        ? running
        : own;
  }

  private static boolean isShared(Thread thread) {
    return thread instanceof ForkJoinWorkerThread worker
        && worker.getPool() == ForkJoinPool.commonPool();
  }

  public int number() {
    return number;
  }

  /** Sends something to where this cell's output goes; returns whether there is such a place. */
  public <T extends ContentType<T>> boolean publish(T content) {
    if (!isMute()) {
      notebook.ifPresent(environment -> OutputQueue.send(() -> environment.publish(content)));
    }
    return notebook.isPresent();
  }

  /** An interrupted cell says nothing any more once its interrupt was answered. */
  boolean isMute() {
    return stopping && ended;
  }

  /** Goes on without the code of this cell, which hears no interrupt. */
  synchronized void leaveBehind() {
    stuckIn =
        thread.flatMap(
            own ->
                Arrays.stream(own.getStackTrace())
                    .takeWhile(frame -> !CellLines.isOfCell(frame))
                    .reduce((inner, outer) -> outer)
                    .map(frame -> frame.getClassName() + "." + frame.getMethodName()));
  }

  /** Returns what says that this cell was interrupted. */
  public CellError interrupted() {
    return CellError.of(
        "Interrupted",
        stuckIn
            .map(
                called ->
                    "The cell was left behind in "
                        + called
                        + ", which hears no interrupt: it may go on until the kernel is restarted;"
                        + " what it had set is kept.")
            .orElse("The cell was interrupted; what it had set is kept."));
  }

  boolean isStopping() {
    return stopping;
  }

  boolean hasEnded() {
    return ended;
  }

  public void redraw() {
    redrawn = true;
  }

  /** Returns whether something was shown live while the last piece of the cell ran. */
  public boolean wasRedrawn() {
    return redrawn;
  }

  /**
   * Ends the cell for its reader; threads that it has started may go on.
   *
   * @return whether it came to its end, for it may have been interrupted
   */
  public synchronized boolean end() {
    ended = true;
    return !stopping;
  }

  /**
   * Has all code of this cell end at its next check.
   *
   * @return whether there is anything to end that nobody has stopped before
   */
  synchronized boolean stop() {
    boolean goesOn = !stopping && !ended;
    stopping |= goesOn;
    return goesOn;
  }

  /** Allows what is left of the cell, such as a pool of threads, to serve later cells. */
  void stopped() {
    stopping = false;
    stoppedAt.clear();
    released.clear();
  }

  /** Runs a piece of the cell in this thread. */
  <T> T run(Callable<T> code) throws Exception {
    Cell before = OWN.get();
    Thread own = Thread.currentThread();
    ClassLoader loader = own.getContextClassLoader();
    var mark = new Mark(loader, this);
    Optional<Thread> outer = claim(Optional.of(own));
    OWN.set(this);
    redrawn = false;
    own.setContextClassLoader(mark);
    try {
      return code.call();
    } finally {
      // What a cell has put there itself is there for later cells, too.
      if (own.getContextClassLoader() == mark) {
        own.setContextClassLoader(loader);
      }
      OWN.set(before);
      claim(outer);
    }
  }

  /** From one piece to the next, no interrupt is left over. */
  private synchronized Optional<Thread> claim(Optional<Thread> next) {
    Optional<Thread> before = thread;
    thread = next;
    if (next.isEmpty()) {
      Thread.interrupted();
    }
    return before;
  }

  /** Interrupts the thread that runs the cell, unless it has turned to something else. */
  synchronized void interrupt(boolean onlyIfWaiting) {
    thread.filter(own -> !onlyIfWaiting || waits(own)).ifPresent(Thread::interrupt);
  }

  static boolean waits(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  boolean isRunBy(Thread candidate) {
    return thread.filter(candidate::equals).isPresent();
  }

  /** Returns whether a thread comes from this cell, or from a thread that comes from it. */
  boolean started(Thread candidate) {
    Cell cell =
        candidate.getContextClassLoader() instanceof Mark mark
            ? mark.cell
            : isShared(candidate) ? running : SEEN.getOrDefault(candidate, running);
    return cell == this && !released.contains(candidate);
  }

  /** Goes on after a failure, unless that came of an interrupt of this cell. */
  public void giveWayTo(Throwable failure) {
    if (stopping || failure instanceof InterruptCheck.Stopped) {
      throw new InterruptCheck.Stopped();
    }
  }

  /**
   * Ends the code that calls this if the cell was interrupted. After the first time it has a moment
   * to close what it has opened; what catches everything and goes on is ended again and again.
   */
  void obey() {
    if (stopping) {
      long now = System.nanoTime();
      Long first = stoppedAt.putIfAbsent(Thread.currentThread(), now);
      if (first == null || now - first > CLEANUP_NANOS) {
        throw new InterruptCheck.Stopped();
      }
    }
  }
}
