import ai.djl.modality.Classifications;
import com.google.gson.Gson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import convbook.fetch.DataException;
import convbook.predict.Classifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Tells over HTTP what is in a picture: {@code curl --data-binary @rex.jpg localhost:8080/predict}.
 */
public final class Serve implements AutoCloseable {
  private static final int MOST_BYTES = 20 << 20;
  private static final int MOST_CLASSES = 5;
  private static final System.Logger LOG = System.getLogger("serve");

  private final Classifier classifier;
  private final HttpServer server;
  private final ExecutorService threads;

  /**
   * Serves until it is closed.
   *
   * @param port 0 for any that is free
   * @param threads that read requests; each prediction takes all cores that are free
   */
  public Serve(Classifier classifier, int port, int threads) throws IOException {
    this.classifier = classifier;
    this.threads = Executors.newFixedThreadPool(threads);
    this.server = HttpServer.create(new InetSocketAddress(port), 0);
    server.setExecutor(this.threads);
    server.createContext("/predict", this::answer);
    server.start();
  }

  /**
   * Serves a network that was exported.
   *
   * @param args the file, and the port
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      System.err.printf("%d words given; give FILE PORT.%n", args.length);
      System.exit(2);
    }
    // A client that sends a picture byte by byte must not keep a thread for good; in seconds.
    System.getProperties().putIfAbsent("sun.net.httpserver.maxReqTime", "60");
    Classifier classifier = Classifier.load(Path.of(args[0]));
    Serve serve = new Serve(classifier, Integer.parseInt(args[1]), 8);
    Runtime.getRuntime().addShutdownHook(new Thread(serve::close));
    LOG.log(Level.INFO, "{0} at http://localhost:{1,number,#}/predict", classifier, serve.port());
  }

  /** Returns the port that it listens at. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    // What of a request is not read would cut the answer off.
    try (exchange;
        InputStream body = exchange.getRequestBody()) {
      answer(exchange, body);
    }
  }

  private void answer(HttpExchange exchange, InputStream body) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      exchange.getResponseHeaders().set("Allow", "POST");
      send(exchange, 405, "Send a picture's bytes with POST.");
      return;
    }
    byte[] picture = body.readNBytes(MOST_BYTES + 1);
    if (picture.length > MOST_BYTES) {
      send(exchange, 413, "Send a picture of at most %d bytes.".formatted(MOST_BYTES));
      return;
    }
    try {
      Classifications said = classifier.predict(picture);
      send(exchange, 200, said.topK(Math.min(MOST_CLASSES, classifier.classes().size())));
    } catch (DataException e) {
      send(exchange, 400, e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a prediction failed", e);
      send(exchange, 500, "The prediction failed.");
    }
  }

  private static void send(HttpExchange exchange, int status, Object answer) throws IOException {
    String json = new Gson().toJson(status == 200 ? answer : Map.of("error", answer));
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream body = exchange.getResponseBody()) {
      body.write(bytes);
    }
  }

  /** Answers what was asked for, and stops. */
  @Override
  public void close() {
    server.stop(5);
    threads.shutdown();
  }
}
