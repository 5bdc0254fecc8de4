package convbook.train;

import static convbook.layer.Layers.*;

import convbook.data.Dataset;
import convbook.data.LabeledImages;
import convbook.data.TrainTest;
import convbook.data.files.ImageFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** A program that trains on a folder of images and tells the accuracy and memory of each epoch. */
public final class Streamer {
  private Streamer() {}

  public static Learner learner(LabeledImages all) {
    TrainTest<LabeledImages> parts = all.split(0.2, 1);
    Dataset data = Dataset.of(parts.train(), parts.test()).batch(32).resize(16);
    return Learner.of(
            sequential(conv(8, 3), batchNorm(), relu(), maxPool(4), flatten(), linear(4)), data)
        .optimizer(Sgd.of(0.02).momentum(0.9))
        .seed(3)
        .quiet();
  }

  /** Trains on the folder {@code arguments[0]} of images of {@code arguments[1]} pixels. */
  public static void main(String[] arguments) {
    LabeledImages all =
        ImageFolder.of(Path.of(arguments[0]), Integer.parseInt(arguments[1])).read();
    learner(all)
        .listen(
            new Listener() {
              @Override
              public void epochDone(Learner learner, Progress progress) {
                double accuracy =
                    learner
                        .history()
                        .epochs()
                        .get(learner.history().epochs().size() - 1)
                        .testAccuracy();
                System.out.printf(Locale.ROOT, "epoch %s %d%n", accuracy, resident());
              }
            })
        .fit(Integer.parseInt(arguments[2]));
  }

  /** The memory of this process that is not swapped out, in kB; 0 where Linux does not tell. */
  private static long resident() {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith("VmRSS"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      return 0;
    }
  }
}
