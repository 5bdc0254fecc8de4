package convbook.kernel.display;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import convbook.kernel.eval.Evaluator.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class VariableTableTest {
  private static String row(Object value) {
    Table table = VariableTable.of(List.of(new Variable("it", "Type", Optional.ofNullable(value))));
    assertThat(table.get(0, 0)).isEqualTo("it");
    assertThat(table.get(0, 1)).isEqualTo("Type");
    return table.getString(0, 2) + " | " + table.getString(0, 3);
  }

  @Test
  void aTensorHasItsShapeTypeDeviceAndMemory() {
    try (NDManager manager = NDManager.newBaseManager()) {
      var tensor = manager.zeros(new Shape(500, 1000), DataType.FLOAT32);
      assertThat(row(tensor)).startsWith("(500, 1000) float32 ").endsWith(" | 2.0 MB");
      tensor.close();
      assertThat(row(tensor)).isEqualTo("NDArray (closed) | 0.0 kB");
    }
  }

  @Test
  void aNetworkHasItsParameters() {
    try (NDManager manager = NDManager.newBaseManager()) {
      var block = Linear.builder().setUnits(10).build();
      assertThat(row(block)).isEqualTo("0 parameters | 0.0 kB");
      block.initialize(manager, DataType.FLOAT32, new Shape(1, 99));
      assertThat(row(block)).isEqualTo("1,000 parameters | 4.0 kB");
      var norm = BatchNorm.builder().build();
      norm.initialize(manager, DataType.FLOAT32, new Shape(1, 500));
      assertThat(row(norm)).isEqualTo("1,000 parameters | 8.0 kB");
    }
  }

  @Test
  void anArrayHasItsLengths() {
    assertThat(row(new float[3][250])).isEqualTo("3 x 250 values | 3.0 kB");
    assertThat(row(new long[0])).isEqualTo("0 values | 0.0 kB");
    assertThat(row(new String[] {null})).isEqualTo("1 value | 0.0 kB");
  }

  @Test
  void anythingElseHasItsSizeOrItsTextIfThatIsShort() {
    assertThat(row(List.of(1, 2))).isEqualTo("2 values | ");
    assertThat(row(Map.of(1, 2))).isEqualTo("1 entry | ");
    assertThat(row(0.5)).isEqualTo("0.5 | ");
    assertThat(row("a\nb" + "c".repeat(100))).isEqualTo("a b" + "c".repeat(37) + "… | ");
    assertThat(row(new Object())).isEqualTo(" | ");
    assertThat(row(null)).isEqualTo("null | ");
  }
}
