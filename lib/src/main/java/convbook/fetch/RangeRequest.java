package convbook.fetch;

import convbook.device.Notes;
import convbook.device.Text;
import convbook.device.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request for the rest of one file. The HTTP client writes the file, this thread watches. */
final class RangeRequest {
  private static final long POLL_MILLIS = 100;
  private static final long SHOW_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final double MB = 1e6;

  private final Path part;
  private final long bytes;
  private final Duration timeout;
  private final String title;
  private final long start;
  private volatile boolean answered;
  private long shown = System.nanoTime();
  private boolean showing;

  /** A transfer into {@code part}, after what is in there, until it holds {@code bytes}. */
  RangeRequest(Path part, long bytes, Duration timeout, String title) throws IOException {
    this.part = part;
    this.bytes = bytes;
    this.timeout = timeout;
    this.title = title;
    this.start = PartFile.size(part);
  }

  /**
   * Asks {@code source} for what is missing and waits for it.
   *
   * @throws HttpRefusal if the server gives something else, or nothing
   * @throws ConnectException if no answer came
   * @throws IOException if the connection broke off or fell silent; what arrived is kept
   * @throws InterruptedException if the thread was interrupted; what arrived is kept
   */
  void from(URI source) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(source);
    if (start > 0) {
      request.header("Range", "bytes=" + start + "-");
    }
    CompletableFuture<?> response = client().sendAsync(request.build(), this::body);
    try {
      watch(response);
      if (PartFile.size(part) < bytes) {
        throw new IOException(
            Text.of("broke off after %,d of %,d bytes", PartFile.size(part), bytes));
      }
    } finally {
      response.cancel(true);
      if (showing) {
        show(PartFile.size(part), true);
      }
    }
  }

  /**
   * Returns how many bytes the file at {@code source} has.
   *
   * @throws HttpRefusal if the server does not say so
   * @throws IOException if it cannot be reached, or is silent
   */
  static long size(URI source, Duration timeout) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(source)
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .timeout(timeout)
            .build();
    HttpResponse<Void> head = client().send(request, HttpResponse.BodyHandlers.discarding());
    long length = head.headers().firstValueAsLong("Content-Length").orElse(0);
    if (head.statusCode() == 200 && length < 1) {
      throw HttpRefusal.wrongFile("does not say how many bytes it has");
    }
    if (head.statusCode() != 200) {
      throw HttpRefusal.of(head.statusCode(), head.headers(), length, Download.UNKNOWN);
    }
    return length;
  }

  private static HttpClient client() {
    return HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();
  }

  private BodySubscriber<Path> body(ResponseInfo response) {
    answered = true;
    int status = response.statusCode();
    long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
    String range = response.headers().firstValue("Content-Range").orElse("");
    if (status == 206 && range.equals("bytes " + start + "-" + (bytes - 1) + "/" + bytes)) {
      return BodySubscribers.ofFile(part, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }
    if (status == 200 && (length == bytes || length == -1)) {
      return BodySubscribers.ofFile(
          part,
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);
    }
    throw new UncheckedIOException(HttpRefusal.of(status, response.headers(), length, bytes));
  }

  private void watch(CompletableFuture<?> response) throws IOException, InterruptedException {
    long size = start;
    long moved = System.nanoTime();
    while (true) {
      try {
        response.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        long now = PartFile.size(part);
        if (size > 0 && !Files.exists(part)) {
          throw new IOException("had its part taken away by another process");
        }
        if (now > bytes) {
          throw HttpRefusal.wrongFile("sends more than %,d bytes", bytes);
        }
        if (now != size) {
          size = now;
          moved = System.nanoTime();
          if (System.nanoTime() - shown > SHOW_NANOS) {
            show(now, false);
          }
        } else if (System.nanoTime() - moved > timeout.toNanos()) {
          String silence = Text.of("silent for %.1f s", timeout.toMillis() / 1000.0);
          throw answered ? new IOException(silence) : new ConnectException(silence);
        }
      } catch (ExecutionException e) {
        throw failure(e.getCause());
      }
    }
  }

  private static IOException failure(Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof UncheckedIOException unchecked) {
        return unchecked.getCause();
      }
    }
    return cause instanceof IOException io ? io : new IOException(cause);
  }

  private void show(long now, boolean last) {
    showing = true;
    shown = System.nanoTime();
    Notes.progress(
        Words.of("progress.fetched", title, now / MB, bytes / MB, 100 * now / bytes), last);
  }
}
