package convbook.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownNamesTest {

  /**
   * The words of Damerau (1964): a wrong, a missing, an extra letter, and two in the wrong order.
   */
  @ParameterizedTest
  @CsvSource({
    "padd, pad, 1",
    "Strng, String, 1",
    "lenght, length, 1",
    "learner, Learner, 0",
    "stribe, stride, 1",
    "conv, pool, 3",
    "'', net, 3"
  })
  void aSlipOfTheKeysCountsOnce(String one, String other, int distance) {
    assertThat(UnknownNames.distance(one, other)).isEqualTo(distance);
    assertThat(UnknownNames.distance(other, one)).isEqualTo(distance);
  }
}
