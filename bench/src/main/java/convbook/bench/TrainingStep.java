package convbook.bench;

import ai.djl.Model;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.net.AlexNet;
import convbook.train.Learner;
import convbook.train.Listener;
import convbook.train.Progress;

/**
 * One AlexNet training step, 224 pixels, batch 32: the Learner, input included, against DJL's own
 * blocks, gradient collector and Trainer on a batch that is ready. The two take turns.
 */
final class TrainingStep {
  private static final int BATCH = 32;
  private static final int STEPS = 20;

  private TrainingStep() {}

  static void measure() {
    Dataset data = Bench.garments(BATCH * STEPS).resize(224).batch(BATCH);
    double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
    try (Model model = Model.newInstance("alexnet");
        Batch ready = data.test().first(BATCH)) {
      model.setBlock(djlAlexNet());
      Trainer trainer =
          model.newTrainer(
              new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                  .optOptimizer(
                      Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.01f)).build()));
      trainer.initialize(new Shape(BATCH, 1, 224, 224));
      Learner learner = Learner.of(AlexNet.lecture(10), data).sgd(0.01);
      learner.listen(
          new Listener() {
            private long begun = System.nanoTime();

            @Override
            public void batchDone(Learner l, Progress progress) {
              long ours = System.nanoTime() - begun;
              long start = System.nanoTime();
              djlStep(trainer, ready);
              long djl = System.nanoTime() - start;
              if (progress.done() > 2) {
                best[0] = Math.min(best[0], ours / 1e6);
                best[1] = Math.min(best[1], djl / 1e6);
              }
              begun = System.nanoTime();
            }
          });
      learner.fit(1);
      trainer.close();
    }
    System.out.printf(
        "AlexNet step, 224 px, batch %d: ConvBook %.0f ms, DJL %.0f ms, ratio %.2f (minima of %d, in turn)%n",
        BATCH, best[0], best[1], best[1] / best[0], STEPS - 2);
  }

  private static void djlStep(Trainer trainer, Batch batch) {
    try (NDScope scope = new NDScope()) {
      try (GradientCollector collector = trainer.newGradientCollector()) {
        var scores = trainer.forward(new NDList(batch.images()));
        collector.backward(trainer.getLoss().evaluate(new NDList(batch.labels()), scores));
      }
      trainer.step();
    }
  }

  private static Block djlAlexNet() {
    return new SequentialBlock()
        .add(conv(96, 11, 4, 1))
        .add(Activation.reluBlock())
        .add(pool())
        .add(conv(256, 5, 1, 2))
        .add(Activation.reluBlock())
        .add(pool())
        .add(conv(384, 3, 1, 1))
        .add(Activation.reluBlock())
        .add(conv(384, 3, 1, 1))
        .add(Activation.reluBlock())
        .add(conv(256, 3, 1, 1))
        .add(Activation.reluBlock())
        .add(pool())
        .add(Blocks.batchFlattenBlock())
        .add(Linear.builder().setUnits(4096).build())
        .add(Activation.reluBlock())
        .add(Dropout.builder().optRate(0.5f).build())
        .add(Linear.builder().setUnits(4096).build())
        .add(Activation.reluBlock())
        .add(Dropout.builder().optRate(0.5f).build())
        .add(Linear.builder().setUnits(10).build());
  }

  private static Block conv(int filters, int kernel, int stride, int pad) {
    return Conv2d.builder()
        .setFilters(filters)
        .setKernelShape(new Shape(kernel, kernel))
        .optStride(new Shape(stride, stride))
        .optPadding(new Shape(pad, pad))
        .build();
  }

  private static Block pool() {
    return Pool.maxPool2dBlock(new Shape(3, 3), new Shape(2, 2));
  }
}
