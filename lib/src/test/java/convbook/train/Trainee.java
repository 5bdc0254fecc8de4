package convbook.train;

import static convbook.data.augment.Augment.*;
import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import java.nio.file.Files;
import java.nio.file.Path;

/** A program that trains, saves after every epoch and goes on after it was killed. */
public final class Trainee {
  private Trainee() {}

  public static Block net() {
    return sequential(
        conv(4, 5),
        batchNorm(),
        relu(),
        maxPool(4),
        flatten(),
        linear(1024),
        relu(),
        dropout(0.2),
        linear(4));
  }

  public static Learner learner(Block net) {
    return Learner.of(net, Fixtures.bars(64, 16).augment(crop(2), flip()))
        .optimizer(Sgd.of(0.01).momentum(0.9))
        .seed(7)
        .quiet();
  }

  /** Trains on from the checkpoint at {@code arguments[0]}, if there is one, until it is killed. */
  public static void main(String[] arguments) {
    Path file = Path.of(arguments[0]);
    Learner learner = learner(net());
    if (Files.exists(file)) {
      learner.load(file);
    }
    learner.checkpoint(file).listen(new Teller());
    System.out.println("ready");
    learner.fit(1_000_000);
  }

  /** Tells the number of epochs that have been saved. */
  private static final class Teller implements Listener {
    @Override
    public void epochDone(Learner learner, Progress progress) {
      System.out.println(learner.history().epochs().size());
    }
  }
}
