package convbook.bench;

import ai.djl.nn.Parameter;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.train.Learner;
import convbook.train.Listener;
import convbook.train.Progress;

/** The Learner, as a notebook uses it; a training step begins with making its batch. */
final class Ours extends Side {
  private final Learner learner;
  private final Batch ready;
  private long begun;

  private Ours(Task task, boolean mixed) {
    Dataset data = task.data();
    ready = data.test().first(task.batch());
    learner = Learner.of(task.block(), data).sgd(0.01).quiet();
    if (mixed) {
      learner.mixedPrecision();
    }
    learner.test();
    say(
        learner.net().getParameters().values().stream()
            .filter(Parameter::requiresGradient)
            .mapToLong(p -> p.getShape().size())
            .sum());
  }

  static void serve(Task task, boolean mixed) {
    Ours side = new Ours(task, mixed);
    side.learner.listen(
        new Listener() {
          @Override
          public void batchDone(Learner learner, Progress progress) {
            say(millis(side.begun));
            side.next();
          }
        });
    side.next();
    // One step in 64 ends an epoch, too; minima and medians leave it out.
    side.learner.fit(1_000);
  }

  private void next() {
    untilTrain();
    begun = now();
  }

  @Override
  double answer(String command) {
    long start = now();
    learner.probabilities(ready.images());
    return millis(start);
  }
}
