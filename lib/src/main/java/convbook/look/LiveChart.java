package convbook.look;

import convbook.device.Text;
import convbook.device.Words;
import convbook.look.HistoryChart.Ghost;
import convbook.train.History;
import convbook.train.Learner;
import convbook.train.Listener;
import convbook.train.Progress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Shows training in the notebook as it happens: the chart of the history and a progress bar with
 * the time left, redrawn in place after each epoch and between at most twice a second, and at the
 * end the figures in words. The axis is there for all epochs from the start. Behind it, in gray, is
 * the run that the learner names, with all of its epochs, or else the one that was shown before, if
 * it learned from the same data.
 */
public final class LiveChart implements Listener {
  private static final long REDRAW_NANOS = 500_000_000;
  private static final int BAR = 30;
  private static final AtomicReference<Optional<Shown>> LAST =
      new AtomicReference<>(Optional.empty());

  /** A run, and which chart showed it. */
  private record Shown(LiveChart by, History history) {}

  private String chart;
  private String bar;
  private String ending = "";
  private Optional<Ghost> behind = Optional.empty();
  private Duration elapsed = Duration.ZERO;
  private int begun;
  private int epochs;
  private int axis;
  private int drawnPoints;
  private long drawnAt;

  @Override
  public void batchDone(Learner learner, Progress progress) {
    elapsed = progress.elapsed();
    if (chart == null) {
      begin(learner, progress.total() / learner.data().train().batches());
    }
    if (chart == null || System.nanoTime() - drawnAt > REDRAW_NANOS) {
      draw(learner, bar(progress));
    }
  }

  @Override
  public void epochDone(Learner learner, Progress progress) {
    elapsed = progress.elapsed();
    draw(learner, bar(progress));
  }

  @Override
  public void stoppedEarly(Learner learner, String why) {
    ending = why;
  }

  @Override
  public void ended(Learner learner, boolean finished) {
    if (chart != null) {
      History history = learner.history();
      int trained = history.epochs().size() - begun;
      String why =
          finished || !ending.isEmpty()
              ? ending
              : Words.of("training.ended", begun + trained + 1, epochs);
      draw(
          learner,
          (finished ? history + System.lineSeparator() : "")
              + (why.isEmpty() ? "" : why + System.lineSeparator())
              + (trained == 1
                  ? Words.of("training.epoch", trained, words(elapsed))
                  : Words.of("training.epochs", trained, words(elapsed))));
      LAST.set(Optional.of(new Shown(this, history)));
      chart = null;
    }
    ending = "";
  }

  private void begin(Learner learner, int more) {
    History history = learner.history();
    begun = history.epochs().size();
    epochs = begun + more;
    Optional<Ghost> named =
        learner.behind().map(run -> new Ghost(run, DrawnWords.of("history.behind")));
    axis = Math.max(epochs, named.map(ghost -> HistoryChart.epochs(ghost.run())).orElse(0));
    // A chart that goes on keeps what is behind it.
    behind = named.or(() -> before(history)).or(() -> behind);
  }

  private Optional<Ghost> before(History history) {
    return LAST.get()
        .filter(last -> last.by != this)
        .map(Shown::history)
        .filter(run -> run.data().equals(history.data()))
        .filter(run -> run.heldOut().equals(history.heldOut()))
        .map(run -> new Ghost(run, DrawnWords.of("history.before")));
  }

  private void draw(Learner learner, String line) {
    Screen screen = Screen.current();
    History history = learner.history();
    int points = history.points().size() + history.epochs().size();
    if (chart == null) {
      chart = screen.show(HistoryChart.of(history, axis, behind));
      bar = screen.show(line);
      drawnPoints = points;
    } else {
      if (points != drawnPoints) {
        screen.update(chart, HistoryChart.of(history, axis, behind));
        drawnPoints = points;
      }
      screen.update(bar, line);
    }
    drawnAt = System.nanoTime();
  }

  private static String bar(Progress progress) {
    int filled = BAR * progress.done() / progress.total();
    return Words.of(
        "training.bar",
        "█".repeat(filled),
        "░".repeat(BAR - filled),
        100L * progress.done() / progress.total(),
        clock(progress.elapsed()),
        clock(progress.left()));
  }

  private static String clock(Duration time) {
    return Text.of("%d:%02d", time.toMinutes(), time.toSecondsPart());
  }

  private static String words(Duration time) {
    if (time.toSeconds() < 10) {
      return Words.of("time.tenths", time.toMillis() / 1e3);
    }
    if (time.toMinutes() == 0) {
      return Words.of("time.seconds", time.toSeconds());
    }
    return time.toHours() == 0
        ? Words.of("time.minutes", time.toMinutes(), time.toSecondsPart())
        : Words.of("time.hours", time.toHours(), time.toMinutesPart());
  }
}
