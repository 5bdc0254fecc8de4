package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import ai.djl.training.loss.SoftmaxCrossEntropyLoss;
import convbook.data.Batch;
import convbook.device.Check;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * What a training step makes smaller: the mean loss of its images, whether they come in one part or
 * in several.
 */
final class Objective {
  private final Loss crossEntropy = new SoftmaxCrossEntropyLoss();
  private final Settings settings;
  private final int images;
  private final Optional<NDArray> weights;

  /**
   * An objective.
   *
   * @param weights (classes), what each counts for, over the mean of all images; or none
   */
  private Objective(Settings settings, int images, Optional<NDArray> weights) {
    this.settings = settings;
    this.images = images;
    this.weights = weights;
  }

  /**
   * Returns that of a step with all these batches.
   *
   * @param manager is closed after the step
   */
  static Objective of(Settings settings, List<Batch> batches, NDManager manager) {
    int images = batches.stream().mapToInt(Batch::size).sum();
    if (settings.classWeights.length == 0) {
      return new Objective(settings, images, Optional.empty());
    }
    try (NDScope scope = new NDScope()) {
      NDArray weights = manager.create(settings.classWeights).toType(DataType.FLOAT32, false);
      NDArray sum = manager.create(0f);
      batches.forEach(batch -> sum.addi(weights.gather(batch.labels(), 0).sum()));
      NDArray relative = weights.div(sum.div(images));
      NDScope.unregister(relative);
      relative.attach(manager);
      return new Objective(settings, images, Optional.of(relative));
    }
  }

  /** Returns how much of the step's loss is that of this part. */
  double share(Batch part) {
    return part.size() / (double) images;
  }

  /**
   * Returns the mean loss of a part, with what mixes labels in it.
   *
   * @param scores (N, classes), on the part's device
   */
  NDArray loss(NDArray scores, Batch part) {
    NDArray loss = loss(scores, part.labels());
    if (part.share() < 1) {
      NDArray other = loss(scores, part.others());
      loss = loss.mul(part.share()).add(other.mul(1 - part.share()));
    }
    double smoothing = settings.labelSmoothing;
    return smoothing == 0 ? loss : loss.mul(1 - smoothing).sub(uniform(scores).mul(smoothing));
  }

  private NDArray loss(NDArray scores, NDArray labels) {
    if (settings.loss.isPresent()) {
      return own(settings.loss.get(), scores, labels);
    }
    if (weights.isEmpty()) {
      return crossEntropy.evaluate(new NDList(labels), new NDList(scores));
    }
    NDArray logs = scores.logSoftmax(1).gather(labels.expandDims(1), 1).squeeze(1);
    NDArray weight = weights.get().toDevice(scores.getDevice(), false).gather(labels, 0);
    return logs.mul(weight).mean().neg();
  }

  /** The loss that a label of all classes alike has, negative: Szegedy et al. (2016), section 7. */
  private NDArray uniform(NDArray scores) {
    NDArray logs = scores.logSoftmax(1);
    if (weights.isEmpty()) {
      return logs.mean();
    }
    NDArray weight = weights.get().toDevice(scores.getDevice(), false);
    return logs.get(new NDIndex(":, :{}", weight.size())).mul(weight).sum().div(logs.size());
  }

  private static NDArray own(BinaryOperator<NDArray> loss, NDArray scores, NDArray labels) {
    NDArray mean = Check.given("loss", loss.apply(scores, labels));
    if (mean.size() != 1) {
      throw Check.refusal(
          "The loss of %d images has shape %s; return one number, such as the mean over the images.",
          labels.size(), mean.getShape());
    }
    return mean.getShape().dimension() == 0 ? mean : mean.sum();
  }
}
