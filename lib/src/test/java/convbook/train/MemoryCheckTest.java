package convbook.train;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.EngineException;
import ai.djl.nn.Block;
import convbook.data.Dataset;
import convbook.device.OutOfMemoryException;
import java.util.Collections;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MemoryCheckTest {
  @Test
  void whereMemoryRanOutAStepIsTriedWithHalfTheImagesAndNothingIsLearned() {
    Dataset data = Fixtures.bars(64, 16).batch(32);
    for (int devices = 1; devices <= 2; devices++) {
      Block net = sequential(conv(4, 5), relu(), maxPool(4), flatten(), linear(4));
      Learner learner =
          Learner.of(net, data)
              .optimizer(Sgd.of(0.05).momentum(0.9).weightDecay(0.01))
              .on(Collections.nCopies(devices, data.device()))
              .quiet();
      learner.fit(1);
      float[] before = Fixtures.parameters(net);
      RuntimeException explained =
          learner.train(
              training ->
                  new MemoryCheck(training).explained(new EngineException("out of memory")));
      assertThat(explained)
          .isInstanceOf(OutOfMemoryException.class)
          .hasMessage(
              String.format(
                  Locale.ROOT,
                  "Batches of 32 images need more memory than %s has free; a trial with 16 went through: use batch(12).",
                  data.device()));
      assertThat(Fixtures.parameters(net)).isEqualTo(before);
    }
  }
}
