package convbook.fetch;

import convbook.device.Environment;
import convbook.device.Notes;
import convbook.device.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Where data sets are kept: the folder in the environment variable {@code CONVBOOK_DATA}, else the
 * platform's cache folder, else, where that cannot be written, a folder among the temporary files.
 * A read-only folder will do when all files are already in it.
 */
public final class Cache {
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private Cache() {}

  /**
   * Returns the folder that holds one folder per data set; it need not exist yet.
   *
   * @throws DataException if {@code CONVBOOK_DATA} is not a path
   */
  public static Path folder() {
    return folderFor();
  }

  /**
   * Returns the folder that holds, or can be given, one of these data sets.
   *
   * @hidden
   */
  public static Path folderFor(String... sets) {
    Map<String, String> environment = new HashMap<>(System.getenv());
    Environment.value("CONVBOOK_DATA").ifPresent(data -> environment.put("CONVBOOK_DATA", data));
    return folder(environment, sets);
  }

  /**
   * Returns where to keep what is made of data: the platform's cache folder, since the folder of
   * the data may be read-only.
   *
   * @hidden
   */
  public static Path decoded() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.remove("CONVBOOK_DATA");
    return folder(environment);
  }

  /**
   * Returns whether data sets may be fetched, which {@code CONVBOOK_OFFLINE} set to {@code true}
   * forbids.
   *
   * @throws IllegalArgumentException if it says neither true nor false
   * @hidden
   */
  public static boolean mayDownload() {
    return !Environment.flag("CONVBOOK_OFFLINE").orElse(false);
  }

  private static Path folder(Map<String, String> environment, String... sets) {
    Path home = Path.of(System.getProperty("user.home"));
    return folder(environment, System.getProperty("os.name"), home, sets);
  }

  static Path folder(Map<String, String> environment, String system, Path home, String... sets) {
    String chosen = environment.getOrDefault("CONVBOOK_DATA", "").strip();
    if (!chosen.isEmpty()) {
      try {
        return Path.of(chosen).toAbsolutePath().normalize();
      } catch (InvalidPathException e) {
        throw new DataException(
            "CONVBOOK_DATA is \"%s\", which is not a path; set it to a folder.", chosen);
      }
    }
    Path usual = usual(environment, system.toLowerCase(Locale.ROOT), home);
    boolean ofUse =
        sets.length == 0
            ? isOfUse(usual)
            : Arrays.stream(sets).map(usual::resolve).anyMatch(Cache::isOfUse);
    return ofUse ? usual : temporary(usual);
  }

  private static Path usual(Map<String, String> environment, String system, Path home) {
    if (system.startsWith("windows")) {
      return either(environment.get("LOCALAPPDATA"), home.resolve("AppData/Local"));
    }
    if (system.startsWith("mac")) {
      return home.resolve("Library/Caches/convbook");
    }
    return either(environment.get("XDG_CACHE_HOME"), home.resolve(".cache"));
  }

  private static Path either(String given, Path usual) {
    boolean use = given != null && !given.isBlank() && Path.of(given).isAbsolute();
    return (use ? Path.of(given) : usual).resolve("convbook");
  }

  /** Returns whether a folder can be written or made, or holds files for all who may read it. */
  private static boolean isOfUse(Path folder) {
    // Java calls a home that it does not know "?".
    if (!folder.isAbsolute()) {
      return false;
    }
    try (Stream<Path> files = Files.isDirectory(folder) ? Files.list(folder) : Stream.empty()) {
      if (files.findAny().isPresent()) {
        return true;
      }
    } catch (IOException unreadable) {
      return false;
    }
    Path there = folder;
    while (!Files.exists(there)) {
      there = there.getParent();
    }
    return Files.isDirectory(there) && Files.isWritable(there);
  }

  private static Path temporary(Path usual) {
    String user = System.getProperty("user.name").replaceAll("\\W", "_");
    Path folder = Path.of(System.getProperty("java.io.tmpdir"), "convbook-" + user);
    if (!TOLD.getAndSet(true)) {
      Notes.say(
          Text.of(
              "Data sets are kept in %s, since %s cannot be written; set CONVBOOK_DATA to a folder that stays.",
              folder, usual));
    }
    return folder;
  }
}
