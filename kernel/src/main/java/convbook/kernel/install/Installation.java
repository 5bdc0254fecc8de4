package convbook.kernel.install;

import ai.djl.util.Utils;
import convbook.device.Text;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * The kernel as Jupyter finds it: a folder with {@code kernel.json} and all its jars. It is there
 * whole or not at all.
 */
final class Installation {
  private final Path folder;

  /**
   * @param data a data folder of Jupyter's, as {@code jupyter --data-dir} names it
   */
  Installation(Path data) {
    folder = data.toAbsolutePath().normalize().resolve("kernels/convbook");
  }

  /** Returns the one where every Jupyter of this user looks. */
  static Installation ofUser() {
    return new Installation(
        dataFolder(
            System.getenv(),
            System.getProperty("os.name"),
            Path.of(System.getProperty("user.home"))));
  }

  /** Returns a user's own data folder of Jupyter's. */
  static Path dataFolder(Map<String, String> environment, String system, Path home) {
    String chosen = environment.getOrDefault("JUPYTER_DATA_DIR", "");
    if (!chosen.isBlank()) {
      return Path.of(chosen);
    }
    String os = system.toLowerCase(Locale.ROOT);
    if (os.startsWith("mac")) {
      return home.resolve("Library/Jupyter");
    }
    boolean windows = os.startsWith("windows");
    String base = environment.getOrDefault(windows ? "APPDATA" : "XDG_DATA_HOME", "");
    Path usual = home.resolve(windows ? "AppData/Roaming" : ".local/share");
    return (base.isBlank() ? usual : Path.of(base)).resolve("jupyter");
  }

  Path folder() {
    return folder;
  }

  boolean isThere() throws IOException {
    Path json = folder.resolve(KernelSpec.JSON);
    return Files.isRegularFile(folder.resolve("jars/convbook-kernel.jar"))
        || Files.isRegularFile(json)
            && Files.readString(json).contains('"' + KernelSpec.TITLE + '"');
  }

  /**
   * Copies the kernel to its place, unless that very kernel is there.
   *
   * @return whether there was something to do
   * @throws IOException with a sentence for the user, if it cannot be done; all is as it was then
   */
  boolean install(Release release) throws IOException {
    refuseAnothers();
    Map<String, byte[]> files = KernelSpec.files();
    if (isThere() && holds(release, files)) {
      return false;
    }
    Deque<Path> made = new ArrayDeque<>();
    try {
      makeFolders(folder.getParent(), made);
      needRoom(release.bytes());
      Path fresh = beside("new");
      made.push(fresh);
      Files.createDirectories(fresh.resolve("jars"));
      for (Path jar : release.jars()) {
        Files.copy(jar, fresh.resolve("jars").resolve(jar.getFileName()));
      }
      for (var file : files.entrySet()) {
        Files.write(fresh.resolve(file.getKey()), file.getValue());
      }
      swapIn(fresh);
      return true;
    } catch (IOException e) {
      // The reason why nothing could be written is the one to tell, whatever else goes wrong.
      made.forEach(Utils::deleteQuietly);
      throw new IOException(
          Text.of(
              "The kernel could not be put into %s: %s. Make room there, or name another data folder"
                  + " of Jupyter's that you may write to, with install --data-dir FOLDER; nothing"
                  + " was installed.",
              folder, reason(e)),
          e);
    }
  }

  private void needRoom(long needed) throws IOException {
    long free = folder.getParent().toFile().getUsableSpace();
    if (free < needed) {
      throw new FileSystemException(
          Text.of(
              "the disk has %,d MB free and the kernel takes %,d MB", free >> 20, needed >> 20));
    }
  }

  private void swapIn(Path fresh) throws IOException {
    Path old = beside("old");
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.move(folder, old);
    }
    try {
      Files.move(fresh, folder);
    } catch (IOException e) {
      if (Files.exists(old)) {
        Files.move(old, folder);
      }
      throw e;
    }
    Utils.deleteQuietly(old);
  }

  private boolean holds(Release release, Map<String, byte[]> files) throws IOException {
    for (var file : files.entrySet()) {
      Path there = folder.resolve(file.getKey());
      if (!Files.exists(there) || !Arrays.equals(Files.readAllBytes(there), file.getValue())) {
        return false;
      }
    }
    for (Path jar : release.jars()) {
      Path copy = folder.resolve("jars").resolve(jar.getFileName());
      if (!Files.exists(copy) || Files.mismatch(jar, copy) >= 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Removes the kernel, and the folders around it that are empty then.
   *
   * @return whether it was there
   * @throws IOException with a sentence for the user, if it cannot be done
   */
  boolean uninstall() throws IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    refuseAnothers();
    try {
      // Renamed first: what cannot be moved stays whole.
      Path old = beside("old");
      Files.move(folder, old);
      Utils.deleteQuietly(old);
      for (Path around : List.of(folder.getParent(), folder.getParent().getParent())) {
        if (isEmpty(around)) {
          Files.delete(around);
        }
      }
      return true;
    } catch (IOException e) {
      throw new IOException(
          Text.of(
              "%s could not be removed: %s. Close the notebooks that run on it and try again.",
              folder, reason(e)),
          e);
    }
  }

  private void refuseAnothers() throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !isThere() && !isEmpty(folder)) {
      throw new IOException(
          folder
              + " holds a kernel of the same name that is not the course's; rename that folder, or"
              + " name another data folder of Jupyter's with --data-dir FOLDER.");
    }
  }

  private Path beside(String what) {
    return folder.resolveSibling(".convbook-" + what + "-" + UUID.randomUUID());
  }

  private static void makeFolders(Path folder, Deque<Path> made) throws IOException {
    if (!Files.isDirectory(folder)) {
      makeFolders(folder.getParent(), made);
      Files.createDirectory(folder);
      made.push(folder);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (var inside = Files.list(folder)) {
      return inside.findAny().isEmpty();
    }
  }

  /** What the file system said, which names a file or folder. */
  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "you may not write to " + e.getMessage();
    }
    return e.getMessage() + (e instanceof FileAlreadyExistsException ? " is in the way" : "");
  }
}
