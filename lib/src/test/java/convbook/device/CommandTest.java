package convbook.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CommandTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofSeconds(15);

  @Test
  void aProgramThatDoesNotAnswerIsNotWaitedFor() {
    assumeThat(Files.exists(Path.of("/bin/sh"))).isTrue();
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    assertThat(Command.output(SHORT, "sh", "-c", "echo half; sleep 60"))
        .hasValue("no answer in 0.3 s");
    ProcessHandle.current()
        .children()
        .filter(child -> !before.contains(child))
        .forEach(child -> assertThat(child.onExit()).succeedsWithin(LONG));
  }

  @Test
  void whatAProgramSaysIsReadWholeWhateverItsSize() {
    assumeThat(Files.exists(Path.of("/bin/sh"))).isTrue();
    assertThat(Command.output(LONG, "sh", "-c", "head -c 300000 /dev/zero; echo wrong >&2").get())
        .hasSize(300_006)
        .endsWith("wrong\n");
  }

  @Test
  void aProgramThatIsNotThereSaysNothing() {
    assertThat(Command.output(LONG, "there-is-no-such-program")).isEmpty();
  }

  /** As where the driver hangs: the CPU is taken, and the reason said. */
  @Test
  void aDriverThatDoesNotAnswerIsTrouble() {
    var driver = Cuda.Driver.of(Command.output(SHORT, "sleep", "60"), java.util.Optional.empty());
    var cuda = new Cuda(driver, 0, 0, new NativeLibrary("2.7.1", "cpu", "from its jar"));
    assertThat(cuda.trouble())
        .hasValue(
            "nvidia-smi says \"no answer in 0.3 s\"; restart the machine, or install the driver anew");
  }
}
