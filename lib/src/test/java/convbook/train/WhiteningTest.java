package convbook.train;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.device.Gradients;
import org.junit.jupiter.api.Test;

class WhiteningTest {
  private static final Dataset BARS = Fixtures.bars(256, 16);

  private static Learner learner(Block net) {
    return Learner.of(net, BARS).sgd(0.05).quiet();
  }

  @Test
  void theFirstOutputsAreUncorrelatedAndOfOneSizeAndTheOthersTheirNegatives() {
    Block first = conv(8, 2);
    Whitening.first(learner(sequential(first, relu(), globalAvgPool(), linear(4))));
    Gradients.off();
    try (NDScope scope = new NDScope();
        Batch batch = BARS.train().first(256)) {
      NDArray out =
          first
              .forward(
                  new ParameterStore(batch.images().getManager(), false),
                  new NDList(batch.images()),
                  false)
              .singletonOrThrow();
      NDArray rows = out.transpose(1, 0, 2, 3).reshape(8, -1);
      float[] products = rows.matMul(rows.transpose()).div(rows.getShape().get(1)).toFloatArray();
      for (int i = 0; i < 8; i++) {
        for (int j = 0; j < 8; j++) {
          double expected = i == j ? 1 : Math.abs(i - j) == 4 ? -1 : 0;
          // Less than 1 where there is little to be seen: a variance v becomes v / (v + 0.0005).
          assertThat((double) products[8 * i + j]).isCloseTo(expected, within(0.1));
        }
      }
    }
  }

  @Test
  void itsWindowsStayAndItsBiasIsTrained() {
    Block first = conv(8, 2);
    Learner learner = learner(sequential(first, relu(), globalAvgPool(), linear(4)));
    Whitening.first(learner);
    float[] windows = first.getParameters().valueAt(0).getArray().toFloatArray();
    learner.fit(1);
    assertThat(first.getParameters().valueAt(0).getArray().toFloatArray()).isEqualTo(windows);
    assertThat(first.getParameters().valueAt(1).getArray().toFloatArray())
        .isNotEqualTo(new float[8]);
  }

  @Test
  void whatCannotBeWhitenedIsRefused() {
    for (Block first : new Block[] {conv(7, 2), conv(10, 2)}) {
      Learner learner = learner(sequential(first, globalAvgPool(), linear(4)));
      assertThatThrownBy(() -> Whitening.first(learner))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("an even number of channels, at most 8");
    }
    Learner learner = learner(sequential(flatten(), linear(4)));
    assertThatThrownBy(() -> Whitening.first(learner))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("let the network begin with a convolution");
  }
}
