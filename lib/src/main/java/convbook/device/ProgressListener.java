package convbook.device;

import java.util.concurrent.TimeUnit;

/** Hears how far a long piece of work has come; always called by the thread that waits for it. */
@FunctionalInterface
public interface ProgressListener {
  /** Called about twice a second, and at the end if it was called before. */
  void tick(String what, int done, int total);

  /** Shows one line that is written over, in a notebook or on a terminal; see {@link Notes}. */
  static ProgressListener console() {
    return (what, done, total) ->
        Notes.progress(
            Words.of("progress.images", what, done, total, 100L * done / total), done == total);
  }

  /** How long a piece of work may take before it is worth a word, in nanoseconds. */
  long PERIOD = TimeUnit.MILLISECONDS.toNanos(500);
}
