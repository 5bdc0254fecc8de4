package convbook.kernel.install;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.util.Utils;
import convbook.data.sets.FashionMnist;
import convbook.device.Devices;
import convbook.device.Text;
import convbook.fetch.Cache;
import convbook.kernel.jupyter.CourseConnection;
import convbook.kernel.jupyter.CourseKernel;
import convbook.kernel.jupyter.Protocol;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Says of everything the course needs from this machine that it is fine, or what to do. */
public final class Doctor {
  private static final long NEEDED_SPACE = 1L << 30;
  private static final List<String> FRONT_ENDS =
      List.of("jupyter-lab", "jupyter-notebook", "jupyter-lab.exe", "jupyter-notebook.exe");

  private static final String LOOPBACK = "127.0.0.1";

  private boolean healthy = true;

  private Doctor() {}

  /**
   * Prints a line for each thing looked at, and exits with 1 if something is to be done.
   *
   * @param args {@code --licenses} to print instead what the kernel's folder carries
   */
  public static void main(String[] args) throws IOException {
    List<String> words = List.of(args);
    if (words.equals(List.of("--licenses"))) {
      licenses();
      return;
    }
    if (!words.isEmpty()) {
      System.err.println(
          "doctor takes --licenses or nothing; it was given '" + String.join(" ", words) + "'.");
      System.exit(2);
    }
    var doctor = new Doctor();
    doctor.look("Java", Doctor::java, "install a JDK, 17 or newer: https://adoptium.net");
    doctor.look("disk", Doctor::disk, "the native library and the data take 1 GB there");
    doctor.look(
        "Jupyter",
        Doctor::jupyter,
        "./convbook lab installs it where the course was cloned; else: https://jupyter.org/install");
    doctor.look(
        "kernel",
        Doctor::kernel,
        "./convbook lab puts it there where the course was cloned, java -jar convbook-kernel.jar install anywhere");
    doctor.look("cells", Doctor::cells, "install the JDK anew");
    doctor.look(
        "ports", Doctor::ports, "allow programs here to listen on this machine's own address");
    boolean engine =
        doctor.look("native library", Devices::library, "no cell runs until then")
            && doctor.look(
                "engine",
                Doctor::engine,
                "connect to the internet once, so that DJL fetches it, or take a release for this"
                    + " machine, which packs it");
    if (engine) {
      for (Device device : Devices.all()) {
        doctor.look("device", () -> Devices.describe(device), "update the GPU's driver");
      }
      doctor.look("CUDA", Devices::cuda, "until then the course trains on the CPU");
      doctor.look(
          "default device",
          () -> Devices.best().toString(),
          "set CONVBOOK_DEVICE to one of the devices above, or not at all");
    }
    doctor.look("data", Doctor::data, "set CONVBOOK_DATA to a folder that you may write to");
    doctor.look(
        "fonts",
        Doctor::fonts,
        "install them (Debian, Ubuntu: libfreetype6 libfontconfig1 libharfbuzz0b"
            + " fonts-dejavu-core)");
    System.exit(doctor.healthy ? 0 : 1);
  }

  /** The build writes the list, from what each library's authors say of it. */
  private static void licenses() throws IOException {
    try (var list = Doctor.class.getResourceAsStream("/licenses.txt")) {
      new String(list.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .sorted(String.CASE_INSENSITIVE_ORDER)
          .forEach(System.out::println);
    }
  }

  private boolean look(String what, Callable<String> finding, String advice) {
    try {
      System.out.println("fine   " + what + ": " + finding.call());
      return true;
    } catch (Throwable trouble) {
      System.out.println("TO DO  " + what + ": " + firstLine(trouble) + "; " + advice);
      healthy = false;
      return false;
    }
  }

  private static String firstLine(Throwable trouble) {
    return String.valueOf(trouble.getMessage())
        .lines()
        .findFirst()
        .orElse("")
        .replaceAll("\\.$", "");
  }

  private static String java() {
    if (!KernelSpec.hasCompiler()) {
      throw new IllegalStateException(KernelSpec.java() + " lacks the compiler that cells need");
    }
    return Runtime.version().feature() + ", " + KernelSpec.java();
  }

  private static String disk() throws IOException {
    Path there = existing(Utils.getCacheDir().toAbsolutePath());
    long free = there.toFile().getUsableSpace();
    String found = Text.of("%.1f GB free in %s", free / 1e9, there);
    if (free < NEEDED_SPACE) {
      throw new IOException(found);
    }
    return found;
  }

  /** Returns a folder, or the closest one around it that there is. */
  private static Path existing(Path folder) {
    return Files.exists(folder) ? folder : existing(folder.getParent());
  }

  private static String jupyter() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .flatMap(folder -> FRONT_ENDS.stream().map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("there is none on the path"));
  }

  private static String kernel() throws IOException {
    Installation installation = Installation.ofUser();
    if (!installation.isThere()) {
      throw new IOException("it is not in " + installation.folder());
    }
    return installation.folder().toString();
  }

  private static String cells() throws Exception {
    long since = System.nanoTime();
    Object two = new CourseKernel().evalRaw("1 + 1");
    return Text.of("1 + 1 is %s, after %.1f s", two, (System.nanoTime() - since) / 1e9);
  }

  /** Opens the ports at which a kernel listens to Jupyter; the system chooses which. */
  private static String ports() throws Exception {
    var connection =
        new CourseConnection(
            new KernelConnectionProperties(LOOPBACK, 0, 0, 0, 0, 0, "tcp", "hmac-sha256", "key"));
    Protocol.speak(new CourseKernel(), connection);
    connection.connect();
    return "five were free at " + LOOPBACK;
  }

  private static String engine() {
    try {
      Engine engine = Engine.getInstance();
      String name = engine.getEngineName();
      Path library = Utils.getEngineCacheDir(name.toLowerCase(Locale.ROOT));
      return name + " " + engine.getVersion() + ", native library in " + library;
    } catch (EngineException | LinkageError missing) {
      throw new IllegalStateException(
          "PyTorch's native library is not here and could not be had (" + firstLine(missing) + ")",
          missing);
    }
  }

  private static String data() throws IOException {
    Path folder = Cache.folder();
    if (FashionMnist.isCached()) {
      return folder + " holds Fashion-MNIST, checked";
    }
    Path there = existing(folder);
    if (!Files.isWritable(there)) {
      throw new IOException(there + " cannot be written to");
    }
    return folder + " lacks Fashion-MNIST, the first chapter fetches it (30 MB)";
  }

  private static String fonts() {
    var font = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    if (font.getStringBounds("loss", new FontRenderContext(null, true, true)).getWidth() <= 0) {
      throw new IllegalStateException("text has no width");
    }
    return "charts can write their text, in " + font.getFontName();
  }
}
