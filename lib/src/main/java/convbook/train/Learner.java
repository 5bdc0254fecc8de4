package convbook.train;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.device.OutOfMemoryException;
import convbook.device.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
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
  private static final int POINTS_PER_EPOCH = 5;
  private static volatile Supplier<Listener> defaultListener = Console::new;

  private final Model model;
  private final Dataset data;
  private final List<Listener> listeners = new ArrayList<>();
  private Sgd sgd = Sgd.of(0.01);
  private Sgd.State state;
  private Init init = Init.XAVIER;
  private long seed = Long.parseLong(System.getenv().getOrDefault("CONVBOOK_SEED", "0"));
  private History history;

  private Learner(Block net, Dataset data) {
    this.model = new Model(net, data.device());
    this.data = data;
    this.history = new History(data.name(), data.device().toString(), List.of(), List.of());
    listeners.add(defaultListener.get());
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
    listeners.clear();
    return this;
  }

  /** Tells this listener about training. */
  public Learner listen(Listener listener) {
    listeners.add(listener);
    return this;
  }

  /**
   * Trains for {@code epochs} more epochs, with a look at the test images after each.
   *
   * @return the history of this learner, all calls of {@code fit} together
   * @throws IllegalArgumentException if {@code epochs} is not positive, or the network does not fit
   *     the images or classes
   * @throws DivergedException if the loss is no longer a number
   * @throws OutOfMemoryException if memory runs out; it names a size of batch that fits
   * @throws convbook.data.StoppedException if the thread is interrupted
   */
  public History fit(int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException(
          "fit(%d) called; train for at least 1 epoch.".formatted(epochs));
    }
    prepare();
    long start = System.nanoTime();
    int total = epochs * data.train().batches();
    boolean finished = false;
    try {
      for (int done = 0; done < total; done += data.train().batches()) {
        epoch(start, done, total);
      }
      finished = true;
    } catch (EngineException e) {
      throw OutOfMemoryException.says(e) ? outOfMemory(e) : e;
    } finally {
      for (Listener listener : listeners) {
        listener.ended(this, finished);
      }
    }
    return history;
  }

  private void epoch(long start, int done, int total) {
    int epoch = history.epochs().size();
    int batches = data.train().batches();
    int every = Math.max(1, batches / POINTS_PER_EPOCH);
    Engine.getInstance().setRandomSeed((int) (31 * seed + epoch));
    try (Sums sums = new Sums(model.manager())) {
      long begin = System.nanoTime();
      int batch = 0;
      for (Iterator<Batch> it = data.train().epoch(epoch); it.hasNext(); ) {
        try (Scope scope = new Scope()) {
          model.step(it.next(), sums, sgd, state, epoch + (double) batch / batches);
        }
        batch++;
        if (batch % every == 0 || batch == batches) {
          Score score = sums.score();
          if (!Double.isFinite(score.loss())) {
            throw new DivergedException(epoch + 1, batch, score.loss(), sgd.rate());
          }
          history =
              history.with(
                  new History.Point(
                      epoch + (double) batch / batches, score.loss(), score.accuracy()));
        }
        Progress progress = progress(start, done + batch, total);
        listeners.forEach(l -> l.batchDone(this, progress));
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      Score train = sums.score();
      history =
          history.with(
              new History.Epoch(
                  train.loss(),
                  train.accuracy(),
                  model.score(data.test()).accuracy(),
                  sums.images(),
                  seconds));
      Progress progress = progress(start, done + batch, total);
      listeners.forEach(l -> l.epochDone(this, progress));
    }
  }

  private OutOfMemoryException outOfMemory(EngineException cause) {
    int batch = data.train().batch();
    int tried = OutOfMemoryException.fitting(batch, n -> model.rehearse(data.train().first(n)));
    return new OutOfMemoryException(
        "Batches of %d images need more memory than %s has free; %s."
            .formatted(
                batch,
                data.device(),
                tried > 0
                    // Memory falls to pieces as it is used: what fits once need not fit always.
                    ? "a trial with %d went through: use batch(%d)"
                        .formatted(tried, Math.max(1, tried * 3 / 4))
                    : "not even one image fits: use fewer pixels or a smaller network"),
        cause);
  }

  private static Progress progress(long start, int done, int total) {
    return new Progress(done, total, Duration.ofNanos(System.nanoTime() - start));
  }

  /** Returns the network's loss and accuracy on the test images. */
  public Score test() {
    prepare();
    try {
      return model.score(data.test());
    } catch (EngineException e) {
      throw OutOfMemoryException.says(e) ? outOfMemory(e) : e;
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
}
