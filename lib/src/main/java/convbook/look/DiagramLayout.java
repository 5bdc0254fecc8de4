package convbook.look;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.layer.Auxiliary;
import convbook.layer.Branches;
import convbook.layer.Conv;
import convbook.layer.Linear;
import convbook.layer.Pool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.elk.alg.layered.options.FixedAlignment;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.OrderingStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/** A diagram in the making: walks through a network, makes a graph of it, and lays it out. */
final class DiagramLayout {
  private static final String WHITE = "#ffffff";
  private static final String BLUE = "#cfe3f3";
  private static final String ORANGE = "#f9dcc4";
  private static final String GREEN = "#c8e6da";
  private static final String RED = "#fbd5d5";
  private static final String GRAY = "#eeeeee";

  private final ElkNode graph = ElkGraphUtil.createGraph();
  private final List<Box> boxes = new ArrayList<>();
  private final DiagramWords words;
  private final Optional<Block> refusing;
  private boolean refused;

  /** A rectangle with lines of text; without a color, text alone. */
  private final class Box {
    private final ElkNode node = ElkGraphUtil.createNode(graph);
    private final List<String> lines = new ArrayList<>();
    private String color;
    private boolean unnamed;

    Box(String line, String color) {
      lines.add(line);
      this.color = color;
      unnamed = color != null;
      boxes.add(this);
    }
  }

  /**
   * How far the data has come.
   *
   * @param shape its shape there
   * @param open whether the box may take in another layer
   */
  private record Place(Box box, Shape shape, boolean open) {}

  /**
   * Lays a network out.
   *
   * @param refusing the layer that cannot take what it is given, where the diagram ends
   */
  DiagramLayout(Block net, Shape image, Optional<Block> refusing) {
    this.refusing = refusing;
    words = new DiagramWords(image);
    Place end = walk(net, new Place(new Box(text(image), null), image, false));
    if (!refused) {
      arrow(end, new Box(text(end.shape), null), false);
    }
    for (Box box : boxes) {
      double widest = box.lines.stream().mapToDouble(Svg::width).max().orElseThrow();
      box.node.setDimensions(widest + Svg.LINE, (box.lines.size() + 0.5) * Svg.LINE);
    }
    graph.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
    graph.setProperty(CoreOptions.DIRECTION, Direction.DOWN);
    graph.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
    graph.setProperty(
        LayeredOptions.CONSIDER_MODEL_ORDER_STRATEGY, OrderingStrategy.NODES_AND_EDGES);
    graph.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 8.0);
    graph.setProperty(LayeredOptions.NODE_PLACEMENT_BK_FIXED_ALIGNMENT, FixedAlignment.BALANCED);
    new RecursiveGraphLayoutEngine().layout(graph, new BasicProgressMonitor());
  }

  int width() {
    return (int) Math.ceil(graph.getWidth());
  }

  int height() {
    return (int) Math.ceil(graph.getHeight());
  }

  String svg() {
    return graph.getContainedEdges().stream().map(Svg::arrow).collect(Collectors.joining())
        + boxes.stream()
            .map(box -> Svg.box(box.node, box.lines, box.color, RED.equals(box.color)))
            .collect(Collectors.joining());
  }

  String words() {
    return words.toString();
  }

  private Place walk(Block block, Place from) {
    if (block instanceof SequentialBlock) {
      Place at = from;
      for (Block child : block.getChildren().values()) {
        at = walk(child, at);
        if (refused) {
          break;
        }
      }
      return at;
    }
    boolean here = refusing.filter(layer -> layer == block).isPresent();
    if (block instanceof Auxiliary && !here) {
      return auxiliary(block.getChildren().values(), from);
    }
    boolean refuses = refusing.filter(layer -> holds(block, layer)).isPresent();
    Shape output = refuses ? from.shape : block.getOutputShapes(new Shape[] {from.shape})[0];
    if (block instanceof Branches branches) {
      Box join = new Box(branches.symbol(), WHITE);
      lead(branches, from, join);
      if (!refuses) {
        words.see(block, output);
      }
      if (here) {
        refuse(join, "cannot join these");
      }
      return new Place(join, output, !refuses);
    }
    if (refuses) {
      Box box = new Box(Summary.name(block), WHITE);
      arrow(from, box, true);
      refuse(box, "cannot take " + text(from.shape));
      return new Place(box, output, false);
    }
    words.see(block, output);
    String name = Summary.name(block);
    if (name.equals("identity()")) {
      return from;
    }
    String color = color(block, output.equals(from.shape));
    boolean joins = from.open && (color.equals(GRAY) || from.box.color.equals(GRAY));
    Box box = joins ? from.box : new Box(name, color);
    if (!joins) {
      arrow(from, box, true);
    } else {
      box.lines.add(name);
      box.color = color.equals(GRAY) ? box.color : color;
    }
    return new Place(box, output, true);
  }

  private static boolean holds(Block block, Block layer) {
    return block == layer || block.getChildren().values().stream().anyMatch(it -> holds(it, layer));
  }

  /** Marks where the diagram ends, by more than a color. */
  private void refuse(Box box, String why) {
    words.refuse(box.lines.get(0), why);
    box.lines.set(0, "✗ " + box.lines.get(0));
    box.lines.add(why);
    box.color = RED;
    refused = true;
  }

  private Place auxiliary(List<Block> parts, Place from) {
    Place middle = walk(parts.get(0), from);
    if (refused) {
      return middle;
    }
    Place fork = new Place(middle.box, middle.shape, false);
    Place end = walk(parts.get(1), fork);
    if (refused) {
      return end;
    }
    arrow(end, new Box(DrawnWords.of("diagram.inTraining", text(end.shape)), null), false);
    return walk(parts.get(2), fork);
  }

  /** Draws the branches up to their join. */
  private void lead(Branches branches, Place from, Box join) {
    for (Block branch : branches.getChildren().values()) {
      Place at = new Place(from.box, from.shape, false);
      Optional<Branches> tail = branches.tail(branch);
      if (tail.isPresent()) {
        List<Block> blocks = branch.getChildren().values();
        for (Block block : blocks.subList(0, blocks.size() - 1)) {
          at = walk(block, at);
          if (refused) {
            arrow(at, join, false);
            return;
          }
        }
        lead(tail.get(), at, join);
      } else {
        Place end = walk(branch, at);
        arrow(end, join, end.box != from.box && !refused);
      }
      if (refused) {
        return;
      }
    }
  }

  private static String color(Block block, boolean keepsShape) {
    if (block instanceof Conv) {
      return BLUE;
    }
    if (block instanceof Linear) {
      return GREEN;
    }
    return block instanceof Pool || !keepsShape ? ORANGE : GRAY;
  }

  /** Draws an arrow, with the shape if it is not to be seen elsewhere. */
  private void arrow(Place from, Box to, boolean named) {
    ElkEdge edge = ElkGraphUtil.createSimpleEdge(from.box.node, to.node);
    if (named && from.box.unnamed) {
      String text = text(from.shape);
      ElkGraphUtil.createLabel(text, edge).setDimensions(Svg.width(text) + Svg.LINE, Svg.LINE);
      from.box.unnamed = false;
    }
  }

  private static String text(Shape shape) {
    return Arrays.stream(shape.slice(1).getShape())
        .mapToObj(Long::toString)
        .collect(Collectors.joining(" × "));
  }
}
