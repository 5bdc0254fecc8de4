package convbook.look;

import convbook.device.Text;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkLabel;
import org.eclipse.elk.graph.ElkNode;

/** The parts of a laid-out diagram, written in SVG. */
final class Svg {
  /** The height of a line of text, in pixels. */
  static final int LINE = 16;

  /** Families with Chinese letters, for browsers in which the one before them has none. */
  static final String CHINESE = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, WenQuanYi Zen Hei";

  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  private static final FontRenderContext SCREEN = new FontRenderContext(null, true, true);

  private Svg() {}

  /** Returns how wide a text may be, whatever font is there in the end. */
  static double width(String text) {
    return FONT.getStringBounds(text, SCREEN).getWidth() * 1.1;
  }

  /** An arrow along its bends, with its labels. */
  static String arrow(ElkEdge edge) {
    ElkEdgeSection way = edge.getSections().get(0);
    String bends =
        way.getBendPoints().stream()
            .map(p -> Text.of("L%.1f,%.1f ", p.getX(), p.getY()))
            .collect(Collectors.joining());
    String line =
        Text.of(
            "<path d='M%.1f,%.1f %sL%.1f,%.1f' fill='none' stroke='#555' marker-end='url(#arrow)'/>",
            way.getStartX(), way.getStartY(), bends, way.getEndX(), way.getEndY());
    for (ElkLabel label : edge.getLabels()) {
      line += write(label.getText(), label.getX() + label.getWidth() / 2, label.getY(), "#555");
    }
    return line;
  }

  /**
   * A box with its lines of text; without a color, the text alone.
   *
   * @param marked whether it has a thick red edge
   */
  static String box(ElkNode node, List<String> lines, String color, boolean marked) {
    StringBuilder drawn = new StringBuilder();
    if (color != null) {
      drawn.append(
          Text.of(
              "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='4' fill='%s' stroke='%s' stroke-width='%d'/>",
              node.getX(),
              node.getY(),
              node.getWidth(),
              node.getHeight(),
              color,
              marked ? "#b00020" : "#555",
              marked ? 3 : 1));
    }
    double y = node.getY() + LINE / 4.0;
    for (String line : lines) {
      drawn.append(write(line, node.getX() + node.getWidth() / 2, y, "#000"));
      y += LINE;
    }
    return drawn.toString();
  }

  private static String write(String text, double middle, double top, String color) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return Text.of("<text x='%.1f' y='%.1f' fill='%s'>%s</text>", middle, top + 12, color, escaped);
  }
}
