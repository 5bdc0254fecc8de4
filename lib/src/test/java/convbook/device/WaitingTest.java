package convbook.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingTest {

  @Test
  void moreThreadsThanProcessorsNeedNoOthers() {
    Devices.engine();
    int processors = Runtime.getRuntime().availableProcessors();
    Waiting waiting = new Waiting(processors + 1);
    waiting.take(0.9);
    assertThat(waiting.sleepers()).isEmpty();
  }

  @Test
  void threadsAreAddedWhileOthersNeedTheProcessorsAndEndWhenTheyDoNot() throws Exception {
    Devices.engine();
    Waiting waiting = new Waiting(2);
    waiting.take(0.3);
    assertThat(waiting.sleepers()).isEmpty();
    waiting.take(0.5);
    waiting.take(0.9);
    List<Thread> added = waiting.sleepers();
    assertThat(2 + added.size()).isGreaterThan(Runtime.getRuntime().availableProcessors());
    assertThat(added).allMatch(Thread::isAlive);
    for (int i = 0; i < 2; i++) {
      waiting.take(0);
    }
    assertThat(waiting.sleepers()).as("others may come back").isEqualTo(added);
    waiting.take(0);
    assertThat(waiting.sleepers()).isEmpty();
    for (Thread thread : added) {
      thread.join(Duration.ofMinutes(1).toMillis());
      assertThat(thread.isAlive()).isFalse();
    }
  }
}
