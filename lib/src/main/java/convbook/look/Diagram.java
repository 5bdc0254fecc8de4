package convbook.look;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;

/**
 * The picture that a lecture draws of a network, made from the network itself. Data flows from top
 * to bottom; on the arrow that leaves a box stands the shape of its output for one image, C × H ×
 * W. A layer that keeps the shape, such as ReLU, is written into the box before it.
 *
 * @param width in pixels
 * @param height in pixels
 * @param drawing what is drawn, without the svg element around it
 */
public record Diagram(int width, int height, String drawing) {
  private static final int GAP = 30;

  /**
   * Draws a network or block as it works on one image of this shape. The network stays as it is.
   *
   * @param image (C, H, W), or whatever the network takes
   * @throws IllegalArgumentException if the network cannot take it
   */
  public static Diagram of(Block net, long... image) {
    return new Sketch().draw(net, new Shape(1).addAll(new Shape(image)));
  }

  /** Returns this diagram with another to its right. */
  public Diagram beside(Diagram other) {
    return new Diagram(
        width + GAP + other.width,
        Math.max(height, other.height),
        "%s<g transform='translate(%d 0)'>%s</g>".formatted(drawing, width + GAP, other.drawing));
  }

  /** Returns the diagram as a picture in the SVG format. */
  public String svg() {
    return """
        <svg xmlns='http://www.w3.org/2000/svg' width='%1$d' height='%2$d' viewBox='0 0 %1$d %2$d'>
        <style>text { font: 12px sans-serif; text-anchor: middle }</style>
        <marker id='arrow' viewBox='0 0 8 8' refX='8' refY='4' markerWidth='7' markerHeight='7' \
        orient='auto'><path d='M0,0 L8,4 L0,8 z' fill='#555'/></marker>
        <rect width='100%%' height='100%%' fill='#fff'/>
        %3$s
        </svg>
        """
        .formatted(width, height, drawing);
  }

  @Override
  public String toString() {
    return "diagram, %d x %d pixels".formatted(width, height);
  }
}
