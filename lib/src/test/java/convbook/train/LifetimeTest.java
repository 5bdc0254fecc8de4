package convbook.train;

import static convbook.layer.Layers.flatten;
import static convbook.layer.Layers.linear;
import static convbook.layer.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import convbook.data.Dataset;
import convbook.device.Scope;
import java.lang.ref.WeakReference;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LifetimeTest {
  private Block net = sequential(flatten(), linear(10));

  /** A manager that lives as long as the network would be one more for every look at it. */
  @Test
  void aNetworkHasOneManagerHoweverOftenItIsLookedAt() {
    Dataset data = Fixtures.bars(16, 16);
    NDManager manager = Learner.of(net, data).quiet().prepare().manager();
    NDManager root = manager.getParentManager();
    int before = managers(root);
    for (int i = 0; i < 20; i++) {
      Learner learner = Learner.of(net, data).quiet();
      Predictions.of(learner);
      assertThat(learner.test().loss()).isFinite();
      assertThat(learner.prepare().manager()).isSameAs(manager);
    }
    assertThat(managers(root)).isEqualTo(before);
  }

  private static int managers(NDManager root) {
    try {
      return ((Map<?, ?>) Scope.field(BaseNDManager.class, "resources").get(root)).size();
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

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
