package convbook.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t"})
  void whatIsBlankIsNotSet(String blank) {
    System.setProperty("CONVBOOK_A_TEST", blank);
    assertThat(Environment.value("CONVBOOK_A_TEST")).isEmpty();
    assertThat(Environment.flag("CONVBOOK_A_TEST")).isEmpty();
    System.clearProperty("CONVBOOK_A_TEST");
    assertThat(Environment.value("CONVBOOK_A_TEST")).isEmpty();
  }

  @Test
  void aFlagIsTrueOrFalseOrRefused() {
    assertThat(Environment.flag("CONVBOOK_OFFLINE", "True")).isTrue();
    assertThat(Environment.flag("CONVBOOK_OFFLINE", "false")).isFalse();
    assertThatThrownBy(() -> Environment.flag("CONVBOOK_OFFLINE", "yes"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("CONVBOOK_OFFLINE is \"yes\"; set it to true or false, or not at all.");
  }
}
