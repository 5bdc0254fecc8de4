package convbook.train;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.nn.Block;
import com.sun.management.ThreadMXBean;
import convbook.HostileBytes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no sound checkpoint of the network they are to be read into. */
class CheckpointTest {
  private static final int SUM = Long.BYTES;

  @TempDir Path folder;
  private final Block net = net(4);
  private final Learner learner = learner(net);
  private Path file;
  private byte[] good;
  private float[] before;

  private static Block net(int units) {
    return sequential(avgPool(7), flatten(), linear(units));
  }

  private static Learner learner(Block net) {
    return Learner.of(net, Fixtures.bars(32, 16)).optimizer(Sgd.of(0.05).momentum(0.9)).quiet();
  }

  @BeforeEach
  void save() throws IOException {
    file = folder.resolve("net.ckpt");
    Learner trained = learner(net(4));
    trained.fit(1);
    trained.save(file);
    good = Files.readAllBytes(file);
    learner.test();
    before = Fixtures.parameters(net);
  }

  private void assertRefused(byte[] content, String why) throws IOException {
    Files.write(file, content);
    assertThatThrownBy(() -> learner.load(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(why);
    assertThat(Fixtures.parameters(net)).isEqualTo(before);
    assertThat(learner.history().epochs()).isEmpty();
  }

  /** Mends the checksum, as someone would who wants the reader to look inside. */
  private static byte[] sealed(byte[] content) {
    if (content.length < SUM) {
      return content;
    }
    CRC32 sum = new CRC32();
    sum.update(content, 0, content.length - SUM);
    byte[] copy = content.clone();
    ByteBuffer.wrap(copy).putLong(copy.length - SUM, sum.getValue());
    return copy;
  }

  @Test
  void aFileThatAnEarlierVersionWroteIsRead() throws Exception {
    learner.load(Path.of(CheckpointTest.class.getResource("/training/format3.ckpt").toURI()));
    assertThat(learner.history().epochs()).hasSize(1);
    assertThat(learner.history().last().loss()).isEqualTo(1.380821704864502);
    assertThat(Fixtures.parameters(net))
        .hasSize(68)
        .startsWith(0.014131379f)
        .endsWith(-0.0086862035f);
  }

  @Test
  void aFileCutShortAnywhereIsRefused() throws IOException {
    for (int length = 0; length < good.length; length++) {
      assertRefused(
          Arrays.copyOf(good, length), length < 8 ? "is not a ConvBook" : "cut short or damaged");
      if (length > 20) {
        assertRefused(sealed(Arrays.copyOf(good, length)), "");
      }
    }
  }

  @Test
  void aFileWithAnyBitFlippedIsRefused() throws IOException {
    for (int bit = 0; bit < 8 * good.length; bit += 3) {
      byte[] flipped = good.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertRefused(flipped, bit / 8 < 8 ? "not a" : bit / 8 < 12 ? "has format" : "damaged");
    }
  }

  @Test
  void aFileThatGoesOnIsRefused() throws IOException {
    byte[] longer = Arrays.copyOf(good, good.length + 5);
    assertRefused(longer, "damaged");
    assertRefused(sealed(longer), "damaged");
  }

  @Test
  void aFileOfAnotherVersionIsRefusedByItsNumber() throws IOException {
    for (byte other : new byte[] {2, 4}) {
      byte[] file = good.clone();
      file[11] = other;
      assertRefused(
          sealed(file),
          String.format(
              Locale.ROOT,
              " has format %d, but this version of the course reads 3; read it with the version that wrote it.",
              other));
    }
  }

  @Test
  void aFileOfAnotherNetworkOrOptimizerIsRefused() throws IOException {
    Block larger = sequential(avgPool(7), flatten(), linear(8));
    learner(larger).save(file);
    assertRefused(Files.readAllBytes(file), "build the network it was saved from");
    Learner.of(net(4), Fixtures.bars(32, 16)).sgd(0.05).save(file);
    assertRefused(Files.readAllBytes(file), "but this network and optimizer have 4");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows lets few make links.")
  void aCheckpointGoesThroughALinkToWhatItNames() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("latest.ckpt"), file);
    learner.load(link).checkpoint(link).fit(1);
    assertThat(link).isSymbolicLink();
    assertThat(learner(net(4)).load(file).history().epochs()).hasSize(2);
    learner.fit(1);
    learner.save(link);
    assertThat(link).isSymbolicLink();
    assertThat(learner(net(4)).load(file).history().epochs()).hasSize(3);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no mkfifo.")
  void whatIsNoRegularFileIsRefusedBeforeTraining() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Learner trained = learner.load(file);
    for (Path no : List.of(pipe, folder)) {
      List<ThrowingCallable> uses =
          List.of(
              () -> trained.save(no),
              () -> trained.checkpoint(no),
              () -> trained.keepBest(no),
              () -> trained.load(no));
      for (ThrowingCallable use : uses) {
        assertThatThrownBy(use)
            .isInstanceOf(CheckpointException.class)
            .hasMessageStartingWith(no + " is no regular file; choose");
      }
    }
    assertThat(Files.isRegularFile(pipe)).isFalse();
  }

  /** AlexNet's, with momentum, is as large as all of Java's memory on Binder. */
  @Test
  void aLargeCheckpointIsCopiedPieceByPiece() throws IOException {
    Block large = sequential(flatten(), linear(20_000), relu(), linear(4));
    learner(large).save(file);
    assertThat(Files.size(file)).isGreaterThan(125_000_000);
    Block copy = sequential(flatten(), linear(20_000), relu(), linear(4));
    Learner reader = learner(copy).seed(2);
    reader.test();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadAllocatedBytes();
    reader.load(file);
    assertThat(threads.getCurrentThreadAllocatedBytes() - start).isLessThan(16 << 20);
    assertThat(Fixtures.parameters(copy)).isEqualTo(Fixtures.parameters(large));
  }

  @Test
  void aPressedStopButtonDoesNotLeaveHalfACheckpointInTheNetwork() {
    Thread.currentThread().interrupt();
    learner.load(file);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(learner.history().epochs()).hasSize(1);
  }

  private Stream<HostileBytes> readers() {
    return Stream.of(
        new HostileBytes(
            "checkpoint", good, UnaryOperator.identity(), CheckpointException.class, learner::load),
        new HostileBytes(
            "checkpoint with a sound sum",
            good,
            CheckpointTest::sealed,
            CheckpointException.class,
            learner::load));
  }

  @Test
  void hostileBytesAreRefusedInASentence() throws Exception {
    for (HostileBytes reader : readers().toList()) {
      reader.feed(1000, folder);
    }
  }

  @Test
  @Tag("long")
  void manyHostileBytesAreRefusedInASentence() throws Exception {
    for (HostileBytes reader : readers().toList()) {
      reader.feed(25_000, folder);
    }
  }
}
