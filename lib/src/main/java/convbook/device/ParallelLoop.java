package convbook.device;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

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
  private volatile boolean stopped;
  private final CompletableFuture<Void> end;

  private ParallelLoop(int count, IntConsumer task) {
    this.count = count;
    this.task = task;
    this.end =
        CompletableFuture.allOf(
            Stream.generate(() -> CompletableFuture.runAsync(this::work, w -> thread(w).start()))
                .limit(Math.min(threads(), count))
                .toArray(CompletableFuture[]::new));
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
    new ParallelLoop(count, task).await(what, listener);
  }

  private void work() {
    try {
      for (int i = next.getAndIncrement(); i < count && !stopped; i = next.getAndIncrement()) {
        task.accept(i);
        done.incrementAndGet();
      }
    } catch (RuntimeException | Error e) {
      stopped = true;
      throw e;
    }
  }

  private void await(String what, ProgressListener listener) {
    // What is done before anybody waits would hide it.
    boolean interrupted = Thread.interrupted();
    stopped |= interrupted;
    boolean shown = false;
    long last = System.nanoTime();
    while (!end.isDone()) {
      try {
        end.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
        stopped = true;
      } catch (TimeoutException | ExecutionException e) {
        // How it has ended is asked below.
      }
      if (System.nanoTime() - last > ProgressListener.PERIOD && done.get() < count) {
        last = System.nanoTime();
        shown = true;
        listener.tick(what, done.get(), count);
      }
    }
    try {
      end.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
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
