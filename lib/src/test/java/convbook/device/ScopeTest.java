package convbook.device;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScopeTest {

  @Test
  void aNumberIsThereInTheBackwardPassThoughJavaCollectedInBetween() throws Exception {
    Gradients.off();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray weight = manager.ones(new Shape(1));
      weight.setRequiresGradient(true);
      try (NDScope scope = new Scope();
          GradientCollector tape = Engine.getInstance().newGradientCollector()) {
        NDArray sum = weight.mul(1.0);
        for (int i = 0; i < 999; i++) {
          sum = sum.add(weight.mul(1.0));
        }
        System.gc();
        Thread.sleep(200);
        List<ByteBuffer> others = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
          others.add(ByteBuffer.allocateDirect(8).putDouble(0, 1e9));
        }
        tape.backward(sum.sum());
        assertThat(others).isNotEmpty();
      }
      assertThat(weight.getGradient().getFloat()).isEqualTo(1000f);
    }
  }
}
