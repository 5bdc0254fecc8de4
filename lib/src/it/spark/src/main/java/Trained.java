import convbook.data.Dataset;
import convbook.data.sets.Garments;
import convbook.data.ImageSet;
import convbook.data.LabeledImages;
import convbook.net.LeNet;
import convbook.train.Learner;
import convbook.train.Predictions;
import convbook.train.Sgd;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The network that scores: put your own, its classes and its pictures' size here. */
final class Trained {
  static final int CHANNELS = 1;
  static final int SIDE = 28;
  static final List<String> CLASSES = Garments.test(1, 0).classes();

  private static Trained loaded;

  private final Learner learner;

  private Trained(Learner learner) {
    this.learner = learner;
  }

  /** Returns the network as it was trained, before it is. */
  static Learner learner(Dataset data) {
    return Learner.of(LeNet.withBatchNorm(10), data).optimizer(Sgd.of(0.5)).quiet();
  }

  /** Returns the trained network, which each process loads once. */
  static synchronized Trained from(Path checkpoint) {
    if (loaded == null) {
      // One blank picture tells shape and classes.
      ImageSet blank =
          new ImageSet(
              "pictures", new byte[CHANNELS * SIDE * SIDE], new byte[1], CHANNELS, SIDE, SIDE, CLASSES);
      loaded = new Trained(learner(Dataset.of(blank, blank)).load(checkpoint));
    }
    return loaded;
  }

  /** Predicts decoded pictures, one call at a time: each takes all cores. */
  synchronized Predictions predict(List<byte[]> pictures) {
    ByteBuffer pixels = ByteBuffer.allocate(pictures.size() * CHANNELS * SIDE * SIDE);
    pictures.forEach(pixels::put);
    int[] labels = new int[pictures.size()];
    Arrays.fill(labels, LabeledImages.UNKNOWN);
    ImageSet set =
        new ImageSet(
            "pictures", pixels.array(), labels, CHANNELS, SIDE, SIDE, List.of(), List.of());
    return Predictions.of(learner, Dataset.of(set, set).test());
  }
}
