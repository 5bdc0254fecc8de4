package convbook.kernel.install;

import ai.djl.util.Utils;
import convbook.kernel.jupyter.CourseConnection;
import convbook.kernel.jupyter.CourseKernel;
import convbook.kernel.jupyter.Protocol;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What the doctor finds around the jar: Java, disk, Jupyter and the kernel in it. */
final class EnvironmentChecks {
  private static final long NEEDED = 1L << 30;
  private static final List<String> FRONTS =
      List.of("jupyter-lab", "jupyter-notebook", "jupyter-lab.exe", "jupyter-notebook.exe");

  private static final String HERE = "127.0.0.1";

  private EnvironmentChecks() {}

  static String java() {
    if (ModuleLayer.boot().findModule("jdk.jshell").isEmpty()) {
      throw new IllegalStateException(KernelSpec.java() + " lacks the compiler that cells need");
    }
    return Runtime.version().feature() + ", " + KernelSpec.java();
  }

  static String disk() throws IOException {
    Path there = Utils.getCacheDir().toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    long free = there.toFile().getUsableSpace();
    String found = String.format(Locale.ROOT, "%.1f GB free in %s", free / 1e9, there);
    if (free < NEEDED) {
      throw new IOException(found);
    }
    return found;
  }

  static String jupyter() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> FRONTS.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is none on the path"));
  }

  static String kernel() throws IOException {
    var installation = new Installation(Setup.data());
    if (!installation.isThere()) {
      throw new IOException("it is not in " + installation.folder());
    }
    return installation.folder().toString();
  }

  static String cells() throws Exception {
    long since = System.nanoTime();
    Object two = new CourseKernel().evalRaw("1 + 1");
    return String.format(
        Locale.ROOT, "1 + 1 is %s, after %.1f s", two, (System.nanoTime() - since) / 1e9);
  }

  /** Opens the ports at which a kernel listens to Jupyter; the system chooses which. */
  static String ports() throws Exception {
    var connection =
        new CourseConnection(
            new KernelConnectionProperties(HERE, 0, 0, 0, 0, 0, "tcp", "hmac-sha256", "key"));
    Protocol.speak(new CourseKernel(), connection);
    connection.connect();
    return "five were free at " + HERE;
  }
}
