package convbook.device;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How the threads that share an operation wait for each other, on Linux: awake while they have the
 * processors for themselves, asleep while other programs need them.
 *
 * <p>They are libgomp's, which lets them wait awake for some milliseconds. Where it has more
 * threads than there are processors, it sends them to sleep almost at once. So if threads of this
 * process had to wait for a processor, some are added that only sleep, and they end when that is
 * over.
 */
final class Waiting {
  private static final Path TASKS = Path.of("/proc/self/task");
  private static final Duration PERIOD = Duration.ofMillis(500);

  /** Shares of a processor's time for which this process's threads wait to run. */
  private static final double CROWDED = 0.4;

  private static final double QUIET = 0.3;
  private static final int QUIET_PERIODS = 3;

  /** How the virtual machine's own threads are called. */
  private static final Pattern JAVAS_OWN = Pattern.compile("(C1|C2|VM|GC|G1) ");

  /** How many numbers PyTorch gives to a thread. */
  private static final int GRAIN = 1 << 15;

  private static final AtomicBoolean ADAPTS = new AtomicBoolean();

  private final int threads;
  private final List<Thread> sleepers = new ArrayList<>();
  private Map<String, Long> waited = Map.of();
  private int quiet;

  /** Looks after operations that are shared by so many threads. */
  Waiting(int threads) {
    this.threads = threads;
  }

  /** Begins to look after the threads, once, unless somebody has said how they are to wait. */
  static void adapt() {
    if (ADAPTS.getAndSet(true)) {
      return;
    }
    int threads = JniUtils.getNumThreads();
    boolean chosen =
        Stream.of("GOMP_SPINCOUNT", "OMP_WAIT_POLICY").anyMatch(n -> System.getenv(n) != null);
    if (threads > 1 && !chosen && Files.isReadable(TASKS.resolveSibling("schedstat"))) {
      daemon("convbook-waiting", new Waiting(threads)::look).start();
    }
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private void look() {
    try {
      for (long then = System.nanoTime(); ; ) {
        Thread.sleep(PERIOD.toMillis());
        long now = System.nanoTime();
        take(waited() / (double) (now - then));
        then = now;
      }
    } catch (IOException | InterruptedException e) {
      wake();
    }
  }

  /** Takes in for which share of a period threads have waited for a processor. */
  void take(double share) {
    quiet = share < QUIET ? quiet + 1 : 0;
    if (share > CROWDED && sleepers.isEmpty()) {
      sleep();
    } else if (quiet >= QUIET_PERIODS) {
      wake();
    }
  }

  /** Returns the threads that were added. */
  List<Thread> sleepers() {
    return List.copyOf(sleepers);
  }

  private void wake() {
    sleepers.forEach(Thread::interrupt);
    sleepers.clear();
  }

  /**
   * Returns for how many nanoseconds threads have waited for a processor since the last call.
   * Java's compilers and collectors do not count: they wait while the others wait awake.
   */
  private long waited() throws IOException {
    Map<String, Long> now = new HashMap<>();
    long sum = 0;
    try (Stream<Path> tasks = Files.list(TASKS)) {
      for (Path task : (Iterable<Path>) tasks::iterator) {
        try {
          if (JAVAS_OWN.matcher(Files.readString(task.resolve("comm"))).lookingAt()) {
            continue;
          }
          long nanos = Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[1]);
          String id = task.getFileName().toString();
          sum += nanos - waited.getOrDefault(id, nanos);
          now.put(id, nanos);
        } catch (IOException ended) {
          continue;
        }
      }
    }
    waited = now;
    return sum;
  }

  /** Gives libgomp more threads than there are processors: each of these has its own. */
  private void sleep() {
    int all = threads;
    while (all <= Runtime.getRuntime().availableProcessors()) {
      Thread sleeper = daemon("convbook-sleeper-" + all, this::shareAndSleep);
      sleepers.add(sleeper);
      sleeper.start();
      all += threads - 1;
    }
  }

  private void shareAndSleep() {
    try (NDManager manager = NDManager.newBaseManager(Device.cpu())) {
      NDArray numbers = manager.ones(new Shape((long) threads * GRAIN));
      numbers.addi(numbers);
    }
    try {
      Thread.sleep(Long.MAX_VALUE);
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }
}
