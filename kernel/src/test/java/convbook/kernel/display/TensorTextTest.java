package convbook.kernel.display;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TensorTextTest {
  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void aTensorIsItsShapeTypeDeviceAndACorner() {
    NDArray tensor = manager.arange(2f * 3 * 8 * 9).reshape(2, 3, 8, 9);

    assertThat(shown(tensor).lines())
        .startsWith("(2, 3, 8, 9) float32 cpu()", "[0, 0, :6, :6]")
        .contains(" 9.0000  10.0000  11.0000  12.0000  13.0000  14.0000  …")
        .endsWith("…")
        .hasSize(9);
  }

  @Test
  void aSmallTensorIsShownWhole() {
    assertThat(shown(manager.create(new int[] {1, 2, 30})))
        .isEqualTo("(3) int32 cpu()\n 1   2  30");
    assertThat(shown(manager.create(new boolean[] {true, false})))
        .isEqualTo("(2) boolean cpu()\n true  false");
    assertThat(shown(manager.create(2.5f))).isEqualTo("() float32 cpu()\n2.5000");
    assertThat(shown(manager.create(1e300))).isEqualTo("() float64 cpu()\n1.000e+300");
  }

  @Test
  void everyTypeOfTensorCanBeShown() {
    for (DataType type :
        List.of(
            DataType.FLOAT64,
            DataType.FLOAT16,
            DataType.INT8,
            DataType.INT64,
            DataType.UINT8,
            DataType.BOOLEAN)) {
      NDArray ones = manager.ones(new Shape(2, 2)).toType(type, true);
      assertThat(shown(ones)).startsWith("(2, 2) " + type.name().toLowerCase(Locale.ROOT));
      assertThat(shown(ones).lines()).hasSize(3);
    }
  }

  @Test
  void aTensorOfTextIsItsShapeAndText() {
    assertThat(shown(manager.create("text"))).isEqualTo("() string\n[text]");
    assertThat(shown(manager.create(new String[] {"a", "b"}))).isEqualTo("(2) string\n[a, b]");
    assertThat(shown(new NDList(manager.create("text")))).isEqualTo("() string");
  }

  @Test
  void complexNumbersAreShownWithBothParts() {
    NDArray waves = manager.create(new float[] {0, 1, 0, 0}).fft(4, 0);

    assertThat(shown(waves))
        .isEqualTo(
            "(4) complex64 cpu()\n"
                + " 1.0000+0.0000i   0.0000-1.0000i  -1.0000+0.0000i   0.0000+1.0000i");
  }

  @Test
  void aTypeThatDjlDoesNotKnowIsShownInNumbersAllTheSame() throws Exception {
    // torch.jit.script of a module that returns x.to(torch.bfloat16)
    var script =
        JniUtils.loadModule(
            (PtNDManager) manager,
            Path.of("src/test/resources/bfloat16.pt"),
            false,
            new String[0],
            new String[0],
            false);
    NDArray halves = manager.full(new Shape(1, 2), 0.5f);
    NDArray small =
        script.forward(new ParameterStore(manager, false), new NDList(halves), false).get(0);

    assertThat(shown(small)).isEqualTo("(1, 2) unknown cpu()\n0.5000  0.5000");
    script.close();
  }

  @Test
  void anEmptyOrClosedTensorSaysSo() {
    NDArray closed = manager.ones(new Shape(2));
    closed.close();

    assertThat(shown(closed)).isEqualTo("NDArray (closed)");
    assertThat(shown(manager.create(new Shape(0, 3)))).isEqualTo("(0, 3) float32 cpu()");
  }

  @Test
  void showingATensorLeavesNothingBehind() {
    NDArray tensor = manager.ones(new Shape(100, 100));
    int before = manager.getManagedArrays().size();

    new CourseRenderer().render(tensor);

    assertThat(manager.getManagedArrays()).hasSize(before);
  }

  @Test
  void aListOfTensorsIsALineEach() {
    var list = new NDList(manager.ones(new Shape(2)), manager.ones(new Shape(3, 1)));

    assertThat(shown(list)).isEqualTo("(2) float32 cpu()\n(3, 1) float32 cpu()");
  }

  private static String shown(Object value) {
    return String.valueOf(new CourseRenderer().render(value).getData(MIMEType.TEXT_PLAIN));
  }
}
