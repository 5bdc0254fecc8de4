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
import convbook.data.ImageSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Gray images through DJL's datasets, one after the other, each transformed by itself. */
final class DjlInput extends RandomAccessDataset {
  private final NDArray pixels;
  private final NDArray labels;

  private DjlInput(Builder builder) {
    super(builder);
    pixels = pixels(builder.manager, builder.images);
    labels = labels(builder.manager, builder.images);
  }

  static RandomAccessDataset items(NDManager manager, ImageSet images, int side, int batch) {
    return new DjlInput(with(new Builder(manager, images), side, batch));
  }

  /** DJL's ArrayDataset, which transforms a batch at once. */
  static RandomAccessDataset whole(NDManager manager, ImageSet images, int side, int batch) {
    var builder =
        new ArrayDataset.Builder()
            .setData(pixels(manager, images))
            .optLabels(labels(manager, images));
    return with(builder, side, batch).build();
  }

  /** Goes through the images once, and returns how many they are. */
  static int epoch(RandomAccessDataset items, NDManager manager)
      throws IOException, TranslateException {
    for (var batch : items.getData(manager)) {
      batch.close();
    }
    return (int) items.size();
  }

  private static <T extends BaseBuilder<T>> T with(T builder, int side, int batch) {
    if (side != 28) {
      builder.addTransform(new Resize(side));
    }
    return builder.addTransform(new ToTensor()).setSampling(batch, true);
  }

  private static NDArray pixels(NDManager manager, ImageSet images) {
    return manager.create(
        ByteBuffer.wrap(images.pixels()),
        new Shape(images.size(), images.height(), images.width(), 1),
        DataType.UINT8);
  }

  private static NDArray labels(NDManager manager, ImageSet images) {
    return manager.create(Arrays.stream(images.labels()).asLongStream().toArray());
  }

  @Override
  public Record get(NDManager manager, long index) {
    NDArray image = pixels.get(manager, index);
    return new Record(new NDList(image), new NDList(labels.get(manager, index)));
  }

  @Override
  protected long availableSize() {
    return pixels.getShape().get(0);
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
  }
}
