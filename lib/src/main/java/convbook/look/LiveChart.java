package convbook.look;

import convbook.device.Text;
import convbook.train.Learner;
import convbook.train.Listener;
import convbook.train.Progress;
import java.time.Duration;

/**
 * Shows training in the notebook as it happens: the chart of the history and a progress bar with
 * the time left, redrawn in place at most twice a second, and at the end the figures in words.
 */
public final class LiveChart implements Listener {
  private static final long REDRAW_NANOS = 500_000_000;
  private static final int BAR = 30;

  private String chart;
  private String bar;
  private String ending = "";
  private int drawnPoints;
  private long drawnAt;

  @Override
  public void batchDone(Learner learner, Progress progress) {
    if (chart == null || System.nanoTime() - drawnAt > REDRAW_NANOS) {
      draw(learner, bar(progress));
    }
  }

  @Override
  public void epochDone(Learner learner, Progress progress) {
    draw(learner, bar(progress));
  }

  @Override
  public void stoppedEarly(Learner learner, String why) {
    ending = System.lineSeparator() + why;
  }

  @Override
  public void ended(Learner learner, boolean finished) {
    if (chart != null) {
      draw(learner, finished ? learner.history() + ending : "Training ended early.");
      chart = null;
    }
    ending = "";
  }

  private void draw(Learner learner, String line) {
    Screen screen = Screen.current();
    if (chart == null) {
      chart = screen.show(Charts.of(learner.history()));
      bar = screen.show(line);
    } else {
      int points = learner.history().points().size() + learner.history().epochs().size();
      if (points != drawnPoints) {
        screen.update(chart, Charts.of(learner.history()));
        drawnPoints = points;
      }
      screen.update(bar, line);
    }
    drawnAt = System.nanoTime();
  }

  private static String bar(Progress progress) {
    int filled = BAR * progress.done() / progress.total();
    return Text.of(
        "%s%s %3d %%  %s passed, about %s left",
        "█".repeat(filled),
        "░".repeat(BAR - filled),
        100L * progress.done() / progress.total(),
        clock(progress.elapsed()),
        clock(progress.left()));
  }

  private static String clock(Duration time) {
    return Text.of("%d:%02d", time.toMinutes(), time.toSecondsPart());
  }
}
