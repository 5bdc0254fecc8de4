package convbook.train;

import ai.djl.nn.Block;

/**
 * Whose turn it is to train. PyTorch has one source of random numbers for all threads and collects
 * gradients for one: of two networks that train at a time, neither would become what its seed says.
 */
final class TrainingLock implements AutoCloseable {
  private static Block training;

  private TrainingLock() {}

  /**
   * Takes the turn until it is closed.
   *
   * @throws IllegalStateException if a network is being trained, this one or another
   */
  static synchronized TrainingLock of(Block net) {
    if (training != null) {
      throw refused();
    }
    training = net;
    return new TrainingLock();
  }

  /**
   * Draws a network's first weights, unless they are there, while nothing else draws.
   *
   * @throws IllegalStateException if another network is being trained
   */
  static synchronized void draw(Block net, Runnable weights) {
    if (net.isInitialized()) {
      return;
    }
    if (training != null && training != net) {
      throw refused();
    }
    weights.run();
  }

  private static IllegalStateException refused() {
    return new IllegalStateException(
        "A network is being trained in this Java process, and until that ends no training can start and no other network get its first weights; wait for it, or use another process, such as a second notebook.");
  }

  @Override
  public void close() {
    synchronized (TrainingLock.class) {
      training = null;
    }
  }
}
