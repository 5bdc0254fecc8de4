package convbook.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import convbook.device.ParallelLoop;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Pixels that threads decode from files, {@value #AHEAD} batches ahead. An iterator that is dropped
 * leaves nothing behind: its batches are finished and forgotten.
 */
record PrefetchingSource(ImageFiles files, NDManager manager) implements Source {
  private static final int AHEAD = 2;

  private static final ExecutorService THREADS =
      Executors.newFixedThreadPool(ParallelLoop.threads(), ParallelLoop::thread);

  /** A batch whose images are being decoded in several threads. */
  private record Coming(int count, byte[] pixels, ParallelLoop decoding) {}

  @Override
  public Iterator<NDArray> pixels(List<long[]> batches) {
    return new Ahead(batches);
  }

  /**
   * One pass over batches. Their memory goes round: a batch is of no use when the next is asked.
   */
  private final class Ahead implements Iterator<NDArray> {
    private final Iterator<long[]> orders;
    private final Queue<Coming> coming = new ArrayDeque<>();
    private final Queue<byte[]> free = new ArrayDeque<>();
    private final int image = files.channels() * files.height() * files.width();
    private final ByteBuffer buffer;

    Ahead(List<long[]> batches) {
      int longest = batches.stream().mapToInt(b -> b.length).max().orElse(0);
      int size = Math.multiplyExact(longest, image);
      orders = batches.iterator();
      // Not Java's own: PyTorch reads it in place.
      buffer = ByteBuffer.allocateDirect(size);
      for (int i = 0; i <= AHEAD; i++) {
        free.add(new byte[size]);
      }
    }

    @Override
    public boolean hasNext() {
      return orders.hasNext() || !coming.isEmpty();
    }

    @Override
    public NDArray next() {
      while (orders.hasNext() && !free.isEmpty()) {
        coming.add(order(orders.next(), free.remove()));
      }
      Coming batch = coming.remove();
      // An interrupt is found by the next look between two batches.
      batch.decoding.finish();
      buffer.clear().put(batch.pixels, 0, batch.count * image).flip();
      free.add(batch.pixels);
      Shape shape = new Shape(batch.count, files.channels(), files.height(), files.width());
      return manager.create(buffer, shape, DataType.UINT8);
    }

    private Coming order(long[] images, byte[] pixels) {
      ParallelLoop decoding =
          ParallelLoop.start(
              THREADS, images.length, i -> files.decode((int) images[i], pixels, i * image));
      return new Coming(images.length, pixels, decoding);
    }
  }
}
