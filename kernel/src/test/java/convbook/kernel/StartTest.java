package convbook.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartTest {

  @ParameterizedTest
  @ValueSource(strings = {"1.8", "11", "16"})
  void anOlderJavaIsRefusedInOneSentence(String version) {
    assertThat(Start.trouble(version))
        .contains(" is Java " + version + "; install a JDK, 17 or newer")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"17", "21", "25"})
  void aNewerJavaIsNot(String version) {
    assertThat(Start.trouble(version)).isEmpty();
  }
}
