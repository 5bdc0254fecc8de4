package convbook.kernel.eval;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Sends what cells show. Sockets close when the thread that writes to them is interrupted, and the
 * thread of a cell may be interrupted at any time, so that it only hands over what it shows here.
 */
public final class OutputQueue {
  private static final PrintStream LOG =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true);
  private static final ExecutorService SENDER =
      Executors.newSingleThreadExecutor(task -> Daemon.of("output-queue", task));

  /** How much may be on its way. */
  private static final Semaphore ROOM = new Semaphore(256);

  private OutputQueue() {}

  /**
   * Sends something soon, in order; waits while too much is on its way. An interrupt meanwhile is
   * meant for the code that comes after.
   */
  static void send(Runnable sending) {
    ROOM.acquireUninterruptibly();
    SENDER.execute(
        () -> {
          try {
            sending.run();
          } catch (RuntimeException | Error e) {
            e.printStackTrace(LOG);
          } finally {
            ROOM.release();
          }
        });
  }

  /** Waits until everything before this call has been sent. */
  public static void awaitDelivery() {
    CompletableFuture.runAsync(() -> {}, SENDER).join();
  }
}
