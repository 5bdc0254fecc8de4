package convbook.data.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.TrainTest;
import convbook.fetch.DataException;
import convbook.fetch.Download;
import convbook.fetch.FileServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10Test {
  private static final String OFFICIAL = "cifar-10-binary.tar.gz";

  @TempDir Path folder;

  /** A gzipped tar of these files. */
  static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** Six files of {@code records} records; record i of file f has class i and is full of f. */
  static Map<String, byte[]> batches(int records) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int f = 0; f < 6; f++) {
      byte[] batch = new byte[records * 3073];
      for (int at = 0; at < batch.length; at++) {
        batch[at] = (byte) (at % 3073 == 0 ? at / 3073 : f);
      }
      String name =
          f < 5 ? String.format(Locale.ROOT, "data_batch_%d.bin", f + 1) : "test_batch.bin";
      files.put("cifar-10-batches-bin/" + name, batch);
    }
    files.put("cifar-10-batches-bin/readme.html", "about".getBytes(StandardCharsets.UTF_8));
    return files;
  }

  /** Each class' image is of one color, which the class decides. */
  static Map<String, byte[]> photos(int perClass) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (String part : List.of("train", "test")) {
      for (String name : CifarRecords.CLASSES) {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        int label = CifarRecords.CLASSES.indexOf(name);
        for (int i = 0; i < 1024; i++) {
          image.setRGB(i % 32, i / 32, 0x0a0000 * label + 0x3c);
        }
        ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", jpeg);
        for (int i = 0; i < perClass; i++) {
          files.put(
              String.format(Locale.ROOT, "%s/%s/%04d.jpg", part, name, i), jpeg.toByteArray());
        }
      }
    }
    return files;
  }

  private Path images(Map<String, byte[]> files) throws IOException {
    Path file = folder.resolve("cifar10-images/cifar10-images.tar.gz");
    Files.createDirectories(file.getParent());
    return Files.write(file, tar(files));
  }

  private Cifar10 cifar(byte[] official, List<URI> sources, boolean online) throws Exception {
    byte[] sum = MessageDigest.getInstance("SHA-256").digest(official);
    Download archive =
        new Download(
            OFFICIAL,
            official.length,
            HexFormat.of().formatHex(sum),
            sources,
            Duration.ofSeconds(2));
    return new Cifar10(folder, folder.resolve("decoded"), archive, online);
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("decoded"))) {
      return files.toList();
    }
  }

  @Test
  void theOfficialArchiveIsFetchedOnceCheckedAndKept() throws Exception {
    byte[] official = tar(batches(10));
    try (FileServer server = new FileServer(FileServer.whole(official))) {
      for (int start = 0; start < 2; start++) {
        TrainTest<ImageSet> pair =
            cifar(official, List.of(server.uri("/" + OFFICIAL)), true).read();
        assertThat(pair.train().name()).isEqualTo("CIFAR-10");
        assertThat(pair.train().size()).isEqualTo(50);
        assertThat(pair.test().size()).isEqualTo(10);
        assertThat(pair.train().labels()).startsWith(0, 1, 2).endsWith(7, 8, 9);
        assertThat(pair.train().pixels()).startsWith(0, 0).endsWith(4, 4);
        assertThat(pair.test().pixels()).containsOnly(5);
        assertThat(pair.test().classes().get(6)).isEqualTo("frog");
      }
      assertThat(server.ranges).hasSize(1);
    }
  }

  @Test
  void photographsAreDecodedOnceTheClassesInTurn() throws Exception {
    Path archive = images(photos(3));
    Cifar10 cifar = cifar(new byte[1], List.of(), false);
    TrainTest<ImageSet> first = cifar.read();
    assertThat(first.train().name()).isEqualTo("CIFAR-10 (JPEG)");
    assertThat(first.train().labels()).startsWith(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1).hasSize(30);
    for (int i = 0; i < 30; i++) {
      assertThat(first.train().pixels()[i * 3072] & 0xff)
          .isBetween(i % 10 * 10 - 3, i % 10 * 10 + 3);
      assertThat(first.train().pixels()[i * 3072 + 2048] & 0xff).isBetween(55, 65);
    }
    assertThat(kept()).hasSize(1);
    byte[] bytes = Files.readAllBytes(kept().get(0));
    // What is kept is what is read the second time: a pixel is changed, its sum mended.
    bytes[9] = 77;
    Files.write(kept().get(0), CifarImages.sealed(bytes));
    assertThat(cifar.read().train().pixels()[0]).isEqualTo((byte) 77);
    // A damaged file is not trusted, and another archive is not mistaken for this one.
    bytes[9] = 78;
    Files.write(kept().get(0), bytes);
    assertThat(cifar.read().train().pixels()).isEqualTo(first.train().pixels());
    Files.write(archive, tar(photos(4)));
    assertThat(cifar.read().train().size()).isEqualTo(40);
  }

  @Test
  void photographsAreReadThoughTheyCannotBeKept() throws Exception {
    images(photos(3));
    Files.writeString(folder.resolve("decoded"), "in the way of a folder");
    assertThat(cifar(new byte[1], List.of(), false).read().train().size()).isEqualTo(30);
  }

  @Test
  void theOfficialArchiveGoesBeforePhotographs() throws Exception {
    images(photos(1));
    byte[] official = tar(batches(1));
    Files.createDirectories(folder.resolve("cifar-10"));
    Files.write(folder.resolve("cifar-10").resolve(OFFICIAL), official);
    assertThat(cifar(official, List.of(), false).read().train().name()).isEqualTo("CIFAR-10");
  }

  @Test
  void withoutAnyOfThemNothingElseIsUsed() throws Exception {
    Cifar10 offline = cifar(new byte[1], List.of(), false);
    assertThatThrownBy(offline::read)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("CONVBOOK_OFFLINE");
  }

  @Test
  void anArchiveThatIsNotWholeIsRefused() throws Exception {
    Map<String, byte[]> files = batches(1);
    byte[] batch = files.remove("cifar-10-batches-bin/data_batch_3.bin");
    refused(files, "has no data_batch_3.bin");
    files.put("../../data_batch_3.bin", batch);
    files.put("/tmp/data_batch_3.bin", batch);
    refused(files, "data_batch_3.bin twice");
    files.remove("/tmp/data_batch_3.bin");
    files.put("../../data_batch_3.bin", new byte[3072]);
    refused(files, "3,072 bytes instead of");
    batch[0] = 10;
    files.put("../../data_batch_3.bin", batch);
    refused(files, "label 10");
  }

  private void refused(Map<String, byte[]> files, String why) throws IOException {
    Path file = Files.write(folder.resolve(OFFICIAL), tar(files));
    assertThatThrownBy(() -> CifarArchive.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(why);
    assertThat(folder.toFile().list()).containsExactly(OFFICIAL);
  }

  @Test
  void aPhotographThatIsNoneIsNamed() throws Exception {
    Map<String, byte[]> files = photos(1);
    files.put("train/cat/0000.jpg", new byte[] {1, 2, 3});
    images(files);
    Cifar10 cifar = cifar(new byte[1], List.of(), false);
    assertThatThrownBy(cifar::read)
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train/cat/0000.jpg");
    assertThat(folder.resolve("decoded")).doesNotExist();
    files.put("train/tiger/0000.jpg", new byte[] {1, 2, 3});
    images(files);
    assertThatThrownBy(cifar::read).hasMessageContaining("train/tiger/0000.jpg is not one of");
  }

  @Test
  void theRealPhotographsAreSixtyThousandInTenClasses() {
    assumeThat(Cifar10.isCached()).as("CIFAR-10 is in CONVBOOK_DATA").isTrue();
    Dataset data = Cifar10.load();
    assertThat(data.name()).startsWith("CIFAR-10");
    assertThat(data.train().size()).isEqualTo(50_000);
    assertThat(data.test().size()).isEqualTo(10_000);
    List<Long> counts = new ArrayList<>(Collections.nCopies(10, 0L));
    for (Batch batch : data.batch(1000).test()) {
      try (batch) {
        for (long label : batch.labels().toLongArray()) {
          counts.set((int) label, counts.get((int) label) + 1);
        }
      }
    }
    assertThat(counts).containsOnly(1000L);
  }
}
