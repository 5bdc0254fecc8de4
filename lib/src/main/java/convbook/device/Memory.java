package convbook.device;

import com.sun.jna.Function;
import com.sun.jna.NativeLong;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How much memory this process may still take. Linux promises more than it has, and ends a process
 * that believes it: what does not fit has to be noticed before.
 */
public final class Memory {
  private static final long UNLIMITED = Long.MAX_VALUE;

  /** Version 1 of control groups writes no limit as a number of nearly 2^63. */
  private static final long HUGE = 1L << 60;

  private final Path root;

  Memory(Path root) {
    this.root = root;
  }

  /**
   * Returns the bytes that can be taken at most: of the machine's memory and swap, of what its
   * control groups allow a container, and of the address space ({@code ulimit -v}). On other
   * systems than Linux only the machine's size is known, and all of it counts as free.
   */
  public static long free() {
    if (Files.exists(Path.of("/proc/self/limits"))) {
      return new Memory(Path.of("/")).least();
    }
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getTotalMemorySize() + system.getFreeSwapSpaceSize();
  }

  /** Gives the system what glibc keeps of freed memory; does nothing without glibc. */
  public static void giveBack() {
    try {
      Function.getFunction("c", "malloc_trim").invokeInt(new Object[] {new NativeLong(0)});
    } catch (UnsatisfiedLinkError otherThanGlibc) {
      return;
    }
  }

  long least() {
    long swap = bytes("proc/meminfo", "SwapFree:");
    LongStream groups =
        lines("proc/self/cgroup").stream().flatMapToLong(line -> groups(line.split(":", 3), swap));
    long machine = bytes("proc/meminfo", "MemAvailable:") + swap;
    return LongStream.concat(groups, LongStream.of(machine, addresses())).min().getAsLong();
  }

  /** What each group around this process has left, from a line such as 4:memory:/a/group. */
  private LongStream groups(String[] line, long swap) {
    boolean second = line[1].isEmpty();
    if (!second && !List.of(line[1].split(",")).contains("memory")) {
      return LongStream.empty();
    }
    Path all = root.resolve(second ? "sys/fs/cgroup" : "sys/fs/cgroup/memory");
    String limit = second ? "memory.max" : "memory.limit_in_bytes";
    String used = second ? "memory.current" : "memory.usage_in_bytes";
    // A container sees its own group as the root, and its path may name what lies outside.
    return Stream.iterate(
            all.resolve(line[2].substring(1)).normalize(), p -> p.startsWith(all), Path::getParent)
        .filter(group -> Files.exists(group.resolve(limit)))
        .filter(group -> number(group.resolve(limit)) <= HUGE)
        .mapToLong(
            group ->
                number(group.resolve(limit))
                    - number(group.resolve(used))
                    + cache(group, second ? "" : "total_")
                    + swap(group, swap));
  }

  /** What a group may take of the swap that is free, which version 2 limits apart. */
  private long swap(Path group, long free) {
    Path limit = group.resolve("memory.swap.max");
    return Files.exists(limit) ? Math.min(free, number(limit)) : free;
  }

  /** Files that the system keeps in memory count as used, and make room when it is needed. */
  private long cache(Path group, String before) {
    return lines(group.resolve("memory.stat").toString()).stream()
        .filter(l -> l.matches(before + "(in)?active_file .*|slab_reclaimable .*"))
        .mapToLong(Memory::digits)
        .sum();
  }

  /** What the process has given back of its heap stays in its address space, and is used again. */
  private long addresses() {
    String limit = line("proc/self/limits", "Max address space").split(" {2,}")[1];
    if (limit.equals("unlimited")) {
      return UNLIMITED;
    }
    List<String> maps = lines("proc/self/smaps");
    long reusable = 0;
    for (int i = 0; i + 2 < maps.size(); i++) {
      if (maps.get(i).endsWith("[heap]")) {
        for (String detail : maps.subList(i + 1, Math.min(i + 8, maps.size()))) {
          reusable += detail.startsWith("Size:") ? kilobytes(detail) : 0;
          reusable -= detail.startsWith("Rss:") ? kilobytes(detail) : 0;
        }
      }
    }
    return Long.parseLong(limit) - bytes("proc/self/status", "VmSize:") + reusable;
  }

  private long bytes(String file, String key) {
    return kilobytes(line(file, key));
  }

  private String line(String file, String key) {
    return lines(file).stream().filter(l -> l.startsWith(key)).findFirst().orElse(key + "  0");
  }

  private static long kilobytes(String line) {
    return digits(line) << 10;
  }

  private static long digits(String line) {
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  private long number(Path file) {
    String text = lines(file.toString()).get(0);
    return text.equals("max") ? UNLIMITED : Long.parseLong(text);
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
