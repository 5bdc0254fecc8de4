package convbook.look;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import convbook.data.Batch;
import convbook.device.Check;
import convbook.device.Gradients;
import convbook.device.Words;
import convbook.layer.Branches;
import convbook.train.Learner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.knowm.xchart.CategoryChart;

/** The residual blocks of a network, and what is left when one of them is switched off. */
final class ResidualPaths {
  private static final int IMAGES = 256;

  /** More switches fit on no page. */
  private static final int MOST = 60;

  /** A block: what it gives, and how many images are right with its shortcut alone. */
  private record Unit(String output, int right) {}

  /** What the page is given. */
  private record Values(int images, int right, List<Unit> blocks) {}

  private ResidualPaths() {}

  static Explorable page(Learner learner) {
    Gradients.off();
    Block net = learner.net();
    List<Block> residual = new ArrayList<>();
    collect(net, residual);
    if (residual.isEmpty() || residual.size() > MOST) {
      throw Check.refusal(
          "The network has %d residual blocks one after the other; give one that has 1 to %d.",
          residual.size(), MOST);
    }
    int images = Math.min(IMAGES, learner.data().test().size());
    try (NDScope scope = new NDScope();
        Batch batch = learner.data().test().first(images)) {
      // Makes sure that the network has its parameters and fits the images.
      learner.probabilities(batch.images());
      List<Unit> units = new ArrayList<>();
      for (Block block : residual) {
        String output = block.getOutputShapes(block.getInputShapes())[0].slice(1).toString();
        units.add(new Unit(output, right(net, batch, Optional.of(block))));
      }
      var values = new Values(images, right(net, batch, Optional.empty()), units);
      return Explorable.of("paths", values, () -> still(values));
    }
  }

  private static boolean isResidual(Block block) {
    return block instanceof Branches branches && branches.symbol().equals("+");
  }

  private static void collect(Block block, List<Block> found) {
    if (isResidual(block)) {
      found.add(block);
    } else if (block instanceof SequentialBlock) {
      block.getChildren().values().forEach(child -> collect(child, found));
    }
  }

  private static int right(Block net, Batch batch, Optional<Block> off) {
    try (NDScope scope = new NDScope()) {
      NDList x = new NDList(batch.images());
      var store = new ParameterStore(batch.images().getManager(), false);
      long[] said = forward(net, store, x, off).get(0).argMax(1).toLongArray();
      long[] labels = batch.labels().toLongArray();
      return (int) IntStream.range(0, said.length).filter(i -> said[i] == labels[i]).count();
    }
  }

  /** Runs the network, but of one block the shortcut alone. */
  private static NDList forward(
      Block block, ParameterStore store, NDList inputs, Optional<Block> off) {
    if (off.filter(it -> it == block).isPresent()) {
      return block.getChildren().valueAt(1).forward(store, inputs, false);
    }
    if (!(block instanceof SequentialBlock)) {
      return block.forward(store, inputs, false);
    }
    NDList x = inputs;
    for (Block child : block.getChildren().values()) {
      x = forward(child, store, x, off);
    }
    return x;
  }

  private static Figure still(Values values) {
    int blocks = values.blocks.size();
    CategoryChart chart =
        Charts.bars(
            DrawnWords.of("paths.title", blocks),
            DrawnWords.of("paths.branches"),
            DrawnWords.of("paths.share"));
    List<Integer> lengths = IntStream.rangeClosed(0, blocks).boxed().toList();
    List<Double> shares = new ArrayList<>();
    double paths = Math.pow(2, -blocks);
    for (int length : lengths) {
      shares.add(Math.round(1000 * paths) / 10.0);
      paths = paths * (blocks - length) / (length + 1);
    }
    chart.addSeries(DrawnWords.of("paths.all"), lengths, shares);
    chart.getStyler().setLegendVisible(false);
    return Figure.of(chart)
        .caption(
            Words.of(
                "paths.caption",
                blocks,
                ChartWords.number(shares.get(0)),
                shares.stream().skip(1).map(ChartWords::number).collect(Collectors.joining(", ")),
                values.right,
                values.images,
                values.blocks.stream()
                    .map(unit -> Integer.toString(unit.right))
                    .collect(Collectors.joining(", "))));
  }
}
