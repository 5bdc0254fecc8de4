package convbook.device;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/**
 * Many alike pieces of work, done on all cores.
 *
 * @hidden
 */
public final class ParallelLoop {
  private static final long POLL_MILLIS = 50;

  private final int count;
  private final IntConsumer task;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final CountDownLatch ended;

  private ParallelLoop(int count, int threads, IntConsumer task) {
    this.count = count;
    this.task = task;
    this.ended = new CountDownLatch(threads);
  }

  /** Returns how many threads are worth starting. */
  public static int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Returns a thread that does not keep Java from ending. */
  public static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "convbook worker");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Calls {@code task} with 0 to {@code count - 1}, while the caller waits and can be interrupted.
   *
   * @throws StoppedException if the calling thread is interrupted; no task is running any more then
   * @throws RuntimeException what a task throws
   */
  public static void forEach(String what, int count, ProgressListener listener, IntConsumer task) {
    int threads = Math.min(threads(), count);
    ParallelLoop loop = new ParallelLoop(count, threads, task);
    for (int i = 0; i < threads; i++) {
      thread(loop::work).start();
    }
    loop.await(what, listener);
  }

  private void work() {
    try {
      for (int i = next.getAndIncrement();
          i < count && !stopped.get();
          i = next.getAndIncrement()) {
        task.accept(i);
        done.incrementAndGet();
      }
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      stopped.set(true);
    } finally {
      ended.countDown();
    }
  }

  private void await(String what, ProgressListener listener) {
    boolean interrupted = false;
    boolean shown = false;
    long last = System.nanoTime();
    while (true) {
      try {
        if (ended.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
        stopped.set(true);
      }
      if (System.nanoTime() - last > ProgressListener.PERIOD && done.get() < count) {
        last = System.nanoTime();
        shown = true;
        listener.tick(what, done.get(), count);
      }
    }
    if (failure.get() instanceof Error error) {
      throw error;
    }
    if (failure.get() instanceof RuntimeException e) {
      throw e;
    }
    if (interrupted) {
      throw new StoppedException(
          Text.of(
              "%s: stopped after %,d of %,d images, as asked; run again to start anew.",
              what, done.get(), count));
    }
    if (shown) {
      listener.tick(what, count, count);
    }
  }
}
