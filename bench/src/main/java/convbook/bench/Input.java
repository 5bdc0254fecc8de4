package convbook.bench;

import ai.djl.modality.cv.transform.Resize;
import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.translate.TranslateException;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.Garments;
import convbook.data.ImageSet;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Images per second that arrive as float tensors, in batches of 128: ConvBook's, DJL's ArrayDataset
 * with its transforms, which it applies to a batch at once, and torchvision's through a DataLoader
 * with two workers. They take turns.
 */
final class Input {
  private static final int IMAGES = 10_000;
  private static final int BATCH = 128;
  private static final int RUNS = 5;

  private Input() {}

  static void measure() {
    ImageSet images = Garments.train(IMAGES, 0);
    for (int pixels : new int[] {28, 96, 224}) {
      Dataset data = Dataset.of(images, Garments.test(BATCH, 0)).resize(pixels).batch(BATCH);
      double ours = 0;
      double djl = 0;
      double torch = 0;
      try (NDManager manager = NDManager.newBaseManager();
          Contender loader = Bench.TORCH ? Contender.loader(IMAGES, pixels, BATCH) : null) {
        ArrayDataset items = items(manager, images, pixels);
        for (int run = 0; run < RUNS; run++) {
          long start = System.nanoTime();
          for (Batch batch : data.train()) {
            batch.close();
          }
          ours = Math.max(ours, rate(start));
          start = System.nanoTime();
          // A tenth of the images will do.
          for (var batch : items.getData(manager)) {
            batch.close();
          }
          djl = Math.max(djl, rate(start) / 10);
          if (loader != null) {
            torch = Math.max(torch, loader.ask("epoch"));
          }
        }
      } catch (IOException | TranslateException e) {
        throw new IllegalStateException(e);
      }
      System.out.printf(
          "input, 28 to %d px, images/s: ConvBook %,.0f; DJL %,.0f, ratio %.1f; torchvision %,.0f, ratio %.1f (best of %d)%n",
          pixels, ours, djl, ours / djl, torch, ours / torch, RUNS);
    }
  }

  private static double rate(long start) {
    return IMAGES / ((System.nanoTime() - start) / 1e9);
  }

  private static ArrayDataset items(NDManager manager, ImageSet images, int pixels) {
    int count = IMAGES / 10;
    int size = images.height() * images.width();
    var data =
        manager.create(
            ByteBuffer.wrap(images.pixels(), 0, count * size).slice(),
            new Shape(count, images.height(), images.width(), 1),
            DataType.UINT8);
    long[] labels = new long[count];
    for (int i = 0; i < count; i++) {
      labels[i] = images.labels()[i];
    }
    var items = new ArrayDataset.Builder().setData(data).optLabels(manager.create(labels));
    if (pixels != images.height()) {
      items.addTransform(new Resize(pixels));
    }
    return items.addTransform(new ToTensor()).setSampling(BATCH, true).build();
  }
}
