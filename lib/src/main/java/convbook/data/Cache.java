package convbook.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Where data sets are kept: the folder in the environment variable {@code CONVBOOK_DATA}, else the
 * platform's cache folder. A read-only folder will do when all files are already in it.
 */
public final class Cache {
  private Cache() {}

  /**
   * Returns the folder that holds one folder per data set; it need not exist yet.
   *
   * @throws DataException if {@code CONVBOOK_DATA} is not a path
   */
  public static Path folder() {
    return folder(
        System.getenv(), System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
  }

  /**
   * Returns where to keep what is made of data: the platform's cache folder, since the folder of
   * the data may be read-only.
   */
  static Path decoded() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.remove("CONVBOOK_DATA");
    return folder(
        environment, System.getProperty("os.name"), Path.of(System.getProperty("user.home")));
  }

  static Path folder(Map<String, String> environment, String system, Path home) {
    String chosen = environment.getOrDefault("CONVBOOK_DATA", "").strip();
    if (!chosen.isEmpty()) {
      try {
        return Path.of(chosen).toAbsolutePath().normalize();
      } catch (InvalidPathException e) {
        throw new DataException(
            "CONVBOOK_DATA is \"%s\", which is not a path; set it to a folder.".formatted(chosen),
            e);
      }
    }
    String os = system.toLowerCase(Locale.ROOT);
    if (os.startsWith("windows")) {
      return either(environment.get("LOCALAPPDATA"), home.resolve("AppData/Local"));
    }
    if (os.startsWith("mac")) {
      return home.resolve("Library/Caches/convbook");
    }
    return either(environment.get("XDG_CACHE_HOME"), home.resolve(".cache"));
  }

  private static Path either(String given, Path usual) {
    boolean use = given != null && !given.isBlank() && Path.of(given).isAbsolute();
    return (use ? Path.of(given) : usual).resolve("convbook");
  }
}
