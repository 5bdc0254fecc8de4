package convbook.fetch;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import convbook.device.Check;
import convbook.device.Notes;
import convbook.device.StoppedException;
import convbook.device.Text;
import convbook.fetch.HttpRefusal.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;

/**
 * One file that servers on the internet offer, and how to tell that it arrived whole.
 *
 * @param file its name
 * @param bytes its size, or {@link #UNKNOWN}: then a server is asked for it
 * @param sha256 its SHA-256 checksum in hexadecimal, or how that begins
 * @param sources where it can be had, best first: HTTPS, or HTTP on this machine
 * @param timeout how long a silent server is waited for
 * @hidden
 */
public record Download(
    String file, long bytes, String sha256, List<URI> sources, Duration timeout) {
  /** A size that nobody has written down. */
  public static final long UNKNOWN = 0;

  private static final int ATTEMPTS = 4;
  private static final long BACK_OFF_MILLIS = 250;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;
  private static final long GLANCE_MILLIS = 100;
  private static final ReentrantLock IN_THIS_PROCESS = new ReentrantLock();

  public Download {
    for (URI source : sources) {
      if (!"https".equals(source.getScheme()) && !isThisMachine(source)) {
        throw Check.refusal("%s would come from %s; give an https address.", file, source);
      }
    }
  }

  private static boolean isThisMachine(URI source) {
    return List.of("127.0.0.1", "[::1]", "localhost").contains(source.getHost());
  }

  /**
   * Returns whether the file is in {@code folder}, whole and checked.
   *
   * @throws DataException if it is there and corrupt
   */
  public boolean isIn(Path folder) {
    Optional<String> flaw = flaw(folder.resolve(file));
    if (flaw.isPresent() && Files.exists(folder.resolve(file))) {
      throw new DataException(
          "%s is not the official file: %s; delete it and run again.",
          folder.resolve(file), flaw.get());
    }
    return flaw.isEmpty();
  }

  /**
   * Returns the whole and checked file in {@code folder}, fetching it if it is not there.
   *
   * @throws DataException if it is absent or corrupt and cannot be fetched or stored
   * @throws StoppedException if the thread is interrupted; what arrived is kept
   */
  public Path into(Path folder, boolean online) {
    Path target = folder.resolve(file);
    Optional<String> flaw = flaw(target);
    if (flaw.isEmpty()) {
      PartFile.sweep(target);
      return target;
    }
    boolean absent = !Files.exists(target);
    try {
      if (!online) {
        throw new DataException(
                "%s is not in %s and CONVBOOK_OFFLINE forbids fetching it; unset that, or copy the file there.",
                file, folder)
            .outOfReach();
      }
      fetch(target);
      return target;
    } catch (DataException e) {
      if (absent) {
        throw e;
      }
      throw new DataException(
          "%s is not the official file: %s; delete it and run again. Fetching it anew failed: %s",
          target, flaw.get(), e);
    }
  }

  /** Fetches the file under a lock, so that of several processes one fetches and others wait. */
  private void fetch(Path target) {
    Path lock = target.resolveSibling(".lock");
    try {
      IN_THIS_PROCESS.lockInterruptibly();
      try {
        Files.createDirectories(target.getParent());
        try (FileChannel channel = FileChannel.open(lock, CREATE, WRITE)) {
          await(channel, target.getParent());
          if (flaw(target).isPresent()) {
            Path part = PartFile.of(target);
            fetchPart(part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
          }
        }
      } finally {
        IN_THIS_PROCESS.unlock();
      }
    } catch (InterruptedException e) {
      throw new StoppedException(
          Text.of(
              "Fetching %s was stopped, as asked; what arrived is kept, run again to go on.",
              file));
    } catch (IOException e) {
      throw new DataException(
          "%s cannot be stored in %s (%s); set CONVBOOK_DATA to a folder that can be written.",
          file, target.getParent(), e);
    }
  }

  /** Waits for another process, as long as that gets on. */
  private void await(FileChannel lock, Path folder) throws IOException, InterruptedException {
    Duration longest = timeout.multipliedBy(30);
    List<Long> sizes = List.of();
    long moved = System.nanoTime();
    for (boolean told = false; !isTaken(lock); told = true) {
      if (!told) {
        Notes.say(file + ": another process is fetching it, waiting");
      }
      List<Long> now = PartFile.sizes(folder);
      if (!now.equals(sizes)) {
        sizes = now;
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > longest.toNanos()) {
        throw new DataException(
            "%s is being fetched by another process, which has got no further for %d s; end that one, or set CONVBOOK_DATA to another folder.",
            file, longest.toSeconds());
      }
      Thread.sleep(GLANCE_MILLIS);
    }
  }

  private static boolean isTaken(FileChannel lock) {
    try {
      return lock.tryLock() != null;
    } catch (OverlappingFileLockException byAnotherClassLoader) {
      return false;
    } catch (IOException withoutLocks) {
      // Some shared folders have none. Each process writes a part of its own all the same.
      return true;
    }
  }

  private void fetchPart(Path part) throws IOException, InterruptedException {
    List<String> failures = new ArrayList<>();
    boolean wrong = false;
    for (URI source : sources) {
      try {
        sized(source).fetchPart(part, source);
        return;
      } catch (FileSystemException e) {
        throw e;
      } catch (IOException e) {
        wrong |= HttpRefusal.is(Kind.WRONG_FILE, e);
        failures.add(source.getHost() + " " + DataException.reason(e));
      }
    }
    DataException failure =
        new DataException(
            "%s%s could not be fetched: %s; check the internet connection, or copy the file to %s.",
            file,
            bytes == UNKNOWN ? "" : Text.of(" (%.1f MB)", bytes / 1e6),
            String.join(", ", failures),
            part.getParent());
    throw wrong ? failure : failure.outOfReach();
  }

  private Download sized(URI source) throws IOException, InterruptedException {
    return bytes == UNKNOWN
        ? new Download(file, RangeRequest.size(source, timeout), sha256, sources, timeout)
        : this;
  }

  /** Asks one source until the part is whole; a passing failure is retried while it is worth it. */
  private void fetchPart(Path part, URI source) throws IOException, InterruptedException {
    long most = PartFile.size(part);
    for (int attempt = 1; ; attempt++) {
      boolean resumed = PartFile.size(part) > 0;
      try {
        requireSpace(part);
        if (PartFile.size(part) < bytes) {
          new RangeRequest(part, bytes, timeout, file).from(source);
        }
        Optional<String> flaw = flaw(part);
        if (flaw.isEmpty()) {
          return;
        }
        Files.delete(part);
        throw resumed
            ? new IOException("what was resumed is another file")
            : HttpRefusal.wrongFile("gives another file: %s", flaw.get());
      } catch (IOException e) {
        if (HttpRefusal.is(Kind.CANNOT_RESUME, e)) {
          Files.deleteIfExists(part);
        }
        if (PartFile.size(part) > most) {
          most = PartFile.size(part);
          attempt = 1;
        }
        long pause = BACK_OFF_MILLIS << attempt;
        if (e instanceof HttpRefusal refusal) {
          pause = Math.max(pause, refusal.pause().toMillis());
        }
        if (attempt >= ATTEMPTS || pause > LONGEST_PAUSE_MILLIS || !isWorthRetrying(e)) {
          throw e;
        }
        Thread.sleep(pause);
      }
    }
  }

  private void requireSpace(Path part) throws IOException {
    long free = part.getParent().toFile().getUsableSpace();
    if (free < bytes - PartFile.size(part)) {
      String lack = Text.of("%,d bytes free, %,d needed", free, bytes - PartFile.size(part));
      throw new FileSystemException(part.toString(), null, lack);
    }
  }

  /** Returns whether the same request may fare better a moment later. */
  private static boolean isWorthRetrying(IOException failure) {
    return !(HttpRefusal.is(Kind.REFUSED, failure)
        || HttpRefusal.is(Kind.WRONG_FILE, failure)
        || failure instanceof ConnectException
        || failure instanceof SSLException
        || failure instanceof FileSystemException);
  }

  /** Returns what is wrong with a file, if anything. */
  private Optional<String> flaw(Path path) {
    if (!Files.exists(path)) {
      return Optional.of("it is missing");
    }
    long size = path.toFile().length();
    if (bytes != UNKNOWN && size != bytes) {
      return Optional.of(Text.of("%,d bytes instead of %,d", size, bytes));
    }
    String sum = Checksum.sha256(path);
    return sum.startsWith(sha256)
        ? Optional.empty()
        : Optional.of(Text.of("SHA-256 %s instead of %s", sum, sha256));
  }
}
