package convbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A reader of files, and how to bring it bytes that nobody has checked. For each input it must
 * return or throw {@code refusal} with a sentence, within {@link #SECONDS}, taking no more memory
 * than {@link #MEMORY} and {@link #PER_BYTE} for each byte of the file, and write nothing outside
 * the file's folder.
 *
 * @param name what the reader reads
 * @param sample a sound input
 * @param seal makes a file of a changed sample, for example by compressing it or mending its sum,
 *     so that the reader looks inside
 * @param refusal the only exception it may throw
 */
public record HostileBytes(
    String name,
    byte[] sample,
    UnaryOperator<byte[]> seal,
    Class<? extends RuntimeException> refusal,
    Reader reader) {
  private static final int SECONDS = 10;
  private static final long MEMORY = 8L << 20;
  private static final long PER_BYTE = 1100;

  /** What reads a file. */
  @FunctionalInterface
  public interface Reader {
    void read(Path file) throws IOException;
  }

  /** Feeds the reader with this many inputs, which the number of each decides. */
  public void feed(int inputs, Path folder) throws Exception {
    Path inside = Files.createDirectories(folder.resolve("a/b/c"));
    Path file = inside.resolve("input");
    long before = outside(folder, inside);
    ExecutorService thread = Executors.newSingleThreadExecutor(HostileBytes::daemon);
    int refused = 0;
    for (int i = -1; i < inputs; i++) {
      Files.write(file, seal.apply(i < 0 ? sample : changed(new Random(i))));
      Future<Boolean> fine = thread.submit(() -> isRead(file));
      try {
        boolean read = fine.get(SECONDS, TimeUnit.SECONDS);
        assertThat(i >= 0 || read).as("%s: the sample is sound", name).isTrue();
        refused += read ? 0 : 1;
      } catch (TimeoutException e) {
        fail("%s: input %d takes more than %d s", name, i, SECONDS);
      } catch (Exception e) {
        fail(String.format(Locale.ROOT, "%s: input %d: %s", name, i, e.getCause()), e.getCause());
      }
      assertThat(outside(folder, inside)).as("files outside, input %d", i).isEqualTo(before);
    }
    thread.shutdown();
    System.out.printf(Locale.ROOT, "%s: %,d inputs, %,d of them refused%n", name, inputs, refused);
    assertThat(refused).isPositive();
  }

  private boolean isRead(Path file) throws IOException {
    long size = Files.size(file);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      reader.read(file);
      return true;
    } catch (RuntimeException e) {
      if (!refusal.isInstance(e)) {
        throw e;
      }
      assertThat(e.getMessage()).contains(file.toString()).endsWith(".").doesNotContain("\n");
      return false;
    } finally {
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .as("bytes of memory taken for a file of %d", size)
          .isLessThan(MEMORY + PER_BYTE * size);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "reader of hostile bytes");
    thread.setDaemon(true);
    return thread;
  }

  private static long outside(Path folder, Path inside) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> !path.startsWith(inside)).count();
    }
  }

  /** Returns the sample after one to six accidents. */
  private byte[] changed(Random random) {
    byte[] bytes = sample.clone();
    for (int n = 1 + random.nextInt(6); n > 0; n--) {
      bytes = accident(bytes, random);
    }
    return bytes;
  }

  private static byte[] accident(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt()};
    }
    // Half of the accidents happen in the head, where sizes stand.
    int end = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 64);
    int at = random.nextInt(end);
    int length = Math.min(bytes.length - at, 1 + random.nextInt(16));
    byte[] some = new byte[length];
    switch (random.nextInt(8)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) random.nextInt();
      case 2 -> {
        int number = NUMBERS.get(random.nextInt(NUMBERS.size()));
        for (int i = 0; i < Math.min(4, bytes.length - at); i++) {
          bytes[at + i] = (byte) (number >> (24 - 8 * i));
        }
      }
      case 3 -> {
        random.nextBytes(some);
        System.arraycopy(some, 0, bytes, at, length);
      }
      case 4 -> {
        return joined(bytes, at, some, at + length);
      }
      case 5 -> {
        random.nextBytes(some);
        return joined(bytes, at, some, at);
      }
      case 6 -> {
        return joined(bytes, at, new byte[0], at + length);
      }
      default -> {
        return random.nextInt(4) > 0 ? bytes : joined(bytes, at, new byte[0], bytes.length);
      }
    }
    return bytes;
  }

  private static final List<Integer> NUMBERS =
      List.of(0, 1, -1, 255, 65_535, 1 << 24, 1 << 28, Integer.MAX_VALUE, Integer.MIN_VALUE);

  /** Returns the bytes up to {@code end}, then {@code middle}, then those from {@code start}. */
  private static byte[] joined(byte[] bytes, int end, byte[] middle, int start) {
    byte[] result = new byte[end + middle.length + bytes.length - start];
    System.arraycopy(bytes, 0, result, 0, end);
    System.arraycopy(middle, 0, result, end, middle.length);
    System.arraycopy(bytes, start, result, end + middle.length, bytes.length - start);
    return result;
  }

  @Override
  public String toString() {
    return name;
  }
}
