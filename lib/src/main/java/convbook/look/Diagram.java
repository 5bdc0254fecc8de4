package convbook.look;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.github.weisj.jsvg.parser.LoaderContext;
import com.github.weisj.jsvg.parser.SVGLoader;
import convbook.device.Check;
import convbook.device.Text;
import convbook.device.Words;
import convbook.layer.Code;
import convbook.layer.ShapeException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The picture that a lecture draws of a network, made from the network itself. Data flows from top
 * to bottom; on the arrow that leaves a box stands the shape of its output for one image, C × H ×
 * W. A layer that keeps the shape, such as ReLU, is written into the box before it.
 *
 * <pre>{@code
 * Figure.of(Diagram.of(ResNet.lecture(10), 1, 96, 96)).save(Path.of("resnet.png"));
 * }</pre>
 *
 * @param width in pixels
 * @param height in pixels
 * @param drawing what is drawn, without the svg element around it
 * @param caption what is to be seen, for readers who cannot see it
 */
public record Diagram(int width, int height, String drawing, String caption) {
  private static final int GAP = 30;

  /** The radius of a dot, and the distance between two of them, in pixels. */
  private static final int DOT = 14;

  private static final int STEP = 80;

  /** Causes may go round in a circle. */
  private static final int MOST_CAUSES = 20;

  /** Checks that there is something to be shown. */
  public Diagram {
    Check.positive("width", width);
    Check.positive("height", height);
    Check.given("drawing", drawing);
    Check.given("caption", caption);
  }

  static {
    Screen.current(); // as for a Figure
  }

  /**
   * Draws a network or block as it works on one image of this shape. The network stays as it is.
   *
   * @param image (C, H, W), or whatever the network takes
   * @throws IllegalArgumentException if the network cannot take it
   * @throws IllegalStateException if the libraries that lay diagrams out are not on the class path
   */
  public static Diagram of(Block net, long... image) {
    Shape input = Summary.one(image);
    // A refusal comes from here, where it learns of the whole network.
    Code.open(net).getOutputShapes(new Shape[] {input});
    return laidOut(net, input, Optional.empty());
  }

  /**
   * Draws who reads whom in a dense block: its input, called x, above its layers, and an arc from
   * each of them to every later one, as in figure 1 of Huang et al. (2017).
   *
   * @param layers at least 1
   */
  public static Diagram arcs(int layers) {
    Check.positive("layers", layers);
    int middle = DOT * 2;
    StringBuilder drawn = new StringBuilder();
    for (int from = 0; from < layers; from++) {
      for (int to = from + 1; to <= layers; to++) {
        int right = middle + DOT + (to - from) * DOT * 2;
        drawn.append(
            Text.of(
                "<path d='M%1$d,%3$d C%2$d,%3$d %2$d,%4$d %5$d,%4$d' fill='none' stroke='#555'"
                    + " marker-end='url(#arrow)'/>",
                middle, right, STEP * from + STEP / 2, STEP * to + STEP / 2, middle + DOT));
      }
    }
    for (int at = 0; at <= layers; at++) {
      int y = STEP * at + STEP / 2;
      drawn.append(
          Text.of(
              "<circle cx='%d' cy='%d' r='%d' fill='%s' stroke='#555'/><text x='%d' y='%d'>%s</text>",
              middle, y, DOT, at == 0 ? "#fff" : "#cfe3f5", middle, y + 4, at == 0 ? "x" : at));
    }
    return new Diagram(
        middle + DOT * 2 * (layers + 1),
        STEP * (layers + 1),
        drawn.toString(),
        Words.of("diagram.arcs", layers, layers * (layers + 1) / 2));
  }

  /**
   * Draws the network of a shape error up to the layer that refused, and marks that; empty if
   * neither {@code thrown} nor one of its causes is a shape error.
   *
   * @throws IllegalStateException if the libraries that lay diagrams out are not on the class path
   * @hidden
   */
  public static Optional<Diagram> ofError(Throwable thrown) {
    return Stream.iterate(
            Optional.ofNullable(thrown), Optional::isPresent, it -> it.map(Throwable::getCause))
        .flatMap(Optional::stream)
        .limit(MOST_CAUSES)
        .filter(ShapeException.class::isInstance)
        .map(ShapeException.class::cast)
        .findFirst()
        .map(error -> laidOut(error.network(), error.input(), Optional.of(error.layer())));
  }

  private static Diagram laidOut(Block net, Shape image, Optional<Block> refusing) {
    try {
      var layout = new DiagramLayout(net, image, refusing);
      return new Diagram(layout.width(), layout.height(), layout.svg(), layout.words());
    } catch (NoClassDefFoundError missing) {
      throw without(missing);
    }
  }

  private static IllegalStateException without(NoClassDefFoundError missing) {
    return new IllegalStateException(
        Text.of(
                "A diagram needs libraries that are not here (%s); add org.eclipse.elk.alg.layered,",
                missing.getMessage())
            + " org.eclipse.xtext.xbase.lib and jsvg to the project, in the versions that the POM"
            + " of convbook names as optional.",
        missing);
  }

  /** Returns this diagram with another to its right. */
  public Diagram beside(Diagram other) {
    Check.given("other diagram", other);
    return new Diagram(
        width + GAP + other.width,
        Math.max(height, other.height),
        Text.of("%s<g transform='translate(%d 0)'>%s</g>", drawing, width + GAP, other.drawing),
        Words.of("diagram.beside", caption, other.caption));
  }

  /** Returns the diagram in the SVG format. */
  public String svg() {
    return Text.of(
        """
        <svg xmlns='http://www.w3.org/2000/svg' width='%1$d' height='%2$d' viewBox='0 0 %1$d %2$d'>
        <marker id='arrow' viewBox='0 0 8 8' refX='8' refY='4' markerWidth='7' markerHeight='7' \
        orient='auto'><path d='M0,0 L8,4 L0,8 z' fill='#555'/></marker>
        <rect width='%1$d' height='%2$d' fill='#fff'/>
        <g font-family='sans-serif, %4$s' font-size='12' text-anchor='middle'>
        %3$s
        </g>
        </svg>
        """,
        width, height, drawing, Svg.CHINESE);
  }

  /** Paints the diagram with its top left corner at the pen's origin. */
  public void paint(Graphics2D pen) {
    Check.given("pen", pen);
    InputStream svg = new ByteArrayInputStream(svg().getBytes(StandardCharsets.UTF_8));
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    try {
      new SVGLoader().load(svg, null, LoaderContext.createDefault()).render(null, pen);
    } catch (NoClassDefFoundError missing) {
      throw without(missing);
    }
  }

  @Override
  public String toString() {
    return Words.of("diagram", caption);
  }
}
