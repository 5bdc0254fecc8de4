package convbook.kernel;

import convbook.look.Screen;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.util.UUID;

/** Shows values below the cell that is running, whichever thread they come from. */
final class NotebookScreen implements Screen {
  private final CourseKernel kernel;

  NotebookScreen(CourseKernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public String show(Object value) {
    String id = UUID.randomUUID().toString();
    DisplayData data = kernel.getRenderer().render(value);
    data.setDisplayId(id);
    whileTheCellRuns(() -> kernel.display(data));
    return id;
  }

  @Override
  public void update(String id, Object value) {
    DisplayData data = kernel.getRenderer().render(value);
    whileTheCellRuns(() -> kernel.getIO().display.updateDisplay(id, data));
  }

  @Override
  public void clear(boolean wait) {
    kernel.clear(wait);
  }

  /** A cell can end between two drawings of another thread; there is nowhere left to draw then. */
  private static void whileTheCellRuns(Runnable drawing) {
    try {
      drawing.run();
    } catch (RuntimeException gone) {
      return;
    }
  }
}
