package convbook.train;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes files that are complete or not there, even if the process is killed or the disk full. */
final class WholeFile {
  private static final Pattern PART = Pattern.compile("\\.(\\d{1,18})\\.part");

  /** What to write. */
  @FunctionalInterface
  interface Content {
    void to(OutputStream out) throws IOException;
  }

  private WholeFile() {}

  /**
   * Replaces {@code file}.
   *
   * @throws IOException if it cannot be written; an older file there is unchanged
   */
  static synchronized void write(Path file, Content content) throws IOException {
    Path target = file.toAbsolutePath();
    removeLeftovers(target);
    // A name for each process: two notebooks that save to one file must not mix their bytes.
    Path part =
        target.resolveSibling(
            "%s.%d.part".formatted(target.getFileName(), ProcessHandle.current().pid()));
    try {
      // No channel, which a pressed stop button would close.
      try (FileOutputStream stream = new FileOutputStream(part.toFile())) {
        BufferedOutputStream out = new BufferedOutputStream(stream, 1 << 16);
        content.to(out);
        out.flush();
        stream.getFD().sync();
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** Removes what processes that were killed while they wrote this file left behind. */
  private static void removeLeftovers(Path target) throws IOException {
    String name = target.getFileName().toString();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(target.getParent())) {
      for (Path file : files) {
        String other = file.getFileName().toString();
        Matcher part = PART.matcher(other.startsWith(name) ? other.substring(name.length()) : "");
        if (part.matches() && ProcessHandle.of(Long.parseLong(part.group(1))).isEmpty()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
