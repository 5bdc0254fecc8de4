package convbook.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads what Linux writes in machines and containers of different kinds. */
class MemoryTest {
  @TempDir private Path root;

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }

  private long free() {
    return new Memory(root).least();
  }

  @BeforeEach
  void aMachineWithoutLimits() throws IOException {
    write("proc/meminfo", "MemTotal: 9000 kB\nMemAvailable: 5000 kB\nSwapFree: 1000 kB\n");
    write("proc/self/cgroup", "1:cpu:/\n0::/\n");
    write(
        "proc/self/limits", "Max address space         unlimited            unlimited    bytes\n");
  }

  @Test
  void withoutLimitsMemoryAndSwapAreFree() {
    assertThat(free()).isEqualTo(6000 << 10);
  }

  @Test
  void theTightestGroupAroundTheProcessDecidesAndItsCachedFilesAreFree() throws IOException {
    write("proc/self/cgroup", "0::/user/app\n");
    write("sys/fs/cgroup/user/app/memory.max", "max\n");
    write("sys/fs/cgroup/user/app/memory.current", "2000\n");
    write("sys/fs/cgroup/user/app/memory.stat", "anon 1\nactive_file 7\n");
    write("sys/fs/cgroup/user/memory.max", "3000\n");
    write("sys/fs/cgroup/user/memory.current", "2000\n");
    write("sys/fs/cgroup/user/memory.swap.max", "0\n");
    write("sys/fs/cgroup/user/memory.stat", "anon 1\ninactive_file 300\nactive_file 20\n");
    assertThat(free()).isEqualTo(3000 - 2000 + 320);
  }

  @Test
  void aContainerOfTheFirstVersionSeesItsOwnGroupAsTheRoot() throws IOException {
    write("proc/self/cgroup", "4:cpuset,memory:/docker/0123\n");
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "3000\n");
    write("sys/fs/cgroup/memory/memory.usage_in_bytes", "2500\n");
    write("sys/fs/cgroup/memory/memory.stat", "active_file 1\ntotal_active_file 40\n");
    assertThat(free()).isEqualTo(3000 - 2500 + 40 + (1000 << 10));
    write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertThat(free()).isEqualTo(6000 << 10);
  }

  @Test
  void aLimitOfTheAddressSpaceLeavesWhatTheHeapHasGivenBack() throws IOException {
    write(
        "proc/self/limits", "Max address space         4096000              unlimited    bytes\n");
    write("proc/self/status", "VmSize:    3000 kB\n");
    write("proc/self/smaps", "5-6 rw-p 0 00:00 0    [heap]\nSize: 700 kB\nRss:  300 kB\n");
    assertThat(free()).isEqualTo((4000 - 3000 + 400) << 10);
  }
}
