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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * The pixels of one batch after the other, which threads decode from files, {@value #AHEAD} batches
 * ahead. Their memory goes round: a batch is of no use when the next is asked. An iterator that is
 * dropped leaves nothing behind: its batches are finished and forgotten.
 */
final class PrefetchingIterator implements Iterator<NDArray> {
  private static final int AHEAD = 2;

  private static final ExecutorService THREADS =
      Executors.newFixedThreadPool(ParallelLoop.threads(), ParallelLoop::thread);

  private final ImageFiles files;
  private final NDManager manager;
  private final Iterator<long[]> orders;
  private final Queue<Coming> coming = new ArrayDeque<>();
  private final Queue<byte[]> free = new ArrayDeque<>();
  private final int image;
  private final ByteBuffer buffer;

  /** A batch whose images are being decoded in several threads. */
  private record Coming(int count, byte[] pixels, CompletableFuture<Void> decoding) {}

  PrefetchingIterator(ImageFiles files, NDManager manager, List<long[]> batches) {
    this.files = files;
    this.manager = manager;
    orders = batches.iterator();
    image = files.channels() * files.height() * files.width();
    int longest = batches.stream().mapToInt(b -> b.length).max().orElse(0);
    int size = ImageSet.bytes(files.name(), longest, image);
    // Not Java's own: PyTorch reads it in place.
    buffer = ByteBuffer.allocateDirect(size);
    for (int i = 0; i < Math.min(AHEAD + 1, batches.size()); i++) {
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
    try {
      // An interrupt is found by the next look between two batches.
      batch.decoding.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause();
    }
    buffer.clear().put(batch.pixels, 0, batch.count * image).flip();
    free.add(batch.pixels);
    Shape shape = new Shape(batch.count, files.channels(), files.height(), files.width());
    return manager.create(buffer, shape, DataType.UINT8);
  }

  private Coming order(long[] images, byte[] pixels) {
    CompletableFuture<?>[] decoding =
        IntStream.range(0, images.length)
            .mapToObj(i -> decoding((int) images[i], pixels, i * image))
            .toArray(CompletableFuture[]::new);
    return new Coming(images.length, pixels, CompletableFuture.allOf(decoding));
  }

  private CompletableFuture<Void> decoding(int number, byte[] pixels, int offset) {
    return CompletableFuture.runAsync(() -> files.decode(number, pixels, offset), THREADS);
  }
}
