package convbook.kernel.display;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import convbook.device.Text;
import convbook.kernel.eval.CellLines;
import convbook.kernel.eval.Evaluator.Variable;
import convbook.train.Learner;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** The notebook's variables as a table: types, shapes or sizes, and the memory of numbers. */
public final class VariableTable {
  private static final int LONGEST = 40;
  private static final Set<Parameter.Type> RUNNING =
      Set.of(Parameter.Type.RUNNING_MEAN, Parameter.Type.RUNNING_VAR);

  private VariableTable() {}

  /** Returns a row for each variable, in the order of their declaration. */
  public static Table of(List<Variable> variables) {
    var names = StringColumn.create("name");
    var types = StringColumn.create("type");
    var values = StringColumn.create("value");
    var memory = StringColumn.create("memory");
    for (Variable variable : variables) {
      names.append(variable.name());
      types.append(variable.type());
      values.append(variable.value().map(VariableTable::text).orElse("null"));
      memory.append(
          variable.value().map(VariableTable::bytes).orElse(OptionalLong.empty()).stream()
              .mapToObj(VariableTable::written)
              .collect(Collectors.joining()));
    }
    return Table.create("variables", names, types, values, memory);
  }

  private static String text(Object value) {
    if (value instanceof NDArray array) {
      return TensorText.head(array);
    }
    if (value instanceof NDList list) {
      return list.stream().map(TensorText::head).collect(Collectors.joining("; "));
    }
    if (value instanceof Learner learner) {
      return text(learner.net());
    }
    if (value instanceof Block block) {
      return count(
          block.getParameters().values().stream()
              .filter(p -> p.isInitialized() && !RUNNING.contains(p.getType()))
              .mapToLong(p -> p.getShape().size())
              .sum(),
          "parameter",
          "parameters");
    }
    if (value.getClass().isArray()) {
      return lengths(value);
    }
    if (value instanceof Collection<?> collection) {
      return count(collection.size(), "value", "values");
    }
    if (value instanceof Map<?, ?> map) {
      return count(map.size(), "entry", "entries");
    }
    return value instanceof Number
            || value instanceof CharSequence
            || value instanceof Boolean
            || value instanceof Character
            || value instanceof Enum<?>
        ? shortened(CellLines.plain(value.toString()))
        : "";
  }

  private static String count(long number, String one, String many) {
    return Text.of("%,d %s", number, number == 1 ? one : many);
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }

  /** Returns the lengths of an array and of the first array in it. */
  private static String lengths(Object array) {
    int length = Array.getLength(array);
    Object first = length > 0 && !isOfNumbers(array) ? Array.get(array, 0) : "";
    return first != null && first.getClass().isArray()
        ? length + " x " + lengths(first)
        : count(length, "value", "values");
  }

  /** Returns how much memory the numbers take that a value holds, unless it holds none. */
  private static OptionalLong bytes(Object value) {
    if (value instanceof NDArray array) {
      return OptionalLong.of(bytesOf(List.of(array)));
    }
    if (value instanceof NDList list) {
      return OptionalLong.of(bytesOf(list));
    }
    if (value instanceof Learner learner) {
      return bytes(learner.net());
    }
    if (value instanceof Block block) {
      return OptionalLong.of(bytesOf(tensors(block)));
    }
    return value.getClass().isArray() ? OptionalLong.of(bytesOfArray(value)) : OptionalLong.empty();
  }

  private static List<NDArray> tensors(Block block) {
    return block.getParameters().values().stream()
        .filter(Parameter::isInitialized)
        .map(Parameter::getArray)
        .toList();
  }

  private static long bytesOf(List<NDArray> arrays) {
    return arrays.stream()
        .filter(array -> !array.isReleased())
        .mapToLong(array -> array.size() * array.getDataType().getNumOfBytes())
        .sum();
  }

  private static boolean isOfNumbers(Object array) {
    return array.getClass().getComponentType().isPrimitive();
  }

  /** Of an array in an array, the first speaks for all. */
  private static long bytesOfArray(Object array) {
    long length = Array.getLength(array);
    if (isOfNumbers(array)) {
      return length * size(array.getClass().getComponentType());
    }
    Object first = length > 0 ? Array.get(array, 0) : null;
    return first != null && first.getClass().isArray() ? length * bytesOfArray(first) : 0;
  }

  private static int size(Class<?> primitive) {
    return switch (primitive.getName()) {
      case "long", "double" -> Long.BYTES;
      case "int", "float" -> Integer.BYTES;
      case "short", "char" -> Short.BYTES;
      default -> Byte.BYTES;
    };
  }

  private static String written(long bytes) {
    return bytes < 100_000 ? Text.of("%.1f kB", bytes / 1e3) : Text.of("%.1f MB", bytes / 1e6);
  }
}
