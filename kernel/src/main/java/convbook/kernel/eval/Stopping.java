package convbook.kernel.eval;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Ends an interrupted cell. Code that computes sees {@link InterruptCheck}; code that waits is
 * woken, again and again if it goes back to sleep; this goes on until no thread of the cell runs
 * its code.
 */
final class Stopping implements Runnable {
  private static final Duration GLANCE = Duration.ofMillis(20);
  private static final int GLANCES_TO_NUDGE = 10;
  private static final int GLANCES_TO_INSIST = 50;
  private static final int GLANCES_TO_BE_SURE = 5;
  private static final AtomicInteger ACTIVE = new AtomicInteger();

  private final Cell cell;
  private final Set<Thread> woken = new HashSet<>();

  private Stopping(Cell cell) {
    this.cell = cell;
  }

  static void begin(Cell cell) {
    ACTIVE.incrementAndGet();
    InterruptCheck.raise(true);
    cell.interrupt(false);
    ParentWatch.start(new Stopping(cell));
  }

  static boolean waits(Thread thread) {
    Thread.State state = thread.getState();
    return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
  }

  @Override
  public void run() {
    int quiet = 0;
    for (int glance = 1; quiet < GLANCES_TO_BE_SURE; glance++) {
      LockSupport.parkNanos(GLANCE.toNanos());
      boolean again = glance % GLANCES_TO_NUDGE == 0;
      if (again) {
        cell.interrupt(glance % GLANCES_TO_INSIST != 0);
      }
      quiet = wake(again) || !cell.hasEnded() ? 0 : quiet + 1;
    }
    cell.stopped();
    if (ACTIVE.decrementAndGet() == 0) {
      InterruptCheck.raise(false);
    }
  }

  /** Returns whether a thread of the cell still runs code that was written in a cell. */
  private boolean wake(boolean again) {
    boolean any = false;
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      Thread thread = entry.getKey();
      boolean own = cell.isRunBy(thread);
      if ((own || cell.started(thread)) && runsUserCode(entry.getValue())) {
        any = true;
        if (!own && (woken.add(thread) || again && waits(thread))) {
          thread.interrupt();
        }
      }
    }
    return any;
  }

  static boolean runsUserCode(StackTraceElement[] frames) {
    return Arrays.stream(frames).anyMatch(Stopping::isUserCode);
  }

  static boolean isUserCode(StackTraceElement frame) {
    return frame.getClassName().startsWith("REPL.");
  }
}
