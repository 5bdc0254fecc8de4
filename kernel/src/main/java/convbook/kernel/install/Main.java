package convbook.kernel.install;

import convbook.device.Text;
import convbook.fetch.Cache;
import convbook.kernel.jupyter.KernelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** The front door of the jar: serves a notebook, or puts the kernel where Jupyter finds it. */
public final class Main {
  private static final String USAGE =
      """
      usage: java -jar convbook-kernel.jar install [--data-dir FOLDER]     add the kernel to Jupyter
             java -jar convbook-kernel.jar uninstall [--data-dir FOLDER]   remove it again
             java -jar convbook-kernel.jar doctor [--licenses]             say what this machine has and lacks

      FOLDER is a data folder of Jupyter's, its user's own if not said.""";

  /** What Java has for bytes that are no letter in its locale. */
  private static final String UNREADABLE = "\uFFFD";

  private Main() {}

  /**
   * Serves one notebook until Jupyter shuts it down, or does what the first word says.
   *
   * @param args the path of Jupyter's connection file, or one of the commands with its options
   */
  public static void main(String[] args) throws Exception {
    List<String> words = List.of(args);
    needNames(words);
    try {
      Release.running();
    } catch (IOException notWhole) {
      System.err.println(notWhole.getMessage());
      System.exit(2);
    }
    switch (words.isEmpty() ? "" : words.get(0)) {
      case "install" -> {
        needJdk();
        System.exit(manage(words));
      }
      case "uninstall" -> System.exit(manage(words));
      case "doctor" -> {
        quiet();
        Doctor.main(words.subList(1, words.size()).toArray(new String[0]));
      }
      case "", "help", "--help", "-h" -> System.out.println(USAGE);
      default -> serve(words);
    }
  }

  /** Adds the kernel to Jupyter or removes it, says so, and returns what the program exits with. */
  private static int manage(List<String> words) {
    boolean named = words.size() == 3 && words.get(1).equals("--data-dir");
    if (words.size() > 1 && !named) {
      System.err.println(
          Text.of(
              "%s takes --data-dir FOLDER or nothing; it was given '%s'.",
              words.get(0), String.join(" ", words.subList(1, words.size()))));
      return 2;
    }
    Installation installation =
        named ? new Installation(Path.of(words.get(2))) : Installation.ofUser();
    try {
      if (words.get(0).equals("install")) {
        install(installation);
      } else {
        uninstall(installation);
      }
      return 0;
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }

  private static void install(Installation installation) throws IOException {
    boolean copied = installation.install(Release.running());
    if (copied) {
      KernelSpec.archive(installation.folder());
    }
    System.out.println(
        Text.of(
            "The kernel %s %s %s; it starts with %s.",
            KernelSpec.TITLE,
            copied ? "is in" : "was in",
            installation.folder(),
            KernelSpec.java()));
  }

  private static void uninstall(Installation installation) throws IOException {
    System.out.println(
        installation.uninstall()
            ? "Removed " + installation.folder()
            : "There is no kernel in " + installation.folder());
    Path engine = Path.of(System.getProperty("user.home"), ".djl.ai");
    Stream.of(Cache.folder(), engine)
        .filter(Files::isDirectory)
        .forEach(
            shared ->
                System.out.println(
                    shared
                        + " stays, which other programs on this jar or on DJL use too; delete it if"
                        + " there are none."));
  }

  private static void serve(List<String> words) throws Exception {
    if (words.size() != 1 || !Files.isRegularFile(Path.of(words.get(0)))) {
      System.err.println(
          Text.of(
              "'%s' is no command, and no connection file of Jupyter's.\n%s",
              String.join(" ", words), USAGE));
      System.exit(2);
    }
    needJdk();
    quiet();
    KernelServer.serve(Path.of(words.get(0)));
  }

  /** Ends the program where its files' names are lost on Java, which would take others for them. */
  private static void needNames(List<String> words) {
    Stream.of(
            words.stream(),
            Stream.of("user.dir", "user.home").map(System::getProperty),
            Stream.of("JUPYTER_DATA_DIR", "XDG_DATA_HOME").map(System::getenv))
        .flatMap(names -> names)
        .filter(name -> name != null && name.contains(UNREADABLE))
        .findFirst()
        .ifPresent(
            name -> {
              System.err.println(
                  "The locale does not say that names of files are UTF-8, and Java cannot read '"
                      + name
                      + "'; set LC_ALL=C.UTF-8 and try again.");
              System.exit(2);
            });
  }

  /** Ends the program where Java lacks the compiler that cells need. */
  private static void needJdk() {
    if (!KernelSpec.hasCompiler()) {
      System.err.println(
          System.getProperty("java.home")
              + " is a Java runtime without the JDK's tools; install a JDK, 17 or newer.");
      System.exit(2);
    }
  }

  /** Only warnings reach a notebook, and nobody is told that it runs. */
  private static void quiet() {
    System.setProperty("java.awt.headless", "true");
    Logger.getLogger("").setLevel(Level.WARNING);
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    // A machine without a GPU is no reason to warn; convbook.device says what was found.
    System.setProperty("org.slf4j.simpleLogger.log.ai.djl.util.cuda.CudaUtils", "error");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }
}
