package convbook.kernel.eval;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.spencerpark.jupyter.messages.publish.PublishStream.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
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

  @Test
  void theFramesOfAnExceptionStayTogetherThoughEachIsFlushed() {
    var shown = new ByteArrayOutputStream();
    var reworded = new ArrayList<String>();
    var output =
        new CellOutput(
            text -> {
              reworded.add(text);
              return text;
            });
    PrintStream stream = output.to(StreamType.ERR, new PrintStream(shown, true, UTF_8));
    new IllegalStateException("é").printStackTrace(new PrintWriter(stream, true, UTF_8));
    stream.print("done");
    stream.flush();
    assertThat(shown.toString(UTF_8)).contains("IllegalStateException: é").endsWith("done");
    assertThat(reworded.stream().filter(text -> text.contains("\tat "))).hasSize(1);
  }

  @Test
  void bytesThatAreNoTextAreFlushedAllTheSame() {
    var shown = new ByteArrayOutputStream();
    var output = new CellOutput(text -> text);
    PrintStream stream = output.to(StreamType.OUT, new PrintStream(shown, true, UTF_8));
    stream.write(0xFF);
    stream.print("Å at home");
    stream.flush();
    assertThat(shown.toString(UTF_8)).isEqualTo("\uFFFDÅ at home");
  }
}
