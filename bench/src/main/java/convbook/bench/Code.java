package convbook.bench;

import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.layer.Branches;
import convbook.layer.Layer;
import java.util.Locale;
import java.util.stream.Collectors;

/** A network as one line of code, from which another framework can build the same one. */
final class Code {
  private Code() {}

  static String of(Block block) {
    if (block instanceof Layer) {
      return block.toString();
    }
    String name = "sequential";
    if (block instanceof Branches branches) {
      name = branches.symbol().equals("+") ? "residual" : "concat";
    } else if (!(block instanceof SequentialBlock)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%s has no line of code here; add it.", block.getClass().getName()));
    }
    return block.getChildren().values().stream()
        .map(Code::of)
        .collect(Collectors.joining(", ", name + "(", ")"));
  }
}
