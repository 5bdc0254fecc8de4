package convbook.train;

import static java.util.stream.Collectors.joining;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import convbook.data.Dataset;
import convbook.device.Check;
import convbook.device.OutOfMemoryException;
import convbook.device.StoppedException;
import convbook.device.Text;
import convbook.device.Words;
import convbook.layer.Code;
import convbook.layer.MixedPrecision;
import convbook.predict.Classifier;
import convbook.predict.Forward;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Trains a network on a dataset. The same seed on the same machine gives the same network.
 *
 * <p>A Java process trains one network at a time, in whatever thread; meanwhile other threads may
 * ask networks that have their weights for {@link #probabilities} and scores.
 *
 * <pre>{@code
 * var learner = Learner.of(LeNet.lecture(10), FashionMnist.load().batch(256)).sgd(0.9);
 * learner.fit(10);
 * learner.save(Path.of("lenet.ckpt"));
 * }</pre>
 */
public final class Learner {
  private static volatile Supplier<Listener> defaultListener = Listener::console;

  private final Model model;
  private final Settings settings;
  private final Listener screen = defaultListener.get();
  // A listener may add others while all of them are being told.
  private final List<Listener> listeners = new CopyOnWriteArrayList<>(List.of(screen));
  private Optional<History> behind = Optional.empty();

  private Learner(Block net, Dataset data) {
    this.model = new Model(Code.open(net), Check.given("dataset", data));
    this.settings = model.settings();
  }

  /**
   * Returns a learner that has the network learn from the data: {@link Sgd} at rate 0.01, {@link
   * Init#XAVIER}, unless set otherwise. A network that was trained before keeps what it knows.
   */
  public static Learner of(Block net, Dataset data) {
    return new Learner(net, data);
  }

  /** Gives every new learner this listener; a notebook's kernel calls this once as it starts. */
  public static void showWith(Supplier<Listener> listener) {
    defaultListener = Check.given("listener's factory", listener);
  }

  /** Trains with plain gradient descent at this learning rate. */
  public Learner sgd(double rate) {
    return optimizer(Sgd.of(rate));
  }

  /**
   * Trains with this optimizer, {@link Sgd} or another, from the next batch on if training is going
   * on. What was gathered, as momentum is, is kept if these are other settings of the same one.
   */
  public Learner optimizer(Optimizer optimizer) {
    settings.optimizer = Check.given("optimizer", optimizer);
    return this;
  }

  /**
   * Leaves biases, and the factors and offsets of batch normalization, out of weight decay: He et
   * al. (2019), section 3.1.
   */
  public Learner noBiasDecay() {
    settings.noBiasDecay = true;
    return this;
  }

  /**
   * Trains each of the network's outermost parts with weights at this factor of the learning rate
   * of the part after it, so that fine-tuning changes least what is most general: Howard and Ruder
   * (2018), section 3.2.
   *
   * @throws IllegalArgumentException if the factor is not more than 0 and at most 1
   */
  public Learner layerDecay(double factor) {
    Check.require(factor > 0 && factor <= 1, "layer decay", factor, "more than 0 and at most 1");
    settings.layerDecay = factor;
    return this;
  }

  /**
   * Has training steps compute with numbers of 16 bits where that is faster and does no harm: in
   * convolutions, linear layers and what passes their output on (Micikevicius et al. 2018).
   * Weights, gradients, sums over a batch, losses, scores and files keep 32 bits. A processor with
   * units for it, and GPUs since Ampere, take bfloat16; older GPUs since Volta float16, for which
   * the loss is multiplied by 1,024 and a step is left out if its gradients are not finite.
   *
   * @throws IllegalArgumentException if the device has no units for either
   */
  public Learner mixedPrecision() {
    settings.mixedPrecision = Optional.of(MixedPrecision.on(data().device()));
    return this;
  }

  /**
   * Has this many batches share a step, which is that of one batch as large, except for what batch
   * normalization and dropout make of smaller ones. What is left at an epoch's end shares one, too.
   *
   * @throws IllegalArgumentException if {@code batches} is not positive
   */
  public Learner accumulate(int batches) {
    settings.accumulate = Check.positive("number of batches to accumulate", batches);
    return this;
  }

  /**
   * Averages the parameters as training goes on, batch normalization's statistics among them: the
   * average keeps this share of itself in every step, and the new weights are the rest. After each
   * epoch the network holds the average, so that it is what is tested, saved and predicts; what
   * training goes on from is kept beside it, and in checkpoints.
   *
   * @param decay 0 for no average, from the next epoch on
   * @throws IllegalArgumentException if {@code decay} is negative or not less than 1
   */
  public Learner ema(double decay) {
    settings.ema = Check.shareBelow1("decay of the average", decay);
    return this;
  }

  /**
   * Trains toward a small value of this loss in the place of cross-entropy. A score's loss stays
   * cross-entropy.
   *
   * @param loss takes scores (N, classes) and labels (N), int64, and returns their mean loss, a
   *     scalar, computed by operations that have a gradient
   * @throws IllegalArgumentException if labels are smoothed or classes weighted, which this loss
   *     would not know
   */
  public Learner loss(BinaryOperator<NDArray> loss) {
    Check.given("loss", loss);
    oneLoss(true, settings.labelSmoothing > 0 || settings.classWeights.length > 0);
    settings.loss = Optional.of(loss);
    return this;
  }

  /**
   * Has each class count for its weight in the training loss, which is the weighted mean of
   * cross-entropy, as PyTorch has it.
   *
   * @param weights one for each class, more than 0
   * @throws IllegalArgumentException if there are more or fewer, or if the loss is one's own
   */
  public Learner classWeights(double... weights) {
    int classes = data().classes().size();
    if (Check.given("weights", weights).length != classes) {
      throw Check.refusal(
          "%d class weights given for %d classes; give one for each.", weights.length, classes);
    }
    for (double weight : weights) {
      Check.positive("class weight", weight);
    }
    oneLoss(settings.loss.isPresent(), true);
    settings.classWeights = weights.clone();
    return this;
  }

  /** Refuses a loss of one's own beside what only cross-entropy knows. */
  private static void oneLoss(boolean own, boolean others) {
    if (own && others) {
      throw Check.refusal(
          "A loss of your own given with smoothed labels or class weights, which it would not know; leave them out, or compute them in the loss.");
    }
  }

  /** Starts the weights in this way, unless the network has been initialized before. */
  public Learner init(Init init) {
    settings.init = Check.given("start of the weights", init);
    return this;
  }

  /**
   * Trains toward labels that give this share to all classes alike and the rest to the true one:
   * Szegedy et al. (2016), section 7, where it is 0.1. The training loss is then that of these
   * labels; a score's loss stays the plain one.
   *
   * @throws IllegalArgumentException if the share is negative or not less than 1, or if the loss is
   *     one's own
   */
  public Learner labelSmoothing(double share) {
    Check.shareBelow1("label smoothing", share);
    oneLoss(settings.loss.isPresent(), share > 0);
    settings.labelSmoothing = share;
    return this;
  }

  /**
   * Draws initial weights and dropout from this seed, and the order and augmentation of the
   * training images unless {@link Dataset#seed} gave them one of their own; {@code CONVBOOK_SEED}
   * or 0 if not set.
   */
  public Learner seed(long seed) {
    settings.seed = seed;
    return this;
  }

  /** Trains without a chart or a word, for experiments that train many networks. */
  public Learner quiet() {
    listeners.remove(screen);
    return this;
  }

  /**
   * Draws this run in gray behind the chart of training, in the place of the one shown before, and
   * has the chart's axis reach its last epoch. Its accuracy is drawn if it is of the same kind of
   * images, test or validation.
   */
  public Learner behind(History run) {
    behind = Optional.of(Check.given("run", run));
    return this;
  }

  /** Tells this listener about training. */
  public Learner listen(Listener listener) {
    listeners.add(Check.given("listener", listener));
    return this;
  }

  /**
   * Ends training early when this many epochs in a row are no better on held-out images than the
   * best before. Hold out validation images for it: test images that decide no longer test.
   *
   * @throws IllegalArgumentException if {@code epochs} is not positive
   */
  public Learner earlyStopping(int epochs) {
    if (epochs < 1) {
      throw Check.refusal("earlyStopping(%d) called; use 1 or more.", epochs);
    }
    settings.patience = epochs;
    return this;
  }

  /**
   * Has these devices share every batch, as in {@code on(Devices.all())}: of these the data's own
   * and all others of its kind. What is learned is what one device learns within rounding, but for
   * dropout's draws, and for batch normalization, which takes its figures from each device's part
   * and keeps the first's.
   *
   * @throws IllegalArgumentException if the data's device is not among them
   */
  public Learner on(List<Device> devices) {
    Check.all("device", devices);
    settings.devices = Replica.sharing(data().device(), devices);
    String names = settings.devices.stream().map(Device::toString).collect(joining(" + "));
    model.history(history().on(names));
    return this;
  }

  /**
   * Saves to this file after every epoch, so that no more than an epoch's work is ever lost. After
   * a crash, {@code learner.load(file).checkpoint(file)} goes on.
   *
   * @throws CheckpointException if the folder cannot be written, if the file is there and this
   *     learner has no epoch yet, neither trained nor loaded, if it is no regular file, or if it
   *     was given to {@link #keepBest}, too
   */
  public Learner checkpoint(Path file) {
    Check.given("file", file);
    return listen(new Autosave(file, this, false));
  }

  /**
   * Saves to this file after every epoch with a better accuracy on held-out images than all before:
   * {@code load(file)} takes the best epoch back.
   *
   * @throws CheckpointException as {@link #checkpoint} does
   */
  public Learner keepBest(Path file) {
    Check.given("file", file);
    return listen(new Autosave(file, this, true));
  }

  /**
   * Trains for {@code epochs} more epochs, with a look at the held-out images after each.
   *
   * @return the history of this learner, all calls of {@code fit} together
   * @throws IllegalArgumentException if {@code epochs} is not positive, the network does not fit
   *     the images or classes, or its batch normalization cannot use batches of one image
   * @throws IllegalStateException if a network is being trained in this Java process, by another
   *     thread or around this call, or if all of this one is frozen
   * @throws DivergedException if the loss is no longer a number
   * @throws CheckpointException if a checkpoint cannot be saved
   * @throws OutOfMemoryException if memory runs out; it names a size of batch that fits
   * @throws StoppedException if the thread is interrupted
   */
  public History fit(int epochs) {
    if (epochs < 1) {
      throw Check.refusal("fit(%d) called; train for at least 1 epoch.", epochs);
    }
    return train(training -> epochs(training, epochs));
  }

  private History epochs(Training training, int epochs) {
    int all = history().epochs().size() + epochs;
    training.progress(epochs); // refuses more than can be counted
    boolean finished = false;
    try {
      for (int left = epochs - 1; left >= 0; left--) {
        training.epoch(
            () -> {
              Progress batch = training.progress(epochs);
              listeners.forEach(l -> l.batchDone(this, batch));
            });
        Progress epoch = training.progress(epochs);
        listeners.forEach(l -> l.epochDone(this, epoch));
        if (left > 0 && stopsEarly()) {
          break;
        }
      }
      finished = true;
      return history();
    } catch (StoppedException stopped) {
      int done = history().epochs().size();
      if (done < all) {
        String where = Words.of("training.stopped", done + 1, all, all - done);
        listeners.forEach(l -> l.stoppedEarly(this, where));
      }
      throw stopped;
    } finally {
      for (Listener listener : listeners) {
        listener.ended(this, finished);
      }
    }
  }

  private boolean stopsEarly() {
    int best = history().best();
    int wasted = history().epochs().size() - best;
    if (wasted < settings.patience) {
      return false;
    }
    String why =
        Words.of(
            "training.stoppedEarly",
            best,
            history().heldOut(),
            history().epochs().get(best - 1).testAccuracy(),
            wasted);
    listeners.forEach(l -> l.stoppedEarly(this, why));
    return true;
  }

  /**
   * Has {@code loop} train the network.
   *
   * @throws IllegalStateException if a network is being trained, or there is nothing to train in
   *     this one
   */
  <T> T train(Function<Training, T> loop) {
    return model.alone(
        () -> {
          Training training = new Training(prepare());
          if (net().getParameters().values().stream().noneMatch(Parameter::requiresGradient)) {
            throw new IllegalStateException(
                "Nothing can be learned, since the network has no parameters or all are frozen; call FineTuning.unfreeze(net), or freeze fewer parts.");
          }
          MemoryCheck memory = new MemoryCheck(training);
          memory.admit();
          try {
            return loop.apply(training);
          } catch (EngineException e) {
            throw memory.explained(e);
          }
        });
  }

  /** Returns the network's loss and accuracy on the held-out images. */
  public Score test() {
    prepare();
    try {
      return Score.of(net(), data().test());
    } catch (EngineException e) {
      throw new MemoryCheck(new Training(model)).explained(e);
    }
  }

  /**
   * Returns the probability of each class for each image, [N][classes].
   *
   * @param images (N, C, H, W), as batches hold them
   * @throws IllegalArgumentException if there is none, or they are of another shape or type
   */
  public float[][] probabilities(NDArray images) {
    prepare();
    return Forward.probabilities(net(), data().shape(), images);
  }

  /** Returns the network, ready for its first pass. */
  Model prepare() {
    model.prepare();
    return model;
  }

  /**
   * Saves the network, the optimizer's memory and the history; the file is complete or not there. A
   * link stays, and what it names is replaced.
   *
   * @throws CheckpointException if it cannot be written, or something is there that is no regular
   *     file; what is there is unchanged then
   */
  public void save(Path file) {
    Check.given("file", file);
    List<Pair<String, NDArray>> arrays = prepare().arrays();
    Checkpoint.write(file, arrays, model.state(settings.optimizer).steps(), history());
    // Nobody else may hold what is written, which is freed with its owner.
    Reference.reachabilityFence(this);
  }

  /**
   * Writes all that is needed to predict into one file, for {@link Classifier#load} in any program:
   * weights, layers, the names of the classes, and how pictures become what the network sees.
   * PyTorch reads its weights, too. What training needs to go on is in {@link #save}'s files.
   *
   * @throws IllegalArgumentException if the network holds blocks that {@code Layers} does not make,
   *     or the images are no squares
   * @throws convbook.fetch.DataException if it cannot be written; an older file is unchanged then
   */
  public void export(Path file) {
    Classifier.of(prepare().net(), data().classes(), data().input()).save(file);
  }

  /**
   * Goes on from a saved checkpoint, as if training had never stopped.
   *
   * @throws CheckpointException if the file is not a checkpoint of this network and optimizer;
   *     {@link FineTuning#load} takes what another network shares with this one
   */
  public Learner load(Path file) {
    Check.given("file", file);
    List<Pair<String, NDArray>> arrays = prepare().arrays();
    try (Checkpoint saved = Checkpoint.open(file, history())) {
      saved.copyAll(arrays);
      model.state(settings.optimizer).steps(saved.steps());
      model.history(saved.history());
    }
    model.average().ifPresent(WeightAverage::loaded);
    return this;
  }

  /** Returns the network. */
  public Block net() {
    return model.net();
  }

  /** Returns the data. */
  public Dataset data() {
    return model.data();
  }

  /** Returns what training has shown so far. */
  public History history() {
    return model.history();
  }

  /** Returns the run to compare with that was given to {@link #behind(History)}. */
  public Optional<History> behind() {
    return behind;
  }

  /** Returns the settings of the optimizer. */
  public Optimizer optimizer() {
    return settings.optimizer;
  }

  /**
   * Returns as code what is set beside {@link #optimizer()} and {@link #init()}, and is not the
   * default: the optimizer's schedule, and what changes the loss, a step or the weights after it.
   */
  public String recipe() {
    return settings.recipe();
  }

  /** Returns how the weights started. */
  public Init init() {
    return settings.init;
  }

  /** Returns the seed. */
  public long seed() {
    return settings.seed;
  }

  List<Listener> listeners() {
    return listeners;
  }

  /** Returns what it learns from, how, and how far it has come. */
  @Override
  public String toString() {
    return Text.of(
        "%s%n%s, first weights %s, seed %d%n%s",
        data(),
        optimizer(),
        init(),
        seed(),
        history().epochs().isEmpty()
            ? "not trained yet"
            : "after epoch " + history().epochs().size() + ": " + history());
  }
}
