package convbook.kernel.jupyter;

import convbook.kernel.eval.Cell;
import convbook.look.Screen;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import io.github.spencerpark.jupyter.messages.publish.PublishUpdateDisplayData;
import java.util.UUID;

/** Shows values below the cell that started the thread they come from. */
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
    kernel.display(data);
    return id;
  }

  @Override
  public void update(String id, Object value) {
    DisplayData data = kernel.getRenderer().render(value);
    data.setDisplayId(id);
    Cell cell = Cell.ofThisThread();
    cell.redraw();
    cell.publish(new PublishUpdateDisplayData(data));
  }

  @Override
  public void clear(boolean wait) {
    kernel.clear(wait);
  }
}
