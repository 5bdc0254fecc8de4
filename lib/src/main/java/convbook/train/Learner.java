package convbook.train;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import convbook.data.Dataset;
import convbook.device.OutOfMemoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Trains a network on a dataset. The same seed on the same machine gives the same network.
 *
 * <pre>{@code
 * var learner = Learner.of(LeNet.lecture(), FashionMnist.load().batch(256)).sgd(0.9);
 * learner.fit(10);
 * learner.save(Path.of("lenet.ckpt"));
 * }</pre>
 */
public final class Learner {
  private static volatile Supplier<Listener> defaultListener = Console::new;

  private final Model model;
  private final Dataset data;
  private final Listener screen = defaultListener.get();
  private final List<Listener> listeners = new ArrayList<>(List.of(screen));
  private Sgd sgd = Sgd.of(0.01);
  private Sgd.State state;
  private Init init = Init.XAVIER;
  private long seed = Seed.of(System.getenv().getOrDefault("CONVBOOK_SEED", "0"));
  private History history;

  private Learner(Block net, Dataset data) {
    this.model = new Model(net, data.device());
    this.data = data;
    this.history = new History(data.name(), data.device().toString(), List.of(), List.of());
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
    defaultListener = listener;
  }

  /** Trains with plain gradient descent at this learning rate. */
  public Learner sgd(double rate) {
    return optimizer(Sgd.of(rate));
  }

  /** Trains with these settings. */
  public Learner optimizer(Sgd sgd) {
    this.sgd = sgd;
    state = null;
    return this;
  }

  /** Starts the weights in this way, unless the network has been initialised before. */
  public Learner init(Init init) {
    this.init = init;
    return this;
  }

  /** Draws initial weights and dropout from this seed; {@code CONVBOOK_SEED} or 0 if not set. */
  public Learner seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** Trains without a chart or a word, for experiments that train many networks. */
  public Learner quiet() {
    listeners.remove(screen);
    return this;
  }

  /** Tells this listener about training. */
  public Learner listen(Listener listener) {
    listeners.add(listener);
    return this;
  }

  /**
   * Saves to this file after every epoch, so that no more than an epoch's work is ever lost. After
   * a crash, {@code learner.load(file).checkpoint(file)} goes on.
   *
   * @throws CheckpointException if the folder cannot be written, or if the file is there and this
   *     learner has no epoch yet, neither trained nor loaded
   */
  public Learner checkpoint(Path file) {
    return listen(new Autosave(file, this));
  }

  /**
   * Trains for {@code epochs} more epochs, with a look at the test images after each.
   *
   * @return the history of this learner, all calls of {@code fit} together
   * @throws IllegalArgumentException if {@code epochs} is not positive, or the network does not fit
   *     the images or classes
   * @throws DivergedException if the loss is no longer a number
   * @throws CheckpointException if a checkpoint cannot be saved
   * @throws OutOfMemoryException if memory runs out; it names a size of batch that fits
   * @throws convbook.data.StoppedException if the thread is interrupted
   */
  public History fit(int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException(
          "fit(%d) called; train for at least 1 epoch.".formatted(epochs));
    }
    prepare();
    model.admit(data);
    try {
      new Training(this, model, state, listeners).run(epochs);
    } catch (EngineException e) {
      throw model.explained(e, data);
    }
    return history;
  }

  /** Returns the network's loss and accuracy on the test images. */
  public Score test() {
    prepare();
    try {
      return model.score(data.test());
    } catch (EngineException e) {
      throw model.explained(e, data);
    }
  }

  /**
   * Returns the probability of each class for each image, [N][classes].
   *
   * @param images (N, C, H, W), as batches hold them
   */
  public float[][] probabilities(NDArray images) {
    prepare();
    return model.probabilities(images);
  }

  private void prepare() {
    model.prepare(data, init, seed);
    if (state == null) {
      state =
          new Sgd.State(model.net().getParameters().values(), data.device(), sgd.momentum() > 0);
    }
  }

  /**
   * Saves the network, the optimizer's memory and the history; the file is complete or not there.
   *
   * @throws CheckpointException if it cannot be written; an older file there is unchanged
   */
  public void save(Path file) {
    prepare();
    Checkpoint.write(file, model.net(), state, history);
  }

  /**
   * Goes on from a saved checkpoint, as if training had never stopped.
   *
   * @throws CheckpointException if the file is not a checkpoint of this network and optimizer
   */
  public Learner load(Path file) {
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

  /** Returns the settings of the optimizer. */
  public Sgd optimizer() {
    return sgd;
  }

  /** Returns how the weights started. */
  public Init init() {
    return init;
  }

  /** Returns the seed. */
  public long seed() {
    return seed;
  }

  /** Returns what training has shown so far. */
  public History history() {
    return history;
  }

  void history(History history) {
    this.history = history;
  }
}
