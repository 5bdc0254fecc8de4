package convbook.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixedPrecisionTest {
  @TempDir Path folder;

  @Test
  void theProcessorIsAskedAndAnUnknownOneRefused() throws Exception {
    Path xeon =
        Files.writeString(folder.resolve("xeon"), "flags\t\t: fpu avx512f avx512_bf16 amx_tile\n");
    Path older = Files.writeString(folder.resolve("older"), "flags\t\t: fpu avx2 avx512f\n");
    assertThat(MixedPrecision.on(Device.cpu(), xeon)).isEqualTo(MixedPrecision.BFLOAT16);
    for (Path unable : List.of(older, folder.resolve("none"))) {
      assertThatThrownBy(() -> MixedPrecision.on(Device.cpu(), unable))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("mixedPrecision() called, but cpu() has no units");
    }
  }
}
