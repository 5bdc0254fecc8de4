package convbook.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.nn.Block;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The same seed on the same machine gives the same network, in whatever process. */
class SameSeedTest {
  private static int trained() {
    Block net = Trainee.net();
    Trainee.learner(net).fit(2);
    return Arrays.hashCode(Fixtures.parameters(net));
  }

  /** Trains in a process of its own, and tells what the weights are. */
  public static void main(String[] none) {
    System.out.println(trained());
  }

  private static String inAnotherProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                SameSeedTest.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return out.strip();
  }

  @Test
  void twoProcessesTrainTheSameNetworkBitForBit() throws Exception {
    String here = String.valueOf(trained());
    assertThat(inAnotherProcess()).isEqualTo(here);
    assertThat(inAnotherProcess()).isEqualTo(here);
  }
}
