package convbook.fetch;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Files that are being written, under names of their own beside what they are to become: whoever
 * shares the folder, and has the same process number in a container of its own, writes others.
 *
 * @hidden
 */
public final class PartFile {
  private static final String ENDING = ".part";

  /** What nobody has written to for so long, nobody writes any more. */
  private static final Duration OLD = Duration.ofHours(6);

  private PartFile() {}

  /**
   * Returns the part that is to become {@code target}. Of those that were left, it is the largest
   * under a new name, which only one process can give it; else it does not exist yet.
   */
  static Path of(Path target) throws IOException {
    Path part = fresh(target);
    for (Path left : left(target)) {
      try {
        return Files.move(left, part, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException takenOrOpen) {
        continue;
      }
    }
    return part;
  }

  /** Returns a part of {@code target} that does not exist yet. */
  static Path fresh(Path target) {
    return target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ENDING);
  }

  /** Deletes what processes that have ended left of a file that is whole now. */
  public static void sweep(Path target) {
    try {
      for (Path left : left(target)) {
        Instant before = Instant.now().minus(OLD);
        if (Files.getLastModifiedTime(left).toInstant().isBefore(before)) {
          Files.delete(left);
        }
      }
    } catch (IOException e) {
      // A folder to read only, or another process was faster: the file itself is there.
      return;
    }
  }

  /** Returns the sizes of all parts in a folder, which change while one of them arrives. */
  static List<Long> sizes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ENDING))
          .sorted()
          .map(file -> file.toFile().length())
          .toList();
    }
  }

  /** The largest first. */
  private static List<Path> left(Path target) throws IOException {
    String name = target.getFileName() + ".";
    try (Stream<Path> files = Files.list(target.getParent())) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name))
          .filter(file -> file.toString().endsWith(ENDING))
          .sorted(Comparator.comparing((Path file) -> -file.toFile().length()))
          .toList();
    }
  }
}
