package convbook.bench;

import convbook.data.Dataset;
import convbook.data.Garments;
import convbook.device.Devices;
import java.util.Locale;

/** Measures what the course promises about speed and memory; each line is one figure. */
public final class Bench {
  private Bench() {}

  /**
   * Runs the measurement that the argument names: {@code step}, {@code input} or {@code memory}.
   */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.out.println(Devices.describe(Devices.best()));
    switch (args.length == 1 ? args[0] : "") {
      case "step" -> TrainingStep.measure();
      case "input" -> {
        Input.measure();
        Augmentation.measure();
      }
      case "memory" -> Memory.measure();
      default -> throw new IllegalArgumentException("Name one of step, input, memory.");
    }
  }

  /** Garments, which cost the same as any other 28x28 images. */
  static Dataset garments(int images) {
    return Dataset.of(Garments.train(images, 0), Garments.test(Math.min(images, 1000), 0));
  }
}
