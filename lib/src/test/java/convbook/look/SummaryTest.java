package convbook.look;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import convbook.net.AlexNet;
import convbook.net.GoogLeNet;
import convbook.net.LeNet;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class SummaryTest {

  @Test
  void lenetsTableIsTheOneThatOneCanWorkOutByHand() {
    Summary summary = Summary.of(LeNet.lecture(10), 1, 28, 28);
    assertThat(summary.rows().get(0))
        .isEqualTo(
            new Summary.Row("conv(6, 5).pad(2)", new Shape(6, 28, 28), 6 * 26, 6 * 25 * 28 * 28));
    assertThat(summary.rows().get(7))
        .isEqualTo(new Summary.Row("linear(120)", new Shape(120), 120 * 401, 120 * 400));
    Table table = summary.table();
    assertThat(table.rowCount()).isEqualTo(summary.rows().size() + 1);
    assertThat(table.longColumn("parameters").get(table.rowCount() - 1)).isEqualTo(61_706);
  }

  @Test
  void aSummaryLeavesTheNetworkFreeForAnotherSize() {
    Block net = AlexNet.lecture(10);
    assertThat(Summary.of(net, 1, 224, 224).parameters()).isEqualTo(46_764_746);
    assertThat(net.isInitialized()).isFalse();
    assertThat(Summary.of(net, 1, 96, 96).parameters()).isEqualTo(21_598_922);
  }

  @Test
  void auxiliaryHeadsHoldAsManyParametersAsInTorchvision() {
    Block net = GoogLeNet.withAuxiliaryHeads(1000);
    assertThat(Summary.of(net, 3, 224, 224).parameters()).isEqualTo(13_004_888);
  }

  @Test
  void blocksInsideBlocksAreCountedInTheirRow() {
    Block net = sequential(sequential(conv(4, 3), batchNorm(), relu()), globalAvgPool(), linear(2));
    Summary summary = Summary.of(net, 1, 8, 8);
    assertThat(summary.rows()).hasSize(3);
    assertThat(summary.rows().get(0).parameters()).isEqualTo(4 * 10 + 8);
    assertThat(summary.rows().get(0).multiplyAdds()).isEqualTo(4 * 9 * 36);
    assertThat(summary.rows().get(0).layer())
        .isEqualTo("sequential(conv(4, 3), batchNorm(), relu())");
  }

  @Test
  void anInitializedNetworkIsSummarizedInItsOwnSizeOnly() {
    Block net = LeNet.lecture(10);
    try (NDManager manager = NDManager.newBaseManager()) {
      net.initialize(manager, DataType.FLOAT32, new Shape(1, 1, 28, 28));
      assertThat(Summary.of(net, 1, 28, 28).parameters()).isEqualTo(61_706);
      assertThat(net.isInitialized()).isTrue();
      assertThatThrownBy(() -> Summary.of(net, 1, 32, 32))
          .hasMessageContaining("(1, 32, 32)")
          .hasMessageContaining("made for (1, 28, 28)");
    }
  }

  @Test
  void anImageTooSmallIsNamedWithTheLayerThatGivesUp() {
    assertThatThrownBy(() -> Summary.of(AlexNet.lecture(10), 1, 28, 28))
        .hasMessageContaining("maxPool(3).stride(2) was given (1, 256, 2, 2)");
  }
}
