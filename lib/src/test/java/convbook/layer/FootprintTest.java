package convbook.layer;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import org.junit.jupiter.api.Test;

class FootprintTest {
  private static Footprint of(Block net) {
    try (NDManager manager = NDManager.newBaseManager()) {
      net.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 6, 6));
      return Footprint.of(net, new Shape(1, 6, 6));
    }
  }

  @Test
  void theImageAndEveryOutputAreKeptButReluHasNoneAndALaidOutCopyIsNone() {
    Footprint footprint = of(sequential(conv(2, 3), relu(), flatten(), linear(3)));
    assertThat(footprint.kept()).isEqualTo(4 * (36 + 32 + 3));
    assertThat(footprint.bytes()).isEqualTo(footprint.kept() + 2 * 4 * 36);
  }

  @Test
  void aShortcutTakesNothingAndTheSumDoes() {
    Footprint footprint = of(residual(sequential(conv(1, 3).pad(1), relu()), identity()));
    assertThat(footprint.kept()).isEqualTo(4 * (36 + 36 + 36));
  }

  @Test
  void aBranchThatMayBeLeftOutNeedNotFit() {
    Footprint footprint = of(residual(stochasticDepth(conv(9, 3).pad(1), 0.5), conv(9, 3).pad(1)));
    assertThat(footprint.kept()).isEqualTo(4 * (36 + 9 * 36 + 9 * 36));
  }

  @Test
  void nothingIsSaidAboutImagesOfAnotherSize() {
    Block net = sequential(conv(2, 3), globalAvgPool());
    of(net);
    assertThat(Footprint.of(net, new Shape(1, 90, 90)).bytes()).isZero();
  }
}
