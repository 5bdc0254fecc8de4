package convbook.bench;

import static convbook.data.augment.Augment.*;

import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.Split;
import convbook.net.ResNet;
import convbook.train.Learner;
import convbook.train.Listener;
import convbook.train.Progress;
import convbook.train.Sgd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What augmentation costs: a batch of 128 color images of 32x32 made with it, less one made
 * without, as a share of a training step of ResNet-20. All take turns.
 */
final class AugmentationCost {
  private static final int BATCH = 128;
  private static final int STEPS = 25;

  private AugmentationCost() {}

  static void measure() {
    Dataset data =
        Dataset.of(Noise.images(BATCH * STEPS, 3, 32), Noise.images(BATCH, 3, 32)).batch(BATCH);
    Map<String, Augmentation[]> kinds = new LinkedHashMap<>();
    kinds.put("nothing", new Augmentation[0]);
    kinds.put("crop, flip", new Augmentation[] {crop(4), flip()});
    kinds.put("resized crop", new Augmentation[] {resizedCrop(32)});
    kinds.put("color", new Augmentation[] {colorJitter(.4, .4, .4, .1)});
    kinds.put(
        "crop, flip, color", new Augmentation[] {crop(4), flip(), colorJitter(.4, .4, .4, .1)});
    kinds.put("PCA color", new Augmentation[] {pcaColor(data)});
    kinds.put("cutout", new Augmentation[] {cutout(16)});
    kinds.put("random erasing", new Augmentation[] {randomErasing(0.5)});
    kinds.put("TrivialAugment", new Augmentation[] {trivialAugment()});
    kinds.put("mixup", new Augmentation[] {mixup(1)});
    kinds.put("CutMix", new Augmentation[] {cutmix(1)});
    List<String> names = new ArrayList<>(kinds.keySet());
    List<Split> splits = kinds.values().stream().map(kind -> data.augment(kind).train()).toList();
    double[] best = new double[names.size() + 1];
    Arrays.fill(best, Double.MAX_VALUE);
    Learner learner =
        Learner.of(ResNet.cifar(20, 10), data).optimizer(Sgd.of(0.01).momentum(0.9)).quiet();
    learner.listen(
        new Listener() {
          private long begun = System.nanoTime();

          @Override
          public void batchDone(Learner l, Progress progress) {
            best[names.size()] = Math.min(best[names.size()], (System.nanoTime() - begun) / 1e6);
            for (int i = 0; i < names.size(); i++) {
              long start = System.nanoTime();
              try (Batch batch = splits.get(i).iterator().next()) {
                best[i] = Math.min(best[i], (System.nanoTime() - start) / 1e6);
              }
            }
            begun = System.nanoTime();
          }
        });
    learner.fit(1);
    double step = best[names.size()];
    for (int i = 1; i < names.size(); i++) {
      System.out.printf(
          Locale.ROOT,
          "augmentation, 128 images of 3x32x32, %s: %.1f ms, %.1f %% of ResNet-20's step of %.0f ms"
              + " (minima of %d, in turn)%n",
          names.get(i),
          best[i] - best[0],
          100 * (best[i] - best[0]) / step,
          step,
          STEPS);
    }
  }
}
