package convbook.fetch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A server on this machine that misbehaves as told; each request takes the next behavior. */
public final class FileServer implements AutoCloseable {
  /** What to do with one request. */
  public interface Behavior {
    void answer(HttpExchange exchange) throws IOException, InterruptedException;
  }

  /** The Range header of each request so far, "" where there was none. */
  public final List<String> ranges = new CopyOnWriteArrayList<>();

  private final HttpServer server;
  private final String scheme;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Queue<Behavior> behaviors = new ArrayDeque<>();

  public FileServer(Behavior... behaviors) throws IOException {
    this(HttpServer.create(), "http", behaviors);
  }

  /** A server that speaks HTTPS, with the certificate of {@code identity}. */
  public static FileServer https(SSLContext identity, Behavior... behaviors) throws IOException {
    HttpsServer server = HttpsServer.create();
    server.setHttpsConfigurator(new HttpsConfigurator(identity));
    return new FileServer(server, "https", behaviors);
  }

  private FileServer(HttpServer server, String scheme, Behavior... behaviors) throws IOException {
    this.behaviors.addAll(List.of(behaviors));
    this.server = server;
    this.scheme = scheme;
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(range == null ? "" : range);
    try (exchange) {
      next().answer(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next behavior; the last one stays. */
  private synchronized Behavior next() {
    return behaviors.size() > 1 ? behaviors.remove() : behaviors.element();
  }

  public URI uri(String path) {
    return URI.create(scheme + "://127.0.0.1:" + port() + path);
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Sends the content, from where the request's Range starts. */
  public static Behavior whole(byte[] content) {
    return cut(content, content.length);
  }

  /** Promises the content from where the Range starts, but breaks off before byte {@code end}. */
  public static Behavior cut(byte[] content, int end) {
    return exchange -> {
      int start = start(exchange, content.length);
      exchange.getResponseBody().write(content, start, end - start);
    };
  }

  /** Sends the content up to {@code end}, then neither sends nor closes. */
  public static Behavior stalled(byte[] content, int end) {
    return exchange -> {
      int start = start(exchange, content.length);
      exchange.getResponseBody().write(content, start, end - start);
      exchange.getResponseBody().flush();
      Thread.sleep(60_000);
    };
  }

  /** Sends the content, from where the Range starts, a twentieth at a time. */
  public static Behavior dripping(byte[] content, int pauseMillis) {
    return exchange -> {
      int piece = content.length / 20;
      for (int at = start(exchange, content.length); at < content.length; at += piece) {
        exchange.getResponseBody().write(content, at, Math.min(piece, content.length - at));
        exchange.getResponseBody().flush();
        Thread.sleep(pauseMillis);
      }
    };
  }

  /** Sends no answer at all. */
  public static Behavior silent() {
    return exchange -> Thread.sleep(60_000);
  }

  /** Answers that it is busy, and for how long. */
  public static Behavior busy(String retryAfter) {
    return exchange -> {
      exchange.getResponseHeaders().set("Retry-After", retryAfter);
      exchange.sendResponseHeaders(503, -1);
    };
  }

  /** Sends the content up to {@code end} without saying that there is more, and closes. */
  public static Behavior endsEarly(byte[] content, int end) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write(content, 0, end);
    };
  }

  /** Answers with a status and no content. */
  public static Behavior status(int status) {
    return exchange -> exchange.sendResponseHeaders(status, -1);
  }

  /** Sends on to another address. */
  public static Behavior redirect(String location) {
    return exchange -> {
      exchange.getResponseHeaders().set("Location", location);
      exchange.sendResponseHeaders(302, -1);
    };
  }

  private static int start(HttpExchange exchange, int length) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (range == null) {
      exchange.sendResponseHeaders(200, length);
      return 0;
    }
    int start = Integer.parseInt(range.replaceAll("\\D", ""));
    exchange
        .getResponseHeaders()
        .set("Content-Range", "bytes " + start + "-" + (length - 1) + "/" + length);
    exchange.sendResponseHeaders(206, length - start);
    return start;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}
