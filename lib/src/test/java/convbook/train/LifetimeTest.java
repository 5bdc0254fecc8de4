package convbook.train;

import static convbook.layer.Layers.flatten;
import static convbook.layer.Layers.linear;
import static convbook.layer.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class LifetimeTest {
  private Block net = sequential(flatten(), linear(10));

  @Test
  void aLayerKeepsItsWeightsWhenItsNetworkIsForgotten() throws InterruptedException {
    NDManager manager = Learner.of(net, Fixtures.bars(16, 16)).quiet().prepare().manager();
    Block layer = net.getChildren().get(1).getValue();
    WeakReference<Block> forgotten = new WeakReference<>(net);
    net = null;
    while (forgotten.get() != null) {
      System.gc();
      Thread.sleep(10);
    }
    Thread.sleep(100);
    assertThat(manager.isOpen()).isTrue();
    assertThat(layer.getParameters().get("weight").getArray().getFloat(0, 0)).isFinite();
    layer = null;
    while (manager.isOpen()) {
      System.gc();
      Thread.sleep(10);
    }
  }
}
