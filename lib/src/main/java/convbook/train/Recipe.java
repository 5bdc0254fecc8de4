package convbook.train;

import convbook.data.Seed;
import convbook.device.Check;
import convbook.device.Environment;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** How a {@link Learner} is told to train: its settings, each of which can be changed. */
public abstract sealed class Recipe permits Learner {
  static volatile Supplier<Listener> defaultListener = Console::new;

  private final Listener screen = defaultListener.get();
  // A listener may add others while all of them are being told.
  private final List<Listener> listeners = new CopyOnWriteArrayList<>(List.of(screen));
  private Sgd sgd = Sgd.of(0.01);
  private Init init = Init.XAVIER;
  private long seed = Environment.value("CONVBOOK_SEED").map(Seed::of).orElse(0L);
  private double labelSmoothing;
  private int patience = Integer.MAX_VALUE;

  /** Trains with plain gradient descent at this learning rate. */
  public Learner sgd(double rate) {
    return optimizer(Sgd.of(rate));
  }

  /**
   * Trains with these settings, from the next batch on if training is going on. The momentum that
   * was gathered is kept if these have momentum, too.
   */
  public Learner optimizer(Sgd sgd) {
    Check.given("optimizer", sgd);
    this.sgd = sgd;
    return (Learner) this;
  }

  /** Starts the weights in this way, unless the network has been initialized before. */
  public Learner init(Init init) {
    Check.given("start of the weights", init);
    this.init = init;
    return (Learner) this;
  }

  /**
   * Trains towards labels that give this share to all classes alike and the rest to the true one:
   * Szegedy et al. (2016), section 7, where it is 0.1. The training loss is then that of these
   * labels; a score's loss stays the plain one.
   *
   * @throws IllegalArgumentException if the share is negative or not less than 1
   */
  public Learner labelSmoothing(double share) {
    if (!(share >= 0 && share < 1)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "label smoothing %s given; use 0 or more and less than 1.", share));
    }
    labelSmoothing = share;
    return (Learner) this;
  }

  /**
   * Draws initial weights and dropout from this seed, and the order and augmentation of the
   * training images unless {@link convbook.data.Dataset#seed} gave them one of their own; {@code
   * CONVBOOK_SEED} or 0 if not set.
   */
  public Learner seed(long seed) {
    this.seed = seed;
    return (Learner) this;
  }

  /** Trains without a chart or a word, for experiments that train many networks. */
  public Learner quiet() {
    listeners.remove(screen);
    return (Learner) this;
  }

  /** Tells this listener about training. */
  public Learner listen(Listener listener) {
    Check.given("listener", listener);
    listeners.add(listener);
    return (Learner) this;
  }

  /**
   * Ends training early when this many epochs in a row are no better on held-out images than the
   * best before. Hold out validation images for it: test images that decide no longer test.
   *
   * @throws IllegalArgumentException if {@code epochs} is not positive
   */
  public Learner earlyStopping(int epochs) {
    if (epochs < 1) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "earlyStopping(%d) called; use 1 or more.", epochs));
    }
    patience = epochs;
    return (Learner) this;
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

  double labelSmoothing() {
    return labelSmoothing;
  }

  int earlyStopping() {
    return patience;
  }

  List<Listener> listeners() {
    return listeners;
  }
}
