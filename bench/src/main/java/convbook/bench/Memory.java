package convbook.bench;

import convbook.data.Dataset;
import convbook.net.LeNet;
import convbook.train.Learner;
import convbook.train.Listener;
import convbook.train.Progress;
import convbook.train.Sgd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory over 2,000 LeNet steps; run it with a heap of 256 MB. Linux only. */
final class Memory {
  private static final int STEPS = 2_000;
  private static final int WARM = 500;

  private Memory() {}

  static void measure() {
    Dataset data = Bench.garments(64 * STEPS / 4).batch(64);
    long[] resident = new long[2];
    Learner learner = Learner.of(LeNet.lecture(), data).optimizer(Sgd.of(0.1).momentum(0.9));
    learner.listen(
        new Listener() {
          @Override
          public void batchDone(Learner l, Progress progress) {
            if (progress.done() == WARM) {
              resident[0] = resident();
            }
            resident[1] = resident();
          }
        });
    learner.fit(4);
    System.out.printf(
        "resident memory, LeNet: %,d MB at step %d, %,d MB at step %,d (%+.1f %%)%n",
        resident[0] >> 10,
        WARM,
        resident[1] >> 10,
        STEPS,
        100.0 * (resident[1] - resident[0]) / resident[0]);
  }

  private static long resident() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
