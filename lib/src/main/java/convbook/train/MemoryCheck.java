package convbook.train;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import convbook.data.Batch;
import convbook.data.Split;
import convbook.device.Memory;
import convbook.device.OutOfMemoryException;
import convbook.device.Text;
import convbook.layer.Footprint;
import java.util.List;

/** The memory that a network's batches need, and a sentence for when there is too little. */
record MemoryCheck(Training training) {
  private static final String SINGLE = "Expected more than 1 value per channel when training";
  private static final String NO_GRADIENT = "does not require grad and does not have a grad_fn";
  private static final String NOT_ONE =
      "not even one image fits: use fewer pixels or a smaller network";

  /**
   * Refuses batches that are sure not to fit, since the system may end a process that tries. What
   * may or may not fit is tried.
   *
   * @throws OutOfMemoryException with a size of batch that fits
   */
  void admit() {
    Model model = training.model();
    // Numbers of 16 bits take half as much, where all are.
    int share = model.settings().mixedPrecision.isPresent() ? 2 : 1;
    long image = Footprint.of(model.net(), model.data().shape()).bytes() / share;
    long needed = image * Math.min(training.images().batch(), training.images().size());
    if (model.data().device().isGpu() || needed <= Memory.free()) {
      return;
    }
    // Of what earlier steps took, a part may only be waiting for the next.
    Memory.giveBack();
    long free = Memory.free();
    if (needed > free) {
      // Gradients come first, and a step takes up to twice its footprint, whose pieces leave gaps.
      long fitting = Math.max(free - model.bytes(), image) / (4 * image);
      throw new OutOfMemoryException(
          sentence(
              free < image
                  ? NOT_ONE
                  : Text.of(
                      "they take %,d MB of %,d: use batch(%d)",
                      needed >> 20, free >> 20, Math.max(1, fitting))));
    }
  }

  /**
   * Returns what to throw instead of {@code e}: if memory ran out, with a size of batch that fits,
   * and if there was too little in a batch, which then is the first, with one that is enough.
   */
  RuntimeException explained(EngineException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains(SINGLE)) {
      return new IllegalArgumentException(
          "A batch of one image gives batch normalization one value per channel, which says nothing about how they vary; train on 2 images or more and use batch(2) or more.",
          e);
    }
    if (message.contains(NO_GRADIENT)) {
      return new IllegalArgumentException(
          "The loss has no gradient, since it was not computed from the scores or by operations that have none; use others, such as mul, exp and mean.",
          e);
    }
    if (!OutOfMemoryException.says(e)) {
      return e;
    }
    Split images = training.images();
    int tried =
        training.undone(
            () -> OutOfMemoryException.fitting(images.batch(), n -> rehearse(images.first(n))));
    return new OutOfMemoryException(
        sentence(
            tried > 0
                ? Text.of(
                    "a trial with %d went through: use batch(%d)",
                    tried, Math.max(1, tried * 3 / 4))
                : NOT_ONE),
        e);
  }

  /** Takes a training step, whatever comes of it. */
  private void rehearse(Batch batch) {
    Model model = training.model();
    Device device = model.data().device();
    Sgd still = Sgd.of(1);
    OptimizerState state = new OptimizerState(model.net(), device, still);
    try (Score.Running score = new Score.Running(device)) {
      training.step(List.of(batch), still, state, 0, score);
    }
  }

  private String sentence(String remedy) {
    return Text.of(
        "Batches of %d images need more memory than %s has free; %s.",
        training.images().batch(), training.model().data().device(), remedy);
  }
}
