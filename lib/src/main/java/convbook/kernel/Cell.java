package convbook.kernel;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.messages.ContentType;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;

/**
 * A cell that runs or ran. Its threads know it, and what they print appears below it even after its
 * end; a worker of Java's common pool serves the cell that is running.
 */
final class Cell {
  private static final InheritableThreadLocal<Cell> OWN = new InheritableThreadLocal<>();
  private static final long CLEANUP_NANOS = 100_000_000;
  private static volatile Cell running = none();

  private final int number;
  private final Optional<ShellReplyEnvironment> notebook;
  private final Set<Thread> earlier = Collections.newSetFromMap(new WeakHashMap<>());
  private final Map<Thread, Long> stoppedAt = new ConcurrentHashMap<>();
  private Optional<Thread> thread = Optional.empty();
  private volatile boolean stopping;
  private volatile boolean ended;
  private volatile boolean redrawn;

  private Cell(int number, Optional<ShellReplyEnvironment> notebook) {
    this.number = number;
    this.notebook = notebook;
    earlier.addAll(Thread.getAllStackTraces().keySet());
  }

  /** Before the first cell there is nothing to stop. */
  private static Cell none() {
    var none = new Cell(0, Optional.empty());
    none.end();
    return none;
  }

  /**
   * Makes a cell the running one.
   *
   * @param notebook where its output goes; the kernel's log if nowhere
   */
  static Cell begin(int number, Optional<ShellReplyEnvironment> notebook) {
    running = new Cell(number, notebook);
    return running;
  }

  /** Returns the cell that runs, or the one that ran last. */
  static Cell running() {
    return running;
  }

  /** Returns the cell that started this thread. */
  static Cell ofThisThread() {
    boolean shared =
        Thread.currentThread() instanceof ForkJoinWorkerThread worker
            && worker.getPool() == ForkJoinPool.commonPool();
    Cell own = shared ? null : OWN.get();
    return own == null ? running : own;
  }

  int number() {
    return number;
  }

  /** Sends something to where this cell's output goes; returns whether there is such a place. */
  <T extends ContentType<T>> boolean publish(T content) {
    if (!isMute()) {
      notebook.ifPresent(environment -> Post.send(() -> environment.publish(content)));
    }
    return notebook.isPresent();
  }

  /** An interrupted cell says nothing any more once its interrupt was answered. */
  boolean isMute() {
    return stopping && ended;
  }

  boolean isStopping() {
    return stopping;
  }

  boolean hasEnded() {
    return ended;
  }

  void redraw() {
    redrawn = true;
  }

  /** Returns whether something was shown live while the last piece of the cell ran. */
  boolean wasRedrawn() {
    return redrawn;
  }

  /** Ends the cell for its reader; threads that it has started may go on. */
  void end() {
    ended = true;
  }

  /** Asks all code of this cell to end. */
  void stop() {
    if (!stopping && !ended) {
      stopping = true;
      Stopping.begin(this);
    }
  }

  /** Allows what is left of the cell, such as a pool of threads, to serve later cells. */
  void stopped() {
    stopping = false;
    stoppedAt.clear();
  }

  /** Runs a piece of the cell in this thread. */
  Object run(Callable<?> code) throws Exception {
    Cell before = OWN.get();
    Optional<Thread> outer = claim(Optional.of(Thread.currentThread()));
    OWN.set(this);
    redrawn = false;
    try {
      return code.call();
    } finally {
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
    thread.filter(own -> !onlyIfWaiting || Stopping.waits(own)).ifPresent(Thread::interrupt);
  }

  boolean isRunBy(Thread candidate) {
    return thread.filter(candidate::equals).isPresent();
  }

  /** Returns whether a thread came into being since this cell began. */
  boolean mayHaveStarted(Thread candidate) {
    return !earlier.contains(candidate);
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
        throw new Guard.Stopped();
      }
    }
  }
}
