package convbook.layer;

import ai.djl.nn.Block;
import ai.djl.nn.SymbolBlock;
import convbook.device.Check;
import convbook.device.Text;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Blocks as they are written in code: Java that makes the same block anew. */
public final class Code {
  private static final int WIDTH = 80;
  private static final String INDENT = "    ";

  private Code() {}

  /**
   * Returns the block.
   *
   * @throws IllegalArgumentException if it is null, or holds one whose layers and shapes cannot be
   *     asked for, such as a TorchScript module
   */
  public static Block open(Block block) {
    if (Check.given("network", block) instanceof SymbolBlock) {
      throw Check.refusal(
          "The network is or holds a %s, which does not show its layers and weights; build it from layers, or ask it through DJL's Predictor.",
          block.getClass().getSimpleName());
    }
    block.getChildren().values().forEach(Code::open);
    return block;
  }

  /** Returns the block on one line. */
  public static String line(Block block) {
    Check.given("block", block);
    return block instanceof Layer
        ? block.toString()
        : Text.of("%s(%s)", name(block), String.join(", ", arguments(block, Code::line)));
  }

  /** Returns the block on one line if that is short, and else with a line for each part. */
  static String lines(Block block) {
    String line = line(block);
    return line.length() <= WIDTH || block instanceof Layer
        ? line
        : arguments(block, Code::lines).stream()
            .map(part -> "\n" + part)
            .collect(Collectors.joining(",", name(block) + "(", ")"))
            .replace("\n", "\n" + INDENT);
  }

  /** A block whose factory is not called as its class is, or is given more than its children. */
  interface Written {
    String factory();

    /** Returns what the factory is given, blocks and numbers. */
    List<?> arguments();
  }

  private static List<String> arguments(Block block, Function<Block, String> writing) {
    List<?> arguments =
        block instanceof Written written ? written.arguments() : block.getChildren().values();
    return arguments.stream()
        .map(given -> given instanceof Block inner ? writing.apply(inner) : given.toString())
        .toList();
  }

  private static String name(Block block) {
    if (block instanceof Written written) {
      return written.factory();
    }
    Class<?> type = block.getClass();
    while (type.isAnonymousClass()) {
      type = type.getSuperclass();
    }
    String name = type.getSimpleName().replaceFirst("(?<=.)Block$", "");
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }
}
