package convbook.bench;

import ai.djl.modality.cv.transform.Resize;
import ai.djl.modality.cv.transform.ToTensor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.Record;
import ai.djl.translate.TranslateException;
import ai.djl.util.Progress;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.Garments;
import convbook.data.ImageSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Images per second that arrive as float tensors, in batches of 128: ConvBook's, DJL's item by item
 * as its own datasets of images come, its ArrayDataset, which transforms a batch at once, and
 * torchvision's through a DataLoader with two workers. They take turns.
 */
final class Input {
  private static final int IMAGES = 10_000;
  // A tenth of the images will do for DJL.
  private static final int FEWER = 10;
  private static final int BATCH = 128;
  private static final int RUNS = 5;

  private Input() {}

  static void measure() {
    ImageSet images = Garments.train(IMAGES, 0);
    for (int pixels : new int[] {28, 96, 224}) {
      Dataset data = Dataset.of(images, Garments.test(BATCH, 0)).resize(pixels).batch(BATCH);
      double ours = 0;
      double djl = 0;
      double bulk = 0;
      double torch = 0;
      try (NDManager manager = NDManager.newBaseManager();
          Contender loader = Bench.TORCH ? Contender.loader(IMAGES, pixels, BATCH) : null) {
        Items items = sampled(new Items.Builder(manager, images), pixels).build();
        ArrayDataset whole = sampled(whole(manager, images), pixels).build();
        for (int run = 0; run < RUNS; run++) {
          long start = System.nanoTime();
          for (Batch batch : data.train()) {
            batch.close();
          }
          ours = Math.max(ours, rate(start));
          djl = Math.max(djl, rate(items, manager));
          bulk = Math.max(bulk, rate(whole, manager));
          if (loader != null) {
            torch = Math.max(torch, loader.ask("epoch"));
          }
        }
      } catch (IOException | TranslateException e) {
        throw new IllegalStateException(e);
      }
      System.out.printf(
          "input, 28 to %d px, images/s: ConvBook %,.0f; DJL item by item %,.0f, ratio %.1f; its ArrayDataset %,.0f, ratio %.1f; torchvision %,.0f, ratio %.1f (best of %d)%n",
          pixels, ours, djl, ours / djl, bulk, ours / bulk, torch, ours / torch, RUNS);
    }
  }

  private static double rate(long start) {
    return IMAGES / ((System.nanoTime() - start) / 1e9);
  }

  private static double rate(RandomAccessDataset items, NDManager manager)
      throws IOException, TranslateException {
    long start = System.nanoTime();
    for (var batch : items.getData(manager)) {
      batch.close();
    }
    return rate(start) / FEWER;
  }

  private static <T extends RandomAccessDataset.BaseBuilder<T>> T sampled(T items, int pixels) {
    if (pixels != 28) {
      items.addTransform(new Resize(pixels));
    }
    return items.addTransform(new ToTensor()).setSampling(BATCH, true);
  }

  private static ArrayDataset.Builder whole(NDManager manager, ImageSet images) {
    return new ArrayDataset.Builder()
        .setData(pixels(manager, images))
        .optLabels(labels(manager, images));
  }

  private static NDArray pixels(NDManager manager, ImageSet images) {
    int count = IMAGES / FEWER;
    int size = images.height() * images.width();
    return manager.create(
        ByteBuffer.wrap(images.pixels(), 0, count * size).slice(),
        new Shape(count, images.height(), images.width(), 1),
        DataType.UINT8);
  }

  private static NDArray labels(NDManager manager, ImageSet images) {
    return manager.create(
        Arrays.stream(images.labels(), 0, IMAGES / FEWER).asLongStream().toArray());
  }

  /** One image after the other, each transformed by itself. */
  private static final class Items extends RandomAccessDataset {
    private final NDArray pixels;
    private final NDArray labels;

    private Items(Builder builder) {
      super(builder);
      pixels = pixels(builder.manager, builder.images);
      labels = labels(builder.manager, builder.images);
    }

    @Override
    public Record get(NDManager manager, long index) {
      NDArray image = pixels.get(manager, index);
      return new Record(new NDList(image), new NDList(labels.get(manager, index)));
    }

    @Override
    protected long availableSize() {
      return IMAGES / FEWER;
    }

    @Override
    public void prepare(Progress progress) {}

    private static final class Builder extends BaseBuilder<Builder> {
      private final NDManager manager;
      private final ImageSet images;

      private Builder(NDManager manager, ImageSet images) {
        this.manager = manager;
        this.images = images;
      }

      @Override
      protected Builder self() {
        return this;
      }

      private Items build() {
        return new Items(this);
      }
    }
  }
}
