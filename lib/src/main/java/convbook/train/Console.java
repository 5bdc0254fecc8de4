package convbook.train;

import java.util.Locale;

/** Prints a line after every epoch: what a learner shows outside a notebook. */
final class Console implements Listener {

  @Override
  public void epochDone(Learner learner, Progress progress) {
    History.Epoch last = learner.history().last();
    System.out.printf(
        Locale.ROOT,
        "epoch %d: loss %.3f, train acc %.3f, %s acc %.3f, %.1f s%n",
        learner.history().epochs().size(),
        last.loss(),
        last.trainAccuracy(),
        learner.history().heldOut(),
        last.testAccuracy(),
        last.seconds());
  }

  @Override
  public void stoppedEarly(Learner learner, String why) {
    System.out.println(why);
  }
}
