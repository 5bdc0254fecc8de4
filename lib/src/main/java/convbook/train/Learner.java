package convbook.train;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import convbook.data.Dataset;
import convbook.device.Check;
import convbook.device.OutOfMemoryException;
import convbook.layer.Code;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

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
public final class Learner extends Recipe {
  private final Model model;
  private final Dataset data;
  private Sgd.State state;
  private History history;

  private Learner(Block net, Dataset data) {
    this.model = new Model(Code.open(net), Check.given("dataset", data).device());
    this.data = data;
    this.history =
        new History(data.name(), data.device().toString(), data.heldOut(), List.of(), List.of());
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
    Check.given("listener's factory", listener);
    Recipe.defaultListener = listener;
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
    List<Device> sharing = Replica.sharing(data.device(), devices);
    model.on(sharing);
    String names = sharing.stream().map(Device::toString).collect(Collectors.joining(" + "));
    history = new History(data.name(), names, data.heldOut(), history.points(), history.epochs());
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
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public History fit(int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "fit(%d) called; train for at least 1 epoch.", epochs));
    }
    return train(
        trained -> {
          new Training(this, trained).run(epochs);
          return history;
        });
  }

  /**
   * Has {@code loop} train the network.
   *
   * @throws IllegalStateException if a network is being trained, or there is nothing to train in
   *     this one
   */
  <T> T train(Function<Model, T> loop) {
    try (TrainingLock turn = TrainingLock.of(model)) {
      prepare();
      if (net().getParameters().values().stream().noneMatch(Parameter::requiresGradient)) {
        throw new IllegalStateException(
            "Nothing can be learned, since the network has no parameters or all are frozen; call FineTuning.unfreeze(net), or freeze fewer parts.");
      }
      MemoryCheck room = new MemoryCheck(model, data);
      room.admit();
      try {
        return loop.apply(model);
      } catch (EngineException e) {
        throw room.explained(e);
      }
    }
  }

  /** Returns the network's loss and accuracy on the held-out images. */
  public Score test() {
    prepare();
    return model.score(data);
  }

  /**
   * Returns the probability of each class for each image, [N][classes].
   *
   * @param images (N, C, H, W), as batches hold them
   * @throws IllegalArgumentException if there is none, or they are of another shape or type
   */
  public float[][] probabilities(NDArray images) {
    prepare();
    return model.probabilities(images, data.shape());
  }

  /** Returns the network, ready for its first pass. */
  Model prepare() {
    model.prepare(data, init(), seed());
    model.smoothing(labelSmoothing());
    if (state != null && !state.isOf(model.net())) {
      state = null;
    }
    state(optimizer());
    return model;
  }

  /** Returns the optimizer's memory, a new one if it was made for other parameters. */
  Sgd.State state(Sgd sgd) {
    if (state == null || !state.fits(sgd)) {
      state = new Sgd.State(model.net(), data.device(), sgd);
    }
    return state;
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
    prepare();
    Checkpoint.write(file, model.net(), state, history);
  }

  /**
   * Goes on from a saved checkpoint, as if training had never stopped.
   *
   * @throws CheckpointException if the file is not a checkpoint of this network and optimizer;
   *     {@link FineTuning#load} takes what another network shares with this one
   */
  public Learner load(Path file) {
    Check.given("file", file);
    prepare();
    history = Checkpoint.read(file, model.net(), state, history);
    return this;
  }

  /** Returns the network. */
  public Block net() {
    return model.net();
  }

  /** Returns the data. */
  public Dataset data() {
    return data;
  }

  /** Returns what training has shown so far. */
  public History history() {
    return history;
  }

  void history(History history) {
    this.history = history;
  }
}
