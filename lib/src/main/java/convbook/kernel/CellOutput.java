package convbook.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Gathers what a cell prints. Unlike a terminal, Jupyter stores every piece it is sent, and {@code
 * printf} alone writes one piece for each of its parts.
 */
final class CellOutput {
  private static final int PLENTY = 1 << 16;
  private static final Duration SOON = Duration.ofMillis(100);

  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private Supplier<? extends OutputStream> goal = OutputStream::nullOutputStream;

  /** Returns a stream whose text is gathered on its way to what {@code goal} is by then. */
  PrintStream to(Supplier<? extends OutputStream> goal) {
    var gate =
        new OutputStream() {
          @Override
          public void write(int b) {
            gather(goal, new byte[] {(byte) b}, 0, 1);
          }

          @Override
          public void write(byte[] bytes, int start, int length) {
            gather(goal, bytes, start, length);
          }

          @Override
          public void flush() {
            send();
          }
        };
    return new PrintStream(gate, false, StandardCharsets.UTF_8);
  }

  /** Sends what has gathered from now on ten times a second. */
  void sendSoon() {
    var sender =
        new Thread(
            () -> {
              while (true) {
                LockSupport.parkNanos(SOON.toNanos());
                send();
              }
            },
            "cell-output");
    sender.setDaemon(true);
    sender.start();
  }

  /** Sends what has gathered. */
  synchronized void send() {
    if (gathered.size() > 0) {
      try {
        OutputStream stream = goal.get();
        stream.write(gathered.toByteArray());
        stream.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        gathered.reset();
      }
    }
  }

  /** Text for another goal sends what came before it, so that the order stays. */
  private synchronized void gather(
      Supplier<? extends OutputStream> goal, byte[] bytes, int start, int length) {
    if (goal != this.goal || gathered.size() + length > PLENTY) {
      send();
      this.goal = goal;
    }
    gathered.write(bytes, start, length);
  }
}
