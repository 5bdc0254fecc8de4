package convbook.fetch;

import ai.djl.util.Utils;
import convbook.device.Text;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is being written, a file or a folder, under a name of its own beside what it is to become:
 * whoever shares the folder, and has the same process number in a container of its own, writes
 * another.
 *
 * @hidden
 */
public final class PartFile {
  private static final String ENDING = ".part";

  /** What nobody has written to for so long, nobody writes any more. */
  private static final Duration OLD = Duration.ofHours(6);

  private PartFile() {}

  /** Returns a part of {@code target} that does not exist yet and that no other writer makes. */
  public static Path fresh(Path target) {
    long lot = ThreadLocalRandom.current().nextLong();
    return target.resolveSibling(Text.of("%s.%016x%s", target.getFileName(), lot, ENDING));
  }

  /**
   * Returns the part that is to become {@code target}. Of those that were left, it is a copy of the
   * largest, which goes; else it does not exist yet. It must be a copy: where there are no locks, a
   * process that is still alive may go on writing to the file it has open, whatever its name.
   */
  static Path of(Path target) throws IOException {
    Path part = fresh(target);
    for (Path left : left(target)) {
      try {
        Files.copy(left, part);
        Files.deleteIfExists(left);
        return part;
      } catch (FileSystemException takenOrFull) {
        Files.deleteIfExists(part);
      }
    }
    return part;
  }

  /** Deletes what processes that have ended left of what is whole now. */
  public static void sweep(Path target) {
    try {
      for (Path left : left(target)) {
        Instant before = Instant.now().minus(OLD);
        if (Files.getLastModifiedTime(left).toInstant().isBefore(before)) {
          Utils.deleteQuietly(left);
        }
      }
    } catch (IOException e) {
      // A folder to read only, or another process was faster: what counts is there.
      return;
    }
  }

  /** Returns how much of a part is there. */
  static long size(Path part) throws IOException {
    return Files.exists(part) ? Files.size(part) : 0;
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

  /** Returns all parts of {@code target}, the largest first. */
  static List<Path> left(Path target) throws IOException {
    Pattern part =
        Pattern.compile(
            Pattern.quote(target.getFileName().toString()) + "\\.\\p{XDigit}{1,18}\\.part");
    try (Stream<Path> files = Files.list(target.getParent())) {
      return files
          .filter(file -> part.matcher(file.getFileName().toString()).matches())
          .sorted(Comparator.comparing((Path file) -> -file.toFile().length()))
          .toList();
    }
  }
}
