import convbook.data.Dataset;
import convbook.data.sets.Garments;
import convbook.look.Charts;
import convbook.look.Figure;
import convbook.look.Summary;
import convbook.net.LeNet;
import convbook.train.Learner;
import convbook.train.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Trains LeNet on garments that the library draws, saves it, and goes on from the file. */
public final class TrainLeNet {
  private TrainLeNet() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createDirectories(Path.of("target"));
    Path file = folder.resolve("lenet.ckpt");
    var data = Dataset.of(Garments.train(4_000, 0), Garments.test(1_000, 0)).batch(64);
    System.out.println(Summary.of(LeNet.withBatchNorm(10), 1, 28, 28));

    var learner = Learner.of(LeNet.withBatchNorm(10), data).optimizer(Sgd.of(0.5));
    learner.fit(2);
    learner.save(file);
    Figure.of(Charts.of(learner.history())).save(folder.resolve("training.png"));

    var again = Learner.of(LeNet.withBatchNorm(10), data).optimizer(Sgd.of(0.5)).load(file);
    System.out.println("saved:  " + learner.test());
    System.out.println("loaded: " + again.test());
    if (!again.test().equals(learner.test())) {
      throw new IllegalStateException("The network that was loaded is not the one that was saved.");
    }
  }
}
