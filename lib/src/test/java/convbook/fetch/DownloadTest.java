package convbook.fetch;

import static convbook.fetch.FileServer.busy;
import static convbook.fetch.FileServer.cut;
import static convbook.fetch.FileServer.dripping;
import static convbook.fetch.FileServer.endsEarly;
import static convbook.fetch.FileServer.redirect;
import static convbook.fetch.FileServer.silent;
import static convbook.fetch.FileServer.stalled;
import static convbook.fetch.FileServer.status;
import static convbook.fetch.FileServer.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import convbook.device.StoppedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class DownloadTest {
  private static final int SIZE = 300_000;
  private static final int HALF = 150_000;

  @TempDir Path folder;
  private final byte[] content = new byte[SIZE];
  private final byte[] other = new byte[SIZE];
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream screen = System.out;

  /** The first client takes longer than some tests wait for a server. */
  @BeforeAll
  static void warmUp() {
    HttpClient.newHttpClient();
  }

  @BeforeEach
  void listen() {
    new Random(1).nextBytes(content);
    System.setOut(new PrintStream(printed, true));
  }

  @AfterEach
  void stopListening() {
    System.setOut(screen);
  }

  private Download from(URI... sources) throws Exception {
    String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    return new Download("a.gz", SIZE, sum, List.of(sources), Duration.ofMillis(700));
  }

  private Path fetch(FileServer server) throws Exception {
    return from(server.uri("/a.gz")).into(folder, true);
  }

  private DataException failure(URI... sources) {
    return catchThrowableOfType(DataException.class, () -> from(sources).into(folder, true));
  }

  private List<String> filesLeft() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void aFileArrivesWholeAndNothingElseIsLeft() throws Exception {
    try (FileServer server = new FileServer(whole(content))) {
      assertThat(fetch(server)).hasBinaryContent(content).isEqualTo(folder.resolve("a.gz"));
    }
    assertThat(filesLeft()).containsExactly(".lock", "a.gz");
  }

  @Test
  void aFileWhoseSizeNobodyKnowsIsAskedForAndItsSumMayBeCut() throws Exception {
    FileServer.Behavior sized =
        exchange -> {
          if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", "" + SIZE);
            exchange.sendResponseHeaders(200, -1);
          } else {
            cut(content, SIZE).answer(exchange);
          }
        };
    try (FileServer server = new FileServer(sized, cut(content, HALF), sized)) {
      Download known = from(server.uri("/a.gz"));
      Download part =
          new Download(
              "a.gz",
              Download.UNKNOWN,
              known.sha256().substring(0, 8),
              known.sources(),
              known.timeout());
      assertThat(part.into(folder, true)).hasBinaryContent(content);
      assertThat(server.ranges).containsExactly("", "", "bytes=" + HALF + "-");
      assertThat(part.isIn(folder)).isTrue();
      Files.write(folder.resolve("a.gz"), other);
      assertThatThrownBy(() -> part.isIn(folder))
          .isInstanceOf(DataException.class)
          .hasMessageContaining(" instead of " + part.sha256());
    }
    try (FileServer server = new FileServer(status(404))) {
      Download part =
          new Download(
              "b.gz",
              Download.UNKNOWN,
              "12345678",
              List.of(server.uri("/b.gz")),
              Duration.ZERO.plusSeconds(1));
      assertThatThrownBy(() -> part.into(folder, true))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("b.gz could not be fetched: 127.0.0.1 ");
    }
  }

  @Test
  void aDownloadThatTakesItsTimeShowsHowFarItIs() throws Exception {
    try (FileServer server = new FileServer(dripping(content, 40))) {
      fetch(server);
    }
    assertThat(printed.toString())
        .startsWith("\ra.gz: 0.")
        .endsWith("\ra.gz: 0.3 MB of 0.3 MB, 100 %" + System.lineSeparator());
  }

  @Test
  void aFileThatIsThereIsUsedWithoutNoiseOrNetwork() throws Exception {
    Files.write(folder.resolve("a.gz"), content);
    try (FileServer server = new FileServer(status(500))) {
      fetch(server);
      assertThat(server.ranges).isEmpty();
    }
    assertThat(from().into(folder, false)).hasBinaryContent(content);
    assertThat(printed.toString()).isEmpty();
    assertThat(filesLeft()).containsExactly("a.gz");
  }

  @Test
  void whetherAFileIsThereItsSumDecides() throws Exception {
    assertThat(from().isIn(folder)).isFalse();
    Files.write(folder.resolve("a.gz"), content);
    assertThat(from().isIn(folder)).isTrue();
    Files.write(folder.resolve("a.gz"), other);
    assertThatThrownBy(() -> from().isIn(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is not the official file: SHA-256");
  }

  @Test
  void aConnectionThatIsCutIsResumedWhereItBroke() throws Exception {
    try (FileServer server = new FileServer(cut(content, HALF), whole(content))) {
      assertThat(fetch(server)).hasBinaryContent(content);
      assertThat(server.ranges).containsExactly("", "bytes=" + HALF + "-");
    }
  }

  @Test
  void aServerThatKeepsCuttingIsFollowedAsLongAsItGivesMore() throws Exception {
    FileServer.Behavior[] slices =
        Stream.of(1, 2, 3, 4, 5, 6)
            .map(i -> cut(content, i * SIZE / 6))
            .toArray(FileServer.Behavior[]::new);
    try (FileServer server = new FileServer(slices)) {
      assertThat(fetch(server)).hasBinaryContent(content);
      assertThat(server.ranges).hasSize(6);
    }
  }

  @Test
  void aServerThatCannotResumeStartsOver() throws Exception {
    FileServer.Behavior ignoresRange =
        exchange -> {
          exchange.sendResponseHeaders(200, SIZE);
          exchange.getResponseBody().write(content);
        };
    try (FileServer server = new FileServer(cut(content, HALF), ignoresRange)) {
      assertThat(fetch(server)).hasBinaryContent(content);
    }
  }

  @Test
  void aStalledConnectionIsGivenUpAndResumed() throws Exception {
    try (FileServer server = new FileServer(stalled(content, HALF), whole(content))) {
      assertThat(fetch(server)).hasBinaryContent(content);
      assertThat(server.ranges).hasSize(2);
    }
  }

  @Test
  void aServerThatNeverAnswersIsLeftForTheNext() throws Exception {
    try (FileServer mute = new FileServer(silent());
        FileServer server = new FileServer(whole(content))) {
      assertThat(from(mute.uri("/a.gz"), server.uri("/a.gz")).into(folder, true))
          .hasBinaryContent(content);
      assertThat(mute.ranges).hasSize(1);
    }
  }

  @Test
  void aBusyServerIsAskedAgain() throws Exception {
    try (FileServer server = new FileServer(status(503), whole(content))) {
      assertThat(fetch(server)).hasBinaryContent(content);
    }
  }

  @Test
  void aServerThatSaysWhenToComeBackIsTakenAtItsWord() throws Exception {
    long start = System.nanoTime();
    try (FileServer server = new FileServer(busy("2"), whole(content))) {
      assertThat(fetch(server)).hasBinaryContent(content);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
    Files.delete(folder.resolve("a.gz"));
    for (String past : List.of("Fri, 31 Dec 1999 23:59:59 GMT", "soon")) {
      try (FileServer server = new FileServer(busy(past), whole(content))) {
        assertThat(fetch(server)).hasBinaryContent(content);
      }
      Files.delete(folder.resolve("a.gz"));
    }
    try (FileServer server = new FileServer(busy("11"))) {
      assertThat(failure(server.uri("/a.gz"))).hasMessageContaining("503 for 11 s;");
      assertThat(server.ranges).hasSize(1);
    }
    try (FileServer server = new FileServer(busy("3600"))) {
      assertThat(failure(server.uri("/a.gz")))
          .hasMessageContaining("127.0.0.1 answers with HTTP status 503 for 3,600 s;");
      assertThat(server.ranges).hasSize(1);
    }
  }

  @Test
  void aServerThatStaysBusyIsGivenUpAfterFourAttempts() throws Exception {
    try (FileServer server = new FileServer(status(503))) {
      assertThat(failure(server.uri("/a.gz")))
          .hasMessageContaining("127.0.0.1 answers with HTTP status 503;");
      assertThat(server.ranges).hasSize(4);
    }
  }

  @Test
  void anAnswerThatEndsEarlyIsResumed() throws Exception {
    try (FileServer server = new FileServer(endsEarly(content, HALF), whole(content))) {
      assertThat(fetch(server)).hasBinaryContent(content);
      assertThat(server.ranges).containsExactly("", "bytes=" + HALF + "-");
    }
  }

  @Test
  void aServerThatResumesAnotherFileIsAskedForTheWhole() throws Exception {
    FileServer.Behavior longer = whole(new byte[SIZE + 1]);
    for (FileServer.Behavior other : List.of(longer, status(416), status(206))) {
      try (FileServer server = new FileServer(cut(content, HALF), other, whole(content))) {
        assertThat(fetch(server)).hasBinaryContent(content);
        assertThat(server.ranges).containsExactly("", "bytes=" + HALF + "-", "");
      }
      Files.delete(folder.resolve("a.gz"));
    }
  }

  @Test
  void aRedirectInCirclesIsRefused() throws Exception {
    try (FileServer server = new FileServer(redirect("/a.gz"))) {
      assertThat(failure(server.uri("/a.gz")))
          .hasMessageContaining("127.0.0.1 redirects in circles or away from HTTPS;");
    }
  }

  @Test
  void anAnswerThatIsNoHttpIsOneSentence() throws Exception {
    FileServer.Behavior nonsense =
        exchange -> {
          exchange.getResponseHeaders().set("Content-Length", "many");
          exchange.getResponseHeaders().set("Location", "http://:bad:/");
          exchange.sendResponseHeaders(302, -1);
        };
    try (FileServer server = new FileServer(nonsense)) {
      assertThat(failure(server.uri("/a.gz")))
          .hasMessageContaining("could not be fetched")
          .message()
          .doesNotContain("\n");
    }
  }

  @Test
  void aRedirectIsFollowed() throws Exception {
    try (FileServer server = new FileServer(redirect("/b.gz"), whole(content))) {
      assertThat(fetch(server)).hasBinaryContent(content);
    }
  }

  @Test
  void aMissingFileIsNotAskedForTwice() throws Exception {
    try (FileServer server = new FileServer(status(404))) {
      DataException failure = failure(server.uri("/a.gz"));
      assertThat(failure)
          .hasMessageContaining("127.0.0.1 answers with HTTP status 404")
          .hasMessageContaining("copy the file to " + folder);
      assertThat(failure.isUnreachable()).isTrue();
      assertThat(server.ranges).hasSize(1);
    }
  }

  @Test
  void aServerThatIsNotThereIsUnreachable() throws Exception {
    URI gone;
    try (FileServer server = new FileServer(silent())) {
      gone = server.uri("/a.gz");
    }
    DataException failure = failure(gone);
    assertThat(failure).hasMessageContaining("check the internet connection");
    assertThat(failure.isUnreachable()).isTrue();
  }

  @Test
  void aSwappedFileIsRefusedAndNotKept() throws Exception {
    try (FileServer server = new FileServer(whole(other))) {
      DataException failure = failure(server.uri("/a.gz"));
      assertThat(failure).hasMessageContaining("gives another file: SHA-256");
      assertThat(failure.isUnreachable()).isFalse();
      assertThat(server.ranges).hasSize(1);
    }
    assertThat(filesLeft()).containsExactly(".lock");
  }

  @Test
  void aFileOfAnotherLengthIsRefusedBeforeItIsFetched() throws Exception {
    try (FileServer server = new FileServer(whole(Arrays.copyOf(content, HALF)))) {
      assertThat(failure(server.uri("/a.gz")))
          .hasMessageContaining("offers 150,000 bytes instead of 300,000");
    }
  }

  @Test
  void aFileWithoutAnEndIsStopped() throws Exception {
    FileServer.Behavior endless =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          while (true) {
            exchange.getResponseBody().write(content);
            Thread.sleep(20);
          }
        };
    try (FileServer server = new FileServer(endless)) {
      assertThat(failure(server.uri("/a.gz")))
          .hasMessageContaining("sends more than 300,000 bytes");
    }
  }

  @Test
  void leftoversOfAnotherFileAreThrownAway() throws Exception {
    Files.write(PartFile.fresh(folder.resolve("a.gz")), Arrays.copyOf(other, HALF));
    try (FileServer server = new FileServer(whole(content))) {
      assertThat(fetch(server)).hasBinaryContent(content);
      assertThat(server.ranges).containsExactly("bytes=" + HALF + "-", "");
    }
  }

  @Test
  void aCorruptCopyIsFetchedAnew() throws Exception {
    Files.write(folder.resolve("a.gz"), other);
    try (FileServer server = new FileServer(whole(content))) {
      assertThat(fetch(server)).hasBinaryContent(content);
    }
  }

  @Test
  void aTruncatedFileIsNamedWithItsExpectedSize() throws Exception {
    Files.write(folder.resolve("a.gz"), Arrays.copyOf(content, 12_345));
    assertThatThrownBy(() -> from().into(folder, false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder.resolve("a.gz") + " is not the official file")
        .hasMessageContaining("12,345 bytes instead of 300,000")
        .matches(e -> !((DataException) e).isUnreachable());
    assertThat(folder.resolve("a.gz")).hasSize(12_345);
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.createFile(folder.resolve("in-the-way"));
    try (FileServer server = new FileServer(whole(content))) {
      assertThatThrownBy(() -> from(server.uri("/a.gz")).into(file.resolve("cache"), true))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("a.gz cannot be stored in " + file)
          .hasMessageContaining("set CONVBOOK_DATA to a folder that can be written");
    }
  }

  @Test
  void aFileLargerThanTheDiskIsRefusedBeforeItIsFetched() throws Exception {
    try (FileServer server = new FileServer(whole(content))) {
      List<URI> sources = List.of(server.uri("/a.gz"));
      Download huge = new Download("a.gz", Long.MAX_VALUE, "", sources, Duration.ofSeconds(1));
      assertThatThrownBy(() -> huge.into(folder, true))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("bytes free, 9,223,372,036,854,775,807 needed");
      assertThat(server.ranges).isEmpty();
    }
  }

  @Test
  void anInterruptStopsAndKeepsWhatArrived() throws Exception {
    try (FileServer server = new FileServer(stalled(content, HALF))) {
      Thread learner = Thread.currentThread();
      CompletableFuture.runAsync(
          () -> {
            while (arrived() < HALF) {
              Thread.onSpinWait();
            }
            learner.interrupt();
          });
      assertThatThrownBy(() -> fetch(server))
          .isInstanceOf(StoppedException.class)
          .hasMessageContaining("was stopped, as asked");
    }
    assertThat(arrived()).isEqualTo(HALF);
    assertThat(Thread.interrupted()).isFalse();
  }

  /** Returns how much of a file that is not whole yet lies in the folder. */
  private long arrived() {
    try {
      return PartFile.sizes(folder).stream().mapToLong(size -> size).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anInterruptAlsoEndsTheWaitForAnotherThread() throws Exception {
    try (FileServer server = new FileServer(stalled(content, HALF))) {
      Download slow =
          new Download("a.gz", SIZE, "", List.of(server.uri("/a.gz")), Duration.ofSeconds(10));
      Thread first = new Thread(() -> catchThrowable(() -> slow.into(folder, true)));
      first.start();
      while (arrived() < HALF) {
        Thread.onSpinWait();
      }
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> slow.into(folder, true)).isInstanceOf(StoppedException.class);
      first.interrupt();
      first.join();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "hi-IN-u-nu-deva"})
  void whereDigitsAreOthersADownloadIsResumedAllTheSame(String language) throws Exception {
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(language));
    try (FileServer server = new FileServer(cut(content, HALF), whole(content))) {
      assertThat(fetch(server)).hasBinaryContent(content);
      assertThat(server.ranges).containsExactly("", "bytes=" + HALF + "-");
    } finally {
      Locale.setDefault(usual);
    }
  }

  @Test
  void whatBrokeOffLongAgoIsResumedAndTheRestOfItRemoved() throws Exception {
    Path most = PartFile.fresh(folder.resolve("a.gz"));
    Path less = PartFile.fresh(folder.resolve("a.gz"));
    Path fresh = PartFile.fresh(folder.resolve("a.gz"));
    Path others = PartFile.fresh(folder.resolve("b.gz"));
    Files.write(most, Arrays.copyOf(content, HALF));
    Files.write(less, new byte[1]);
    Files.write(fresh, new byte[2]);
    Files.write(others, new byte[1]);
    FileTime yesterday = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
    for (Path old : List.of(most, less, others)) {
      Files.setLastModifiedTime(old, yesterday);
    }
    try (FileServer server = new FileServer(whole(content))) {
      assertThat(fetch(server)).hasBinaryContent(content);
      assertThat(server.ranges).containsExactly("bytes=" + HALF + "-");
      fetch(server);
    }
    assertThat(most).doesNotExist();
    assertThat(less).doesNotExist();
    assertThat(fresh).as("another process may be at it").exists();
    assertThat(others).as("not known to be whole").exists();
  }

  @Test
  void twoAtOnceFetchOnce() throws Exception {
    FileServer.Behavior slow =
        exchange -> {
          Thread.sleep(200);
          whole(content).answer(exchange);
        };
    try (FileServer server = new FileServer(slow)) {
      Download download = from(server.uri("/a.gz"));
      CompletableFuture<Path> first =
          CompletableFuture.supplyAsync(() -> download.into(folder, true));
      assertThat(download.into(folder, true)).hasBinaryContent(content);
      assertThat(first.get()).hasBinaryContent(content);
      assertThat(server.ranges).hasSize(1);
    }
  }

  @Test
  void twoProcessesAtOnceFetchOnce() throws Exception {
    FileServer.Behavior slow =
        exchange -> {
          Thread.sleep(3000);
          whole(content).answer(exchange);
        };
    try (FileServer server = new FileServer(slow)) {
      for (Process process : List.of(fetcher(server), fetcher(server))) {
        assertThat(said(process)).endsWith("fetched");
      }
      assertThat(server.ranges).hasSize(1);
    }
    assertThat(folder.resolve("a.gz")).hasBinaryContent(content);
  }

  /** As in containers whose shared folder keeps no locks: a lock that is gone stands for them. */
  @Test
  void processesThatDoNotSeeEachOthersLocksDoNotMixTheirBytes() throws Exception {
    try (FileServer server = new FileServer(dripping(content, 100))) {
      Process first = fetcher(server);
      while (arrived() < SIZE / 10) {
        Thread.sleep(10);
      }
      Files.delete(folder.resolve(".lock"));
      Process second = fetcher(server);
      assertThat(said(first)).endsWith("fetched");
      assertThat(said(second)).endsWith("fetched");
    }
    assertThat(folder.resolve("a.gz")).hasBinaryContent(content);
    assertThat(filesLeft()).containsExactly(".lock", "a.gz");
  }

  @Test
  void aProcessThatHoldsTheLockAndFetchesNothingIsNotWaitedForForever() throws Exception {
    try (FileServer server = new FileServer(silent())) {
      Process other = fetcher(server);
      while (server.ranges.isEmpty()) {
        Thread.sleep(10);
      }
      Download impatient =
          new Download("a.gz", SIZE, "", List.of(server.uri("/a.gz")), Duration.ofMillis(50));
      assertThatThrownBy(() -> impatient.into(folder, true))
          .isInstanceOf(DataException.class)
          .hasMessage(
              "a.gz is being fetched by another process, which has got no further for 1 s;"
                  + " end that one, or set CONVBOOK_DATA to another folder.");
      other.destroyForcibly();
    }
    assertThat(printed.toString()).contains("a.gz: another process is fetching it, waiting");
  }

  private Process fetcher(FileServer server) throws Exception {
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-cp",
            System.getProperty("java.class.path"),
            Fetcher.class.getName(),
            folder.toString(),
            from().sha256(),
            server.uri("/a.gz").toString())
        .redirectErrorStream(true)
        .start();
  }

  private static String said(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes());
  }

  /** A program that fetches a file. */
  static final class Fetcher {
    public static void main(String[] arguments) {
      List<URI> sources = List.of(URI.create(arguments[2]));
      new Download("a.gz", SIZE, arguments[1], sources, Duration.ofSeconds(10))
          .into(Path.of(arguments[0]), true);
      System.out.print("fetched");
    }
  }

  @Test
  void onlyHttpsIsTrustedBeyondThisMachine() {
    assertThatThrownBy(() -> from(URI.create("http://192.0.2.1/a.gz")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("give an https address");
  }
}
