package convbook.kernel.eval;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;

/**
 * Sends what cells show. Sockets close when the thread that writes to them is interrupted, and the
 * thread of a cell may be interrupted at any time, so that it only hands over what it shows here.
 */
public final class OutputQueue {
  private static final PrintStream LOG =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true);
  private static final BlockingQueue<Runnable> WAITING = new ArrayBlockingQueue<>(256);

  static {
    Daemon.start("output-queue", OutputQueue::deliver);
  }

  private OutputQueue() {}

  /** Sends something soon, in order; waits while too much is on its way. */
  static void send(Runnable sending) {
    uninterrupted(() -> WAITING.put(sending));
  }

  /** Waits until everything before this call has been sent. */
  public static void awaitDelivery() {
    var delivered = new CountDownLatch(1);
    send(delivered::countDown);
    uninterrupted(delivered::await);
  }

  private static void deliver() {
    while (true) {
      try {
        WAITING.take().run();
      } catch (InterruptedException | RuntimeException | Error e) {
        // Without this thread nothing would ever be shown again.
        e.printStackTrace(LOG);
      }
    }
  }

  private interface Wait {
    void run() throws InterruptedException;
  }

  /** An interrupt is meant for the code that comes after. */
  private static void uninterrupted(Wait wait) {
    boolean interrupted = false;
    while (true) {
      try {
        wait.run();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
