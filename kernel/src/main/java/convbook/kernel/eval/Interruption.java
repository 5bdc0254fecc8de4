package convbook.kernel.eval;

import java.time.Duration;
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
public final class Interruption implements Runnable {
  private static final Duration PERIOD = Duration.ofMillis(20);
  private static final int ROUNDS_TO_RETRY = 10;
  private static final int ROUNDS_TO_INSIST = 50;
  private static final int QUIET_ROUNDS = 5;
  private static final AtomicInteger ACTIVE = new AtomicInteger();

  private final Cell cell;
  private final Set<Thread> woken = new HashSet<>();

  private Interruption(Cell cell) {
    this.cell = cell;
  }

  /** Asks all code of a cell to end, unless it has ended or was asked. */
  public static void begin(Cell cell) {
    if (cell.stop()) {
      ACTIVE.incrementAndGet();
      InterruptCheck.raise(() -> Cell.ofThisThread().obey());
      cell.interrupt(false);
      Daemon.start("interruption", new Interruption(cell));
    }
  }

  @Override
  public void run() {
    int quiet = 0;
    for (int round = 1; quiet < QUIET_ROUNDS; round++) {
      LockSupport.parkNanos(PERIOD.toNanos());
      boolean again = round % ROUNDS_TO_RETRY == 0;
      if (again) {
        cell.interrupt(round % ROUNDS_TO_INSIST != 0);
      }
      quiet = wake(again) || !cell.hasEnded() ? 0 : quiet + 1;
    }
    cell.stopped();
    if (ACTIVE.decrementAndGet() == 0) {
      InterruptCheck.lower();
    }
  }

  /** Returns whether a thread of the cell still runs code that was written in a cell. */
  private boolean wake(boolean again) {
    boolean any = false;
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      Thread thread = entry.getKey();
      boolean own = cell.isRunBy(thread);
      if ((own || cell.started(thread)) && CellLines.isOfCell(entry.getValue())) {
        any = true;
        if (!own && (woken.add(thread) || again && Cell.waits(thread))) {
          thread.interrupt();
        }
      }
    }
    return any;
  }
}
