package convbook.bench;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
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
import convbook.layer.Branches;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** DJL's own blocks, gradient collector, Trainer and optimizer, on a batch that is ready. */
final class Djl extends Side {
  private static final Pattern SETTING = Pattern.compile("(\\w+)\\(([^)]*)\\)");

  private final Trainer trainer;

  /** The batch's memory goes with its dataset. */
  private final Dataset data;

  private final Batch batch;

  private Djl(Task task) {
    data = task.data();
    batch = data.test().first(task.batch());
    Model model = Model.newInstance(task.net());
    model.setBlock(translate(task.block()));
    trainer =
        model.newTrainer(
            new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(
                    Optimizer.sgd().setLearningRateTracker(Tracker.fixed(0.01f)).build()));
    trainer.initialize(new Shape(task.batch(), task.channels(), task.pixels(), task.pixels()));
    say(
        model.getBlock().getParameters().values().stream()
            .filter(Parameter::requiresGradient)
            .mapToLong(p -> p.getShape().size())
            .sum());
  }

  static void serve(Task task) {
    Djl side = new Djl(task);
    while (true) {
      side.untilTrain();
      long start = now();
      side.train();
      say(millis(start));
    }
  }

  private void train() {
    try (NDScope scope = new NDScope()) {
      try (GradientCollector collector = trainer.newGradientCollector()) {
        NDList scores = trainer.forward(new NDList(batch.images()));
        collector.backward(trainer.getLoss().evaluate(new NDList(batch.labels()), scores));
      }
      trainer.step();
    }
  }

  @Override
  double answer(String command) {
    long start = now();
    try (NDScope scope = new NDScope()) {
      trainer.evaluate(new NDList(batch.images())).singletonOrThrow().softmax(1).toFloatArray();
    }
    return millis(start);
  }

  /** Returns the same network of DJL's blocks. */
  private static Block translate(Block block) {
    List<Block> inside =
        block.getChildren().values().stream().map(Djl::translate).collect(Collectors.toList());
    if (block instanceof SequentialBlock) {
      return new SequentialBlock().addAll(inside);
    }
    if (block instanceof Branches branches) {
      Function<List<NDList>, NDArray> join =
          branches.symbol().equals("+")
              ? lists -> lists.get(0).get(0).add(lists.get(1).get(0))
              : lists -> {
                NDList all = new NDList();
                lists.forEach(all::addAll);
                return NDArrays.concat(all, 1);
              };
      return new ParallelBlock(lists -> new NDList(join.apply(lists)), inside);
    }
    return layer(block + "");
  }

  private static Block layer(String code) {
    Settings settings = new Settings(code);
    int[] main = settings.get(code.substring(0, code.indexOf('(')));
    int size = main.length == 0 ? 0 : main[main.length == 1 ? 0 : 1];
    Shape window = new Shape(size, main.length == 3 ? main[2] : size);
    Shape stride = settings.shape("stride", code.contains("Pool") ? size : 1);
    Shape pad = settings.shape("pad", 0);
    return switch (code.substring(0, code.indexOf('('))) {
      case "conv" ->
          Conv2d.builder()
              .setFilters(main[0])
              .setKernelShape(window)
              .optStride(stride)
              .optPadding(pad)
              .optBias(!code.contains("noBias"))
              .build();
      case "linear" -> Linear.builder().setUnits(main[0]).build();
      case "batchNorm" -> BatchNorm.builder().build();
      case "dropout" ->
          Dropout.builder().optRate(Float.parseFloat(code.replaceAll("[^0-9.]", ""))).build();
      case "relu" -> Activation.reluBlock();
      case "sigmoid" -> Activation.sigmoidBlock();
      case "identity" -> Blocks.identityBlock();
      case "flatten" -> Blocks.batchFlattenBlock();
      case "globalAvgPool" -> Pool.globalAvgPool2dBlock();
      case "maxPool" -> Pool.maxPool2dBlock(window, stride, pad, code.contains("ceil"));
      case "avgPool" -> Pool.avgPool2dBlock(window, stride, pad, code.contains("ceil"));
      default -> throw new IllegalArgumentException(code + " has no block of DJL's; name it here.");
    };
  }

  /** The numbers in a layer's code, by name. */
  private record Settings(String code) {
    int[] get(String name) {
      Matcher matcher = SETTING.matcher(code);
      while (matcher.find()) {
        if (matcher.group(1).equals(name)) {
          return Pattern.compile(", ")
              .splitAsStream(matcher.group(2))
              .filter(word -> !word.isEmpty())
              .mapToInt(word -> (int) Double.parseDouble(word))
              .toArray();
        }
      }
      return new int[0];
    }

    Shape shape(String name, int otherwise) {
      int[] numbers = get(name);
      int first = numbers.length == 0 ? otherwise : numbers[0];
      return new Shape(first, numbers.length < 2 ? first : numbers[1]);
    }
  }
}
