package convbook.data.sets;

import static convbook.fetch.FileServer.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import convbook.data.ImageSet;
import convbook.data.TrainTest;
import convbook.fetch.Cache;
import convbook.fetch.DataException;
import convbook.fetch.FileServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FashionMnistTest {
  private static final String FIRST = "train-images-idx3-ubyte.gz";

  @TempDir Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream screen = System.err;

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(printed, true));
  }

  @AfterEach
  void stopListening() {
    System.setErr(screen);
  }

  @Test
  void theOfficialFilesAreWhatZalandoPublished() {
    Path cache = Cache.folder().resolve("fashion-mnist");
    assumeThat(cache.resolve(FIRST)).exists();
    TrainTest<ImageSet> pair = new FashionMnist(cache, List.of(), false).officialOrDrawn();
    assertThat(pair.train().name()).isEqualTo("Fashion-MNIST");
    assertThat(pair.train().size()).isEqualTo(60_000);
    assertThat(pair.test().size()).isEqualTo(10_000);
    assertThat(pair.train().classes()).hasSize(10).startsWith("t-shirt").endsWith("ankle boot");
    assertThat(pair.train().first(10).labels()).containsExactly(9, 0, 0, 3, 0, 2, 7, 2, 5, 5);
    assertThat(pair.test().first(5).labels()).containsExactly(9, 2, 1, 1, 6);
    assertThat(mean(pair.train())).isBetween(72.93, 72.95);
    assertThat(printed.toString()).isEmpty();
  }

  private static double mean(ImageSet set) {
    long sum = 0;
    for (byte pixel : set.pixels()) {
      sum += pixel & 0xff;
    }
    return (double) sum / set.pixels().length;
  }

  @Test
  void withoutCacheAndInternetTheGarmentsAreDrawnUnderABanner() throws IOException {
    try (FileServer server = new FileServer(status(404))) {
      String mirror = server.uri("/").toString();
      TrainTest<ImageSet> pair =
          new FashionMnist(folder, List.of(mirror, mirror), true).officialOrDrawn();
      assertThat(pair.train().name()).contains("NOT Fashion-MNIST");
      assertThat(pair.train().size()).isEqualTo(60_000);
      assertThat(pair.test().size()).isEqualTo(10_000);
      assertThat(server.ranges).hasSize(2);
    }
    assertThat(printed.toString())
        .contains("THIS IS NOT FASHION-MNIST", "HTTP status 404", "drawn garments");
    assertThat(printed.toString().lines())
        .hasSizeBetween(6, 16)
        .allMatch(line -> line.startsWith("#") && line.endsWith("#"));
  }

  @Test
  void theOfficialImagesAreNeverReplaced() {
    assertThatThrownBy(() -> new FashionMnist(folder, List.of(), false).read())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("CONVBOOK_OFFLINE")
        .hasMessageContaining(folder.toString());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aCorruptFileIsNeverPassedOver() throws IOException {
    Files.write(folder.resolve(FIRST), new byte[100]);
    assertThatThrownBy(() -> new FashionMnist(folder, List.of(), false).officialOrDrawn())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder.resolve(FIRST).toString())
        .hasMessageContaining("100 bytes instead of 26,421,880");
  }
}
