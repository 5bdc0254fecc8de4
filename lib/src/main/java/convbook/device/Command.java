package convbook.device;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A program of the system that is asked something and cannot be relied on to answer.
 *
 * @hidden
 */
public final class Command {
  private Command() {}

  /**
   * Returns what a program prints, its errors too, or that it prints nothing for too long; empty if
   * there is no such program. It is ended when its time is over.
   */
  public static Optional<String> output(Duration patience, String... command) {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException notThere) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          CompletableFuture.supplyAsync(
                  () -> all(process), work -> ParallelLoop.thread(work).start())
              .completeOnTimeout(
                  "no answer in " + patience.toMillis() / 1000.0 + " s",
                  patience.toMillis(),
                  TimeUnit.MILLISECONDS)
              .join());
    } catch (CompletionException unreadable) {
      return Optional.empty();
    } finally {
      process.destroyForcibly();
    }
  }

  private static String all(Process process) {
    try {
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes());
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }
}
