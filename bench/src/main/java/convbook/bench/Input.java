package convbook.bench;

import convbook.data.Batch;
import convbook.data.Dataset;

/** Images per second that the input pipeline delivers as float tensors, in batches of 128. */
final class Input {
  private static final int IMAGES = 20_000;
  private static final int RUNS = 7;

  private Input() {}

  static void measure() {
    for (int pixels : new int[] {28, 96, 224}) {
      Dataset data = Bench.garments(IMAGES).resize(pixels);
      double best = 0;
      for (int run = 0; run < RUNS; run++) {
        long start = System.nanoTime();
        for (Batch batch : data.train()) {
          batch.close();
        }
        best = Math.max(best, IMAGES / ((System.nanoTime() - start) / 1e9));
      }
      System.out.printf("input, 28 to %d px: %,.0f images/s (best of %d)%n", pixels, best, RUNS);
    }
  }
}
