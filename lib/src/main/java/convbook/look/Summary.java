package convbook.look;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import convbook.data.Tables;
import convbook.device.Check;
import convbook.device.Gradients;
import convbook.device.Words;
import convbook.layer.Code;
import convbook.layer.Layer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * What each layer of a network makes of one image and what it costs. A multiply-add is one
 * multiplication with its addition in a convolution or linear layer; the others are not counted.
 *
 * <pre>{@code
 * var net = sequential(conv(6, 5), relu(), globalAvgPool(), linear(10));
 * System.out.println(Summary.of(net, 1, 28, 28));
 * }</pre>
 *
 * @param rows the outermost blocks in order, each with all that is inside it
 */
public record Summary(List<Row> rows) {
  private static final int LONGEST_NAME = 60;

  /** Copies the rows. */
  public Summary {
    rows = List.copyOf(Check.all("row", rows));
  }

  static {
    Screen.current(); // as for a Figure
  }

  /**
   * One block.
   *
   * @param layer as written in code
   * @param output the shape for one image, without the batch
   * @param parameters that training changes
   * @param multiplyAdds for one image
   */
  public record Row(String layer, Shape output, long parameters, long multiplyAdds) {
    /** Checks that all is there. */
    public Row {
      Check.given("layer", layer);
      Check.given("output", output);
    }
  }

  /**
   * Summarizes a network for one image of this shape. The network stays as it is: one that has no
   * parameters yet can be trained on images of another size afterwards, and one with a new head
   * keeps what its body has learned.
   *
   * @param image (C, H, W), or whatever the network takes
   * @throws IllegalArgumentException if the network cannot take it
   */
  public static Summary of(Block net, long... image) {
    Shape input = one(image);
    Code.open(net);
    if (net.isInitialized() && !net.getParameters().isEmpty()) {
      if (!net.getInputShapes()[0].slice(1).equals(input.slice(1))) {
        throw Check.refusal(
            "A summary for %s asked for, but the network was made for %s; build it anew for another size.",
            input.slice(1), net.getInputShapes()[0].slice(1));
      }
      return rows(net, input);
    }
    List<Parameter> parameters =
        net.getParameters().values().stream().filter(p -> !p.isInitialized()).toList();
    List<Initializer> initializers = parameters.stream().map(Parameter::getInitializer).toList();
    Gradients.off();
    try (NDManager scratch = NDManager.newBaseManager()) {
      // One number seen everywhere takes up no memory, however large the network.
      parameters.forEach(
          p ->
              p.setInitializer(
                  (manager, shape, type) -> manager.zeros(new Shape(1), type).broadcast(shape)));
      net.initialize(scratch, DataType.FLOAT32, input);
      return rows(net, input);
    } finally {
      parameters.forEach(Parameter::close);
      for (int i = 0; i < parameters.size(); i++) {
        parameters.get(i).setInitializer(initializers.get(i));
      }
    }
  }

  /** Returns the shape of a batch of one image. */
  static Shape one(long... image) {
    for (long size : Check.given("image", image)) {
      if (size < 1) {
        throw Check.refusal(
            "An image of %s given; each number must be at least 1.", Arrays.toString(image));
      }
    }
    return new Shape(1).addAll(new Shape(image));
  }

  private static Summary rows(Block net, Shape input) {
    List<Row> rows = new ArrayList<>();
    List<Block> blocks = net.getChildren().isEmpty() ? List.of(net) : net.getChildren().values();
    for (Block block : blocks) {
      Shape in = block == net ? input : block.getInputShapes()[0];
      rows.add(
          new Row(
              name(block),
              block.getOutputShapes(new Shape[] {in})[0].slice(1),
              block.getParameters().values().stream()
                  .filter(Parameter::requiresGradient)
                  .mapToLong(p -> p.getShape().size())
                  .sum(),
              multiplyAdds(block)));
    }
    return new Summary(rows);
  }

  private static long multiplyAdds(Block block) {
    if (!block.getChildren().isEmpty()) {
      return block.getChildren().values().stream().mapToLong(Summary::multiplyAdds).sum();
    }
    Stream<Parameter> weights =
        block.getParameters().values().stream().filter(p -> p.getType() == Parameter.Type.WEIGHT);
    Shape output = block.getOutputShapes(block.getInputShapes())[0];
    // Each weight is used once for every pixel of the output.
    long pixels = output.dimension() > 2 ? output.slice(2).size() : 1;
    return weights.mapToLong(p -> p.getShape().size() * pixels).sum();
  }

  /** Returns a block as it is written in code, shortened if it is long. */
  static String name(Block block) {
    String name = Code.line(block);
    return block instanceof Layer || name.length() <= LONGEST_NAME
        ? name
        : name.substring(0, LONGEST_NAME - 1) + "…";
  }

  /** Returns the number of parameters that training changes. */
  public long parameters() {
    return rows.stream().mapToLong(Row::parameters).sum();
  }

  /** Returns the multiply-adds for one image. */
  public long multiplyAdds() {
    return rows.stream().mapToLong(Row::multiplyAdds).sum();
  }

  /** Returns the rows as a table, with the sums in the last. */
  public Table table() {
    StringColumn layer = StringColumn.create("layer");
    StringColumn output = StringColumn.create("output");
    LongColumn parameters = LongColumn.create("parameters");
    LongColumn multiplyAdds = LongColumn.create("multiply-adds");
    Row total = new Row(Words.of("total"), new Shape(), parameters(), multiplyAdds());
    for (Row row : Stream.concat(rows.stream(), Stream.of(total)).toList()) {
      layer.append(row.layer);
      output.append(row == total ? "" : row.output.toString());
      parameters.append(row.parameters);
      multiplyAdds.append(row.multiplyAdds);
    }
    return Tables.plain(Table.create(layer, output, parameters, multiplyAdds));
  }

  @Override
  public String toString() {
    return table().printAll();
  }
}
