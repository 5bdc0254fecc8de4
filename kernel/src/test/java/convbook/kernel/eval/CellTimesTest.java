package convbook.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellTimesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.00 ns",
    "999.4, 999 ns",
    "999.6, 1.00 µs",
    "12345, 12.3 µs",
    "9_994_000, 9.99 ms",
    "99_960_000, 100 ms",
    "999_600_000, 1.00 s",
    "59_000_000_000, 59.0 s",
    "125_900_000_000, 2 min 5 s"
  })
  void aTimeHasThreeDigitsAndAUnit(String nanos, String written) {
    assertThat(CellTimes.written(Double.parseDouble(nanos.replace("_", "")))).isEqualTo(written);
  }

  @Test
  void whatIsMeasuredRunsAsOftenAsIsSaidAndTheRunsBeforeThat() throws Exception {
    var runs = new AtomicLong();
    long measured =
        CellTimes.repeat(
            () -> {
              Thread.sleep(20);
              return runs.incrementAndGet();
            });
    assertThat(measured % 7).isZero();
    assertThat(measured / 7).isBetween(2L, 10L);
    assertThat(runs.get()).isGreaterThan(measured);
  }
}
