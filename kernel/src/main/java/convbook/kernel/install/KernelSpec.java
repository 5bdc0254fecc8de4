package convbook.kernel.install;

import com.google.gson.GsonBuilder;
import convbook.device.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code kernel.json} tells Jupyter: how the kernel is started, and in what environment. */
final class KernelSpec {
  static final String JSON = "kernel.json";
  static final String TITLE = "Java (ConvBook)";

  /** The classes that a first cell takes, as Java found them once; it starts without it, too. */
  private static final String ARCHIVE = "convbook.jsa";

  private static final String DIRECTIVES = "compiler.json";
  private static final String DEFAULTS = "java.flags";
  private static final String NAMES = "utf8.sh";

  /** By these names Jupyter knows them. */
  private static final List<String> LOGOS = List.of("logo-64x64.png", "logo-svg.svg");

  /**
   * Tensors live outside the Java heap, so 2 GB is plenty and leaves them the rest of the machine.
   * As an option it would come after JAVA_TOOL_OPTIONS, and undo an -Xmx there; what is in a file
   * of flags comes first.
   */
  private static final String HEAP = "MaxHeapSize=" + (2L << 30) + "\n";

  /**
   * 16 MB between collections cost no time; the serial collector starts fastest and takes no core
   * from training. What a method throws that has become hot would have neither message nor line.
   */
  private static final List<String> OPTIONS =
      List.of(
          "-Xmn16m", "-XX:+UseSerialGC", "-XX:-OmitStackTraceInFastThrow", "-Dfile.encoding=UTF-8");

  /**
   * On Linux, Java takes the names of files for what the locale says, and in a container's they
   * would be ASCII: a notebook in a folder of another name could write nothing beside itself.
   */
  private static final String IN_UTF8 =
      """
      # Starts a program where the names of files are UTF-8, in the user's own language if it can be.
      case $(locale charmap 2>/dev/null) in
        UTF-8) ;;
        *) export LC_ALL=C.UTF-8 ;;
      esac
      exec "$@"
      """;

  /**
   * A start of a second keeps Java's second compiler as busy as its first: it has to wait for
   * methods that are called four times as often, and longer while it has others to do. Loops it
   * takes as soon as before.
   */
  private static final List<String> COMPILER =
      List.of(
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:Tier4InvocationThreshold=20000",
          "-XX:Tier4MinInvocationThreshold=2400",
          "-XX:Tier4CompileThreshold=60000",
          "-XX:Tier4LoadFeedback=1",
          "-XX:CompilerDirectivesFile={resource_dir}/" + DIRECTIVES,
          // It would say on each start that it has read that file.
          "-XX:-DisplayVMOutput");

  /** What lists jars and compiles cells runs too shortly to earn the second compiler's work. */
  private static final String FIRST_COMPILER_ALONE =
      """
      [
        {
          match: ["com/sun/tools/*.*", "java/nio/file/*.*", "java/util/jar/*.*", "java/util/zip/*.*",
                  "jdk/internal/jimage/*.*", "jdk/internal/jrtfs/*.*", "jdk/jshell/*.*",
                  "jdk/nio/zipfs/*.*", "sun/nio/fs/*.*"],
          c2: { Exclude: true }
        }
      ]
      """;

  /** Each step frees and takes the same large pieces: give them back to glibc, not to Linux. */
  private static final Map<String, String> MEMORY =
      Map.of(
          "MALLOC_ARENA_MAX", "1",
          "MALLOC_MMAP_THRESHOLD_", String.valueOf(1L << 30),
          "MALLOC_TRIM_THRESHOLD_", String.valueOf(1L << 32));

  private static final Pattern GLIBC = Pattern.compile("glibc (\\d+)\\.(\\d+)");

  private KernelSpec() {}

  /** Returns what is in the kernel's folder beside its jars, for the Java that runs this. */
  static Map<String, byte[]> files() throws IOException {
    var files = new LinkedHashMap<String, byte[]>();
    files.put(JSON, bytes(json()));
    files.put(DIRECTIVES, bytes(FIRST_COMPILER_ALONE));
    files.put(DEFAULTS, bytes(HEAP));
    if (isLinux()) {
      files.put(NAMES, bytes(IN_UTF8));
    }
    for (String logo : LOGOS) {
      try (InputStream picture = KernelSpec.class.getResourceAsStream(logo)) {
        files.put(logo, picture.readAllBytes());
      }
    }
    return files;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").equals("Linux");
  }

  private static String json() {
    var argv = new ArrayList<String>();
    if (isLinux()) {
      argv.addAll(List.of("sh", "{resource_dir}/" + NAMES));
    }
    argv.add(java().toString());
    argv.add("-XX:Flags={resource_dir}/" + DEFAULTS);
    argv.addAll(OPTIONS);
    argv.addAll(COMPILER);
    argv.addAll(List.of("-XX:SharedArchiveFile={resource_dir}/" + ARCHIVE, "-Xlog:cds*=off"));
    argv.addAll(List.of("-jar", "{resource_dir}/jars/convbook-kernel.jar", "{connection_file}"));
    var spec = new LinkedHashMap<String, Object>();
    spec.put("argv", argv);
    spec.put("display_name", TITLE);
    spec.put("language", "java");
    spec.put("interrupt_mode", "message");
    spec.put("env", environment(libc()));
    // The archive is of use to this very Java alone: another one makes these files differ.
    spec.put("metadata", Map.of("java", System.getProperty("java.vm.version")));
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(spec) + "\n";
  }

  /**
   * Has Java keep the classes that the kernel in this folder takes, which shortens its start. Half
   * an archive could end Java, so it gets its name when it is whole.
   */
  static void archive(Path folder) throws IOException {
    Path whole = folder.resolve(ARCHIVE);
    Path growing = folder.resolve(ARCHIVE + ".part");
    var argv = new ArrayList<String>();
    argv.add(java().toString());
    argv.add("-XX:Flags=" + folder.resolve(DEFAULTS));
    argv.addAll(OPTIONS);
    argv.add("-XX:ArchiveClassesAtExit=" + growing);
    // The doctor does what a first cell does.
    argv.addAll(List.of("-jar", folder.resolve("jars/convbook-kernel.jar").toString(), "doctor"));
    Process doctor =
        new ProcessBuilder(argv)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!doctor.waitFor(2, TimeUnit.MINUTES)) {
        doctor.destroyForcibly().waitFor();
      } else if (doctor.exitValue() <= 1 && Files.exists(growing)) {
        Files.move(growing, whole);
      }
      Files.deleteIfExists(growing);
    } catch (InterruptedException e) {
      doctor.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Returns the Java that runs this. */
  static Path java() {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
    return Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java");
  }

  /** Returns whether the Java that runs this has the compiler that cells need. */
  static boolean hasCompiler() {
    return ModuleLayer.boot().findModule("jdk.jshell").isPresent();
  }

  /** Half of them is worse than none, and glibc before 2.35 refuses so high a threshold. */
  static Map<String, String> environment(String libc) {
    Matcher glibc = GLIBC.matcher(libc);
    if (!glibc.find()) {
      return Map.of();
    }
    int major = Integer.parseInt(glibc.group(1));
    boolean takes = major > 2 || major == 2 && Integer.parseInt(glibc.group(2)) >= 35;
    return takes ? new TreeMap<>(MEMORY) : Map.of();
  }

  /** Returns the name and version of the C library, or nothing where it is not glibc. */
  private static String libc() {
    return Command.output(Duration.ofSeconds(10), "getconf", "GNU_LIBC_VERSION").orElse("");
  }
}
