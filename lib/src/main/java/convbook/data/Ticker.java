package convbook.data;

import java.util.concurrent.TimeUnit;

/** Hears how far a long piece of work has come; always called by the thread that waits for it. */
@FunctionalInterface
public interface Ticker {
  /** Called about twice a second, and at the end if it was called before. */
  void tick(String what, int done, int total);

  /** Prints one line that is written over. */
  static Ticker console() {
    return (what, done, total) ->
        System.out.printf(
            "\r%s: %,d of %,d images, %d %%%s",
            what, done, total, 100L * done / total, done == total ? "\n" : "");
  }

  /** How long a piece of work may take before it is worth a word, in nanoseconds. */
  long PERIOD = TimeUnit.MILLISECONDS.toNanos(500);
}
