package convbook.train;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.Seed;
import convbook.data.Split;
import convbook.device.Check;
import convbook.device.Gradients;
import convbook.device.Lifetime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/** A network on its device, with the passes through it that training needs. */
final class Model {
  /** What an auxiliary head's loss counts for: Szegedy et al. (2015), section 5. */
  private static final double AUXILIARY = 0.3;

  private final Block net;
  private final Device device;
  private final Loss loss = new SoftmaxCrossEntropyLoss();
  private NDManager manager;
  private List<Device> devices;
  private double smoothing;

  Model(Block net, Device device) {
    this.net = net;
    this.device = device;
    this.devices = List.of(device);
  }

  Block net() {
    return net;
  }

  /** Gives this share of every label to all classes alike in training, not in evaluation. */
  void smoothing(double share) {
    smoothing = share;
  }

  /** Has these devices share every batch of training; the network's own is the first. */
  void on(List<Device> devices) {
    this.devices = devices;
  }

  /**
   * Returns a manager that lives as long as the network: that of its parameters, or a new one, so
   * that a network has one and not every learner and look at it.
   */
  NDManager manager() {
    if (manager == null) {
      List<Parameter> parameters = net.getParameters().values();
      // The parameters belong to the network and its layers: they are freed with these, not with a
      // learner.
      List<Object> owners = new ArrayList<>(parameters);
      owners.add(net);
      manager =
          parameters.stream()
              .filter(Parameter::isInitialized)
              .map(parameter -> parameter.getArray().getManager())
              .filter(one -> one.getDevice().equals(device))
              .findFirst()
              .orElseGet(() -> Lifetime.shared(owners, device));
    }
    return manager;
  }

  /** Makes sure, in the calling thread, that the network has parameters and fits the data. */
  void prepare(Dataset data, Init init, long seed) {
    Gradients.off();
    if (data.classes().isEmpty()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has images without labels, from which nothing can be learned; give a dataset with classes.",
              data.name()));
    }
    Shape input = new Shape(1).addAll(data.shape());
    TrainingLock.draw(
        this,
        () -> {
          Engine.getInstance().setRandomSeed((int) Seed.part(seed, 0));
          net.setInitializer(init.initializer(), Parameter.Type.WEIGHT);
          net.initialize(manager(), DataType.FLOAT32, input);
          // They outlive a scope that may be open around this call.
          net.getParameters().values().forEach(p -> NDScope.unregister(p.getArray()));
          Lifetime.take(2 * bytes());
        });
    Shape output = net.getOutputShapes(new Shape[] {input})[0];
    if (output.dimension() != 2 || output.get(1) < data.classes().size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "The network gives %s for one image, but %s has %d classes; end it with linear(%3$d) or the like.",
              output,
              data.name(),
              data.classes().size()));
    }
  }

  /** Returns what the parameters take; their gradients take as much again. */
  long bytes() {
    return 4 * net.getParameters().values().stream().mapToLong(p -> p.getShape().size()).sum();
  }

  /** Trains on one batch: forward, backward, and a step of the optimizer. */
  void step(Batch batch, RunningScore sums, Sgd sgd, Sgd.State state, double epoch) {
    pass(batch, sums, gradients -> sgd.step(state, gradients, epoch));
  }

  /** Has a batch's gradients used, and adds its score to the sums. */
  void pass(Batch batch, RunningScore sums, Consumer<Function<Parameter, NDArray>> use) {
    try (NDManager step = manager().newSubManager()) {
      List<Replica> replicas = Replica.deal(batch, devices, step);
      List<NDList> results = new ArrayList<>();
      try (GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
        for (Replica replica : replicas) {
          results.add(pass(replica, gradients));
        }
      }
      use.accept(parameter -> Replica.gradient(replicas, parameter));
      for (NDList result : results) {
        NDList home = result.toDevice(device, false);
        sums.add(home.get(0), home.get(1), home.get(2));
      }
    }
  }

  /** Returns mean loss, scores and labels. */
  private NDList pass(Replica replica, GradientCollector gradients) {
    Batch batch = replica.batch();
    NDList outputs = net.forward(replica, new NDList(batch.images()), true);
    NDArray scores = outputs.get(0);
    NDArray mean = smooth(loss(scores, batch), scores);
    NDArray total = mean;
    for (NDArray head : outputs.subList(1, outputs.size())) {
      total = total.add(smooth(loss(head, batch), head).mul(AUXILIARY));
    }
    gradients.backward(total.mul(replica.part()));
    return new NDList(mean, scores, batch.labels());
  }

  /** Returns the score on the held-out images. */
  Score score(Dataset data) {
    try {
      return score(data.test());
    } catch (EngineException e) {
      throw new MemoryCheck(this, data).explained(e);
    }
  }

  Score score(Split split) {
    try (RunningScore sums = new RunningScore(manager())) {
      for (Iterator<Batch> it = split.epoch(0); it.hasNext(); ) {
        try (NDScope scope = new NDScope()) {
          Batch batch = it.next();
          NDArray scores = forward(batch.images()).singletonOrThrow();
          sums.add(loss(scores, batch), scores, batch.labels());
        }
      }
      return sums.score();
    }
  }

  /**
   * Returns the probabilities of each class.
   *
   * @param image the shape of one, (C, H, W)
   * @throws IllegalArgumentException if the images are others
   */
  float[][] probabilities(NDArray images, Shape image) {
    Shape given = Check.open("images", images).getShape();
    boolean batch = given.dimension() == 4 && given.get(0) > 0 && given.slice(1).equals(image);
    if (!batch || images.getDataType() != DataType.FLOAT32) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "Images of %s %s given; give (N, %d, %d, %d) of float32, one or more, as a batch of the dataset holds them.",
              given,
              images.getDataType(),
              image.get(0),
              image.get(1),
              image.get(2)));
    }
    try (NDScope scope = new NDScope()) {
      NDArray rows = forward(images).singletonOrThrow().softmax(1);
      float[] flat = rows.toFloatArray();
      int classes = (int) rows.getShape().get(1);
      float[][] result = new float[flat.length / classes][];
      for (int i = 0; i < result.length; i++) {
        result[i] = Arrays.copyOfRange(flat, i * classes, (i + 1) * classes);
      }
      return result;
    }
  }

  private NDArray loss(NDArray scores, Batch batch) {
    NDArray first = loss.evaluate(new NDList(batch.labels()), new NDList(scores));
    if (batch.share() == 1) {
      return first;
    }
    NDArray other = loss.evaluate(new NDList(batch.others()), new NDList(scores));
    return first.mul(batch.share()).add(other.mul(1 - batch.share()));
  }

  /** Mixes in the loss that a label of all classes alike has: Szegedy et al. (2016), section 7. */
  private NDArray smooth(NDArray mean, NDArray scores) {
    return smoothing == 0
        ? mean
        : mean.mul(1 - smoothing).sub(scores.logSoftmax(1).mean().mul(smoothing));
  }

  private NDList forward(NDArray images) {
    // A store of its own for every pass: it would remember arrays that a checkpoint has replaced.
    ParameterStore store = new ParameterStore(manager(), false);
    return net.forward(store, new NDList(images), false);
  }
}
