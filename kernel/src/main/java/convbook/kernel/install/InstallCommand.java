package convbook.kernel.install;

import convbook.fetch.Cache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Adds the kernel to Jupyter and removes it, and says so. */
final class InstallCommand {
  private InstallCommand() {}

  /**
   * Installs or uninstalls.
   *
   * @param words the command with its options
   * @return what the program exits with
   */
  static int run(List<String> words) {
    boolean named = words.size() == 3 && words.get(1).equals("--data-dir");
    if (words.size() > 1 && !named) {
      System.err.println(
          String.format(
              Locale.ROOT,
              "%s takes --data-dir FOLDER or nothing; it was given '%s'.",
              words.get(0),
              String.join(" ", words.subList(1, words.size()))));
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
    System.out.printf(
        Locale.ROOT,
        "The kernel %s %s %s; it starts with %s.%n",
        KernelSpec.TITLE,
        copied ? "is in" : "was in",
        installation.folder(),
        KernelSpec.java());
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
}
