package convbook.bench;

import ai.djl.pytorch.jni.JniUtils;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One of those compared, in a process of its own: it is told line by line what to do next, and
 * answers with a number each time.
 */
abstract class Side {
  private static final BufferedReader IN = new BufferedReader(new InputStreamReader(System.in));

  /** What each thread has taken, those that have ended included. */
  private static final Map<Path, Long> THREADS = new HashMap<>();

  /** Says something to who asked. */
  static void say(double number) {
    System.out.println("= " + number);
  }

  /** Answers questions until the next training step is asked for. */
  final void untilTrain() {
    try {
      for (String line = IN.readLine(); !"train".equals(line); line = IN.readLine()) {
        if (line == null) {
          System.exit(0);
        }
        say(reply(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers what is asked of every side, or else what only this one knows. */
  private double reply(String line) {
    if (line.equals("memory")) {
      return memory("VmHWM");
    }
    if (line.equals("profile")) {
      JniUtils.startProfile(false, false, false);
      return 0;
    }
    if (line.startsWith("profiled ")) {
      JniUtils.stopProfile(line.substring("profiled ".length()));
      return 0;
    }
    return answer(line);
  }

  /** Does what the line asks, and returns how long it took in ms, or how fast it was. */
  abstract double answer(String command);

  /** Returns the time in ns, or the processor time of this process on each of its processors. */
  static long now() {
    return Contender.PROCESSOR_TIME
        ? processorTime() / Runtime.getRuntime().availableProcessors()
        : System.nanoTime();
  }

  /** Linux counts it in ns for each thread; Java tells it in hundredths of a second. */
  private static long processorTime() {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      threads.forEach(thread -> THREADS.merge(thread, processorTime(thread), Math::max));
      return THREADS.values().stream().mapToLong(Long::longValue).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long processorTime(Path thread) {
    try {
      return Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ")[0]);
    } catch (IOException e) {
      return 0; // it has just ended
    }
  }

  static double millis(long start) {
    return (now() - start) / 1e6;
  }

  /** Returns a size that Linux keeps of this process, in MB: VmRSS now, VmHWM at most. */
  static long memory(String what) {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(what + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
