package convbook.fetch;

import convbook.device.Text;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;

/**
 * Writes files that are complete or not there, even if the process is killed or the disk full:
 * beside their place, from where they are moved.
 *
 * @hidden
 */
public final class AtomicFile {
  private static final int MOST_LINKS = 40;

  /** What to write. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it. */
    void to(OutputStream out) throws IOException;
  }

  /** Thrown for what is there and no file, such as a folder, a pipe or a device. */
  public static final class NoFileException extends IOException {
    private static final long serialVersionUID = 1L;

    NoFileException(Path path) {
      super(Text.of("%s is no regular file; choose the name of a file, new or old", path));
    }
  }

  private AtomicFile() {}

  /**
   * Replaces {@code file}, or the file that it links to, which keeps its permissions. A hard link
   * of another name keeps the old content.
   *
   * @throws NoFileException if something else is there
   * @throws IOException if it cannot be written; an older file there is unchanged
   */
  public static synchronized void write(Path file, Content content) throws IOException {
    Path target = target(file);
    if (Files.exists(target) && !Files.isWritable(target)) {
      throw new AccessDeniedException(target.toString());
    }
    for (Path left : PartFile.left(target)) {
      removeUnlessLocked(left);
    }
    boolean moved;
    do {
      moved = writtenBesideAndMoved(target, content);
    } while (!moved);
  }

  /**
   * {@link #write} of what somebody asked to have in a file.
   *
   * @throws UncheckedIOException in one sentence, if it cannot be written; an older file there is
   *     unchanged
   */
  public static void save(Path file, Content content) {
    try {
      write(file, content);
    } catch (NoFileException e) {
      throw new UncheckedIOException(e.getMessage() + ".", e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          Text.of(
              "%s cannot be written (%s); name a file in a folder that is there and yours.",
              file, e),
          e);
    }
  }

  /**
   * Returns where writing to {@code file} puts it: the end of all links.
   *
   * @throws NoFileException if there is something else than a file
   * @throws IOException if its folder is not there
   */
  public static Path target(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    for (int links = 0; Files.isSymbolicLink(target); links++) {
      if (links == MOST_LINKS) {
        throw new FileSystemLoopException(file.toString());
      }
      target = target.resolveSibling(Files.readSymbolicLink(target));
    }
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      throw new NoFileException(target);
    }
    return target.getParent().toRealPath().resolve(target.getFileName());
  }

  /** Returns false if another process took the part for a leftover before it was moved. */
  private static boolean writtenBesideAndMoved(Path target, Content content) throws IOException {
    Path part = Files.createFile(PartFile.fresh(target));
    try {
      // No channel, which a pressed stop button would close.
      try (FileOutputStream stream = new FileOutputStream(part.toFile())) {
        lock(stream.getChannel());
        keepPermissions(target, part);
        BufferedOutputStream out = new BufferedOutputStream(stream, 1 << 16);
        content.to(out);
        out.flush();
        stream.getFD().sync();
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void keepPermissions(Path target, Path part) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(part, PosixFileAttributeView.class);
    if (view != null && Files.exists(target)) {
      var permissions = Files.getPosixFilePermissions(target);
      if (!permissions.equals(view.readAttributes().permissions())) {
        view.setPermissions(permissions);
      }
    }
  }

  /** Shows other processes that the file is being written; the lock ends with the process. */
  private static void lock(FileChannel part) {
    try {
      part.tryLock();
    } catch (IOException e) {
      // Where the file system has no locks, nobody can take this file for a leftover either.
    }
  }

  /** Removes what a process that was killed while it wrote this file left behind. */
  private static void removeUnlessLocked(Path part) {
    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      if (lock != null) {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      // It is another user's, or was moved or removed meanwhile.
    }
  }
}
