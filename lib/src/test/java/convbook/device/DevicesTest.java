package convbook.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import org.junit.jupiter.api.Test;

class DevicesTest {

  @Test
  void theCpuIsAlwaysThereAndLast() {
    assertThat(Devices.all()).last().isEqualTo(Device.cpu());
    assertThat(Devices.describe(Device.cpu())).contains("threads, PyTorch 2.");
    assertThat(Devices.named(" CPU ")).isEqualTo(Device.cpu());
  }

  @Test
  void aGpuThatIsNotThereIsAnErrorThatSaysWhatToDo() {
    int beyond = Devices.all().size() - 1;
    assertThatThrownBy(() -> Devices.named("gpu:" + beyond))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("GPU " + beyond + " asked for")
        .hasMessageFindingMatch("choose|install|set|update|run");
  }

  @Test
  void aNameThatIsNoDeviceIsRefused() {
    assertThatThrownBy(() -> Devices.named("cuda"))
        .hasMessageContaining("\"cuda\"")
        .hasMessageContaining("cpu, gpu or gpu:1");
  }

  @Test
  void whatThereIsForGpusIsSaidInOneLineOrRefusedWithAdvice() {
    try {
      assertThat(Devices.cuda()).doesNotContain("\n").contains("driver", "runtime", "PyTorch 2.");
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageFindingMatch("install|update|unset|run|restart");
    }
  }
}
