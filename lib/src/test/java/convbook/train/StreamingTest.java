package convbook.train;

import static org.assertj.core.api.Assertions.assertThat;

import convbook.data.files.ImageFolder;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains on folders whose pixels are more than Java's memory, in a process of its own. */
class StreamingTest {
  @TempDir Path folder;

  /** Bright bars on noise; the place of the bar is the class, which noise may hide. */
  private void draw(int count, int side) throws IOException {
    Random random = new Random(5);
    for (int i = 0; i < count; i++) {
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
      Graphics2D pen = image.createGraphics();
      int cell = side / 16;
      for (int c = 0; c < 256; c++) {
        pen.setColor(new Color(random.nextInt(200), random.nextInt(200), random.nextInt(200)));
        pen.fillRect(c % 16 * cell, c / 16 * cell, cell, cell);
      }
      int label = i % 4;
      pen.setColor(new Color(170, 170, 170, 90));
      pen.fillRect(0, label * side / 4, side, side / 4);
      pen.dispose();
      Path file = folder.resolve(String.format(Locale.ROOT, "class %d/%d.jpg", label, i));
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "jpg", file.toFile());
    }
  }

  private record Epoch(double accuracy, long kilobytes) {}

  private List<Epoch> streamed(String heap, int side, int epochs) throws Exception {
    Path out = folder.resolveSibling(folder.getFileName() + ".out");
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                Streamer.class.getName(),
                folder.toString(),
                Integer.toString(side),
                Integer.toString(epochs))
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    boolean ended = process.waitFor(30, TimeUnit.MINUTES);
    process.destroyForcibly();
    String said = Files.readString(out);
    Files.delete(out);
    assertThat(ended && process.exitValue() == 0).as(said).isTrue();
    assertThat(said).contains("streamed from disk; in memory they would take");
    return said.lines()
        .filter(line -> line.startsWith("epoch "))
        .map(line -> line.split(" "))
        .map(word -> new Epoch(Double.parseDouble(word[1]), Long.parseLong(word[2])))
        .toList();
  }

  private void trainsAsInMemory(int count, int side, String heap, int epochs) throws Exception {
    draw(count, side);
    assertThat((long) count * 3 * side * side).isGreaterThan(bytes(heap));
    List<Epoch> streamed = streamed(heap, side, epochs);
    Learner learner = Streamer.learner(ImageFolder.of(folder, side).read());
    List<Double> accuracies =
        learner.fit(epochs).epochs().stream().map(History.Epoch::testAccuracy).toList();
    System.out.printf(Locale.ROOT, "streamed %s, in memory %s%n", streamed, accuracies);
    assertThat(streamed.stream().map(Epoch::accuracy).toList()).isEqualTo(accuracies);
    assertThat(accuracies.get(epochs - 1)).isGreaterThan(0.5);
    long first = streamed.get(1).kilobytes();
    // Linux alone says it.
    if (first > 0) {
      assertThat(streamed.get(epochs - 1).kilobytes()).isLessThan(first + first / 5);
    }
  }

  private static long bytes(String heap) {
    return Long.parseLong(heap.replace("m", "")) << 20;
  }

  @Test
  @Tag("all")
  void aFolderLargerThanTheHeapTrainsAsWellAsInMemory() throws Exception {
    trainsAsInMemory(400, 256, "64m", 4);
  }

  @Test
  @Tag("long")
  void aFolderLargerThanHalfAGigabyteTrainsAsWellAsInMemory() throws Exception {
    trainsAsInMemory(3_000, 256, "512m", 12);
  }
}
