package convbook.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellOutputTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "a", "é", "卷积", "x😀", "😀卷é."})
  void aTextCutAnywhereEndsInAWholeCharacter(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      byte[] part = Arrays.copyOf(bytes, cut);
      int whole = CellOutput.wholeCharacters(part);
      String read = new String(part, 0, whole, UTF_8);
      assertThat(text).startsWith(read);
      assertThat(cut - whole).isBetween(0, 3);
      if (cut == bytes.length) {
        assertThat(read).isEqualTo(text);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x80, 0xBF, 0xFF})
  void bytesThatAreNoTextDoNotWaitForEver(int odd) {
    byte[] bytes = new byte[6];
    Arrays.fill(bytes, (byte) odd);
    assertThat(CellOutput.wholeCharacters(bytes)).isGreaterThan(0);
  }
}
