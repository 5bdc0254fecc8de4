package convbook.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class VariablesTest {
  static int number;
  static int[][] numbers;
  static Map.Entry<String, List<int[]>> entry;
  static Map<? super Integer, ? extends Function<?, String>> map;
  static List<String>[] lists;

  private static String written(String field) throws Exception {
    return Variables.written(VariablesTest.class.getDeclaredField(field).getGenericType());
  }

  @Test
  void aTypeIsWrittenSoThatNoImportChangesIt() throws Exception {
    assertThat(written("number")).isEqualTo("int");
    assertThat(written("numbers")).isEqualTo("int[][]");
    assertThat(written("entry"))
        .isEqualTo("java.util.Map.Entry<java.lang.String, java.util.List<int[]>>");
    assertThat(written("map"))
        .isEqualTo(
            "java.util.Map<? super java.lang.Integer, ? extends java.util.function.Function<"
                + "? extends java.lang.Object, java.lang.String>>");
    assertThat(written("lists")).isEqualTo("java.util.List<java.lang.String>[]");
  }
}
