package convbook.look;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import convbook.device.Check;
import convbook.device.Words;
import convbook.layer.Auxiliary;
import convbook.layer.Branches;
import convbook.layer.Conv;
import convbook.layer.Pool;
import convbook.layer.Reach;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/** What a pixel of a layer sees of the maps before it, in a network in which they follow. */
final class ReceptiveField {
  private static final int SIDE = 100;
  private static final int GAP = 12;
  private static final int TEXT = 42;
  private static final int ROW = 6;

  /** A map, and which pixels of the one before a pixel of it depends on. */
  private record Map(
      String name, long channels, long height, long width, Reach rows, Reach columns) {
    String size() {
      return channels + " × " + height + " × " + width;
    }
  }

  /** What the page is given; the pixel in the middle of the map that is picked is shown first. */
  private record Values(List<Map> maps, int picked) {}

  /** The first and the last pixel that are seen along an axis, some of them outside the image. */
  private record Span(long first, long last) {
    Span before(Reach reach) {
      return new Span(
          reach.stride() * first - reach.before(), reach.stride() * last + reach.after());
    }

    Span inside(long pixels) {
      return new Span(Math.max(0, first), Math.min(pixels - 1, last));
    }

    long size() {
      return last - first + 1;
    }
  }

  private final List<Map> maps = new ArrayList<>();

  private ReceptiveField() {}

  static Explorable page(Block net, Shape image) {
    if (image.dimension() != 4) {
      throw Check.refusal(
          "An image of %s given, but a receptive field has rows and columns; give channels, height and width.",
          image.slice(1));
    }
    var field = new ReceptiveField();
    field.add(Words.of("receptive.image"), image, List.of(Reach.PIXEL, Reach.PIXEL));
    field.walk(net, image);
    if (field.maps.size() == 1) {
      throw Check.refusal(
          "The network has no convolution, pooling or block of them before its images end; give one that has.");
    }
    int picked = field.interesting();
    return Explorable.of("receptive", new Values(field.maps, picked), () -> field.still(picked));
  }

  private void add(String name, Shape map, List<Reach> reach) {
    maps.add(new Map(name, map.get(1), map.get(2), map.get(3), reach.get(0), reach.get(1)));
  }

  /** Adds the maps of a network whose blocks follow one another, as long as there are pixels. */
  private Shape walk(Block block, Shape input) {
    if (block instanceof SequentialBlock) {
      Shape shape = input;
      for (Block child : block.getChildren().values()) {
        shape = walk(child, shape);
      }
      return shape;
    }
    if (block instanceof Auxiliary) {
      List<Block> parts = block.getChildren().values();
      return walk(parts.get(2), walk(parts.get(0), input));
    }
    Shape output = block.getOutputShapes(new Shape[] {input})[0];
    if (input.dimension() == 4 && output.dimension() == 4) {
      List<Reach> reach = reach(block, input);
      boolean window = block instanceof Conv || block instanceof Pool;
      if (window || !reach.equals(List.of(Reach.PIXEL, Reach.PIXEL))) {
        add(name(block), output, reach);
      }
    }
    return output;
  }

  private static String name(Block block) {
    String code = Summary.name(block);
    return block instanceof Branches ? code.replaceFirst("(?s)\\(.*", "(…)") : code;
  }

  /**
   * Returns the reach of a block along rows and columns. A layer of which nothing else is known
   * works on each pixel alone if it keeps height and width, and sees all of them if not.
   */
  static List<Reach> reach(Block block, Shape input) {
    if (block instanceof Conv conv) {
      return conv.reach();
    }
    if (block instanceof Pool pool) {
      return pool.reach();
    }
    List<Block> parts = block.getChildren().values();
    if (block instanceof Branches) {
      return parts.stream()
          .map(part -> reach(part, input))
          .reduce((one, other) -> each(one, other, Reach::or))
          .orElseThrow();
    }
    if (block instanceof Auxiliary) {
      return chain(List.of(parts.get(0), parts.get(2)), input);
    }
    if (block instanceof SequentialBlock) {
      return chain(parts, input);
    }
    Shape output = block.getOutputShapes(new Shape[] {input})[0];
    boolean alone =
        input.dimension() == 4 && output.dimension() == 4 && output.slice(2).equals(input.slice(2));
    Reach both = alone ? Reach.PIXEL : Reach.ALL;
    return List.of(both, both);
  }

  private static List<Reach> chain(List<Block> blocks, Shape input) {
    List<Reach> reach = List.of(Reach.PIXEL, Reach.PIXEL);
    Shape shape = input;
    for (Block block : blocks) {
      reach = each(reach(block, shape), reach, Reach::on);
      shape = block.getOutputShapes(new Shape[] {shape})[0];
    }
    return reach;
  }

  private static List<Reach> each(List<Reach> one, List<Reach> other, BinaryOperator<Reach> both) {
    return List.of(both.apply(one.get(0), other.get(0)), both.apply(one.get(1), other.get(1)));
  }

  /** Returns the last map of which the pixel in the middle does not see all rows, or the last. */
  private int interesting() {
    for (int i = maps.size() - 1; i > 0; i--) {
      Span seen = spans(i, maps.get(i).height / 2, true).get(0);
      if (seen.inside(maps.get(0).height).size() < maps.get(0).height) {
        return i;
      }
    }
    return maps.size() - 1;
  }

  /** Draws what the pixel in the middle of a map sees. */
  private Figure still(int picked) {
    Map last = maps.get(picked);
    List<Span> rows = spans(picked, last.height / 2, true);
    List<Span> columns = spans(picked, last.width / 2, false);
    Map image = maps.get(0);
    String caption =
        Words.of(
            "receptive.caption",
            last.height / 2 + 1,
            last.width / 2 + 1,
            last.name,
            rows.get(0).inside(image.height).size(),
            columns.get(0).inside(image.width).size(),
            image.height,
            image.width);
    int lines = (picked + ROW) / ROW;
    return Figure.painted(
        Math.min(picked + 1, ROW) * (SIDE + GAP) + GAP,
        lines * (SIDE + TEXT + GAP) + GAP,
        caption,
        pen -> {
          pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 10));
          for (int i = 0; i <= picked; i++) {
            int x = GAP + i % ROW * (SIDE + GAP);
            int y = GAP + i / ROW * (SIDE + TEXT + GAP);
            Map map = maps.get(i);
            String name = i == 0 ? DrawnWords.of("receptive.image") : map.name;
            paint(pen.create(x, y, SIDE + 4, SIDE + TEXT), name, map, rows.get(i), columns.get(i));
          }
        });
  }

  /** Returns what is seen of each map, from the image on. */
  private List<Span> spans(int picked, long pixel, boolean rows) {
    List<Span> spans = new ArrayList<>();
    Span at = new Span(pixel, pixel);
    for (int i = picked; i >= 0; i--) {
      spans.add(0, at);
      at = at.before(rows ? maps.get(i).rows : maps.get(i).columns);
    }
    return spans;
  }

  private static void paint(Graphics given, String name, Map map, Span rows, Span columns) {
    Graphics2D pen = (Graphics2D) given;
    double scale = (SIDE - 1.0) / Math.max(map.height, map.width);
    Span seenRows = rows.inside(map.height);
    Span seenColumns = columns.inside(map.width);
    int x = (int) (seenColumns.first * scale);
    int y = (int) (seenRows.first * scale);
    int width = Math.max(2, (int) (seenColumns.size() * scale));
    int height = Math.max(2, (int) (seenRows.size() * scale));
    pen.setColor(new Color(0xCFE3F3));
    pen.fillRect(x, y, width, height);
    pen.setColor(Color.GRAY);
    pen.drawRect(0, 0, (int) (map.width * scale), (int) (map.height * scale));
    pen.setColor(Charts.PALETTE.get(0));
    pen.setStroke(new BasicStroke(2));
    pen.drawRect(x, y, width, height);
    pen.setColor(Color.BLACK);
    int line = SIDE + TEXT / 3;
    for (String text : (name.replaceFirst("\\)\\.", ")\n.") + "\n" + map.size()).split("\n")) {
      pen.drawString(text, 0, line);
      line += TEXT / 3;
    }
    pen.dispose();
  }
}
