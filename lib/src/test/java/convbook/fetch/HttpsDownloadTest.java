package convbook.fetch;

import static convbook.fetch.FileServer.redirect;
import static convbook.fetch.FileServer.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Downloads over HTTPS, from a server whose certificate this process is made to trust. */
@Timeout(60)
class HttpsDownloadTest {
  private static final String PASSWORD = "changeit";
  private static final byte[] CONTENT = new byte[100_000];

  private static SSLContext usual;
  private static SSLContext own;

  @TempDir Path folder;

  @BeforeAll
  static void trustOwnCertificate(@TempDir Path keys) throws Exception {
    new Random(1).nextBytes(CONTENT);
    Path store = keys.resolve("keys");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String options =
        "-genkeypair -keyalg EC -alias a -dname CN=test -ext san=ip:127.0.0.1,dns:data.example"
            + " -storepass changeit -storetype PKCS12 -keystore";
    ProcessBuilder builder = new ProcessBuilder(options.split(" "));
    builder.command().add(0, keytool);
    builder.command().add(store.toString());
    assertThat(builder.redirectErrorStream(true).start().waitFor()).isZero();

    KeyStore entries = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    KeyManagerFactory identity =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    identity.init(entries, PASSWORD.toCharArray());
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry("a", entries.getCertificate("a"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(certificates);
    own = SSLContext.getInstance("TLS");
    own.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
    usual = SSLContext.getDefault();
    SSLContext.setDefault(own);
  }

  @AfterAll
  static void trustAsUsual() {
    SSLContext.setDefault(usual);
  }

  private static Download from(URI source) throws Exception {
    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
    return new Download("a.gz", CONTENT.length, sum, List.of(source), Duration.ofSeconds(5));
  }

  private String failure(URI source) {
    DataException failure =
        catchThrowableOfType(DataException.class, () -> from(source).into(folder, true));
    assertThat(folder.resolve("a.gz")).doesNotExist();
    return failure.getMessage();
  }

  @Test
  void aFileArrivesOverHttps() throws Exception {
    try (FileServer server = FileServer.https(own, redirect("/b.gz"), whole(CONTENT))) {
      assertThat(from(server.uri("/a.gz")).into(folder, true)).hasBinaryContent(CONTENT);
    }
  }

  @Test
  void aRedirectToPlainHttpIsRefused() throws Exception {
    try (FileServer plain = new FileServer(whole(CONTENT));
        FileServer server = FileServer.https(own, redirect(plain.uri("/a.gz").toString()))) {
      assertThat(failure(server.uri("/a.gz"))).contains("away from HTTPS");
      assertThat(plain.ranges).isEmpty();
    }
  }

  @Test
  void aCertificateOfAnotherHostIsRefused() throws Exception {
    try (FileServer server = FileServer.https(own, whole(CONTENT))) {
      assertThat(
              failure(
                  URI.create(
                      String.format(Locale.ROOT, "https://localhost:%d/a.gz", server.port()))))
          .contains("localhost SSLHandshakeException");
      assertThat(server.ranges).isEmpty();
    }
  }

  @Test
  void aCertificateThatNobodyTrustsIsRefused() throws Exception {
    SSLContext.setDefault(usual);
    try (FileServer server = FileServer.https(own, whole(CONTENT))) {
      assertThat(failure(server.uri("/a.gz"))).contains("127.0.0.1 SSLHandshakeException");
    } finally {
      SSLContext.setDefault(own);
    }
  }

  @Test
  void theProxyOfTheJvmIsUsed() throws Exception {
    try (FileServer server = FileServer.https(own, whole(CONTENT));
        ConnectProxy proxy = new ConnectProxy(server.port())) {
      System.setProperty("https.proxyHost", "127.0.0.1");
      System.setProperty("https.proxyPort", String.valueOf(proxy.port()));
      // No network knows this host; the proxy does.
      assertThat(from(URI.create("https://data.example/a.gz")).into(folder, true))
          .hasBinaryContent(CONTENT);
      assertThat(proxy.requests).containsExactly("CONNECT data.example:443 HTTP/1.1");
    } finally {
      System.clearProperty("https.proxyHost");
      System.clearProperty("https.proxyPort");
    }
  }
}
