package convbook.train;

import convbook.device.Text;

/** Thrown when the loss is no longer a number. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergedException(int epoch, int batch, double loss, double rate) {
    super(
        Text.of(
            "The loss became %s by batch %d of epoch %d, at learning rate %s; build a new network and try a third of the rate, Schedule.warmUp, Sgd.clip(1), or Init.HE for a deep ReLU network.",
            loss, batch, epoch, rate));
  }
}
