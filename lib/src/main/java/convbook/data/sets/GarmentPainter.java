package convbook.data.sets;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.QuadCurve2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws in gray on one small square of black, each shape a little different.
 *
 * <p>Coordinates are pixels from the middle of the square, y downwards. Shades run from 0 (black)
 * to 1 (the garment's own gray) and a little beyond.
 */
final class GarmentPainter {
  private final int side;
  private final SplittableRandom random;
  private final BufferedImage paper;
  private final Graphics2D graphics;
  private final double gray;

  /** A black square of {@code side} x {@code side} pixels, the gray to draw with at random. */
  GarmentPainter(int side, SplittableRandom random) {
    this.side = side;
    this.random = random;
    this.paper = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    this.graphics = paper.createGraphics();
    this.gray = about(205, 65);
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.translate(side / 2.0, side / 2.0);
  }

  /** Scales, shifts, turns and perhaps mirrors all that is drawn from now on. */
  void place(boolean mirror) {
    double scale = about(0.9, 0.12);
    graphics.translate(about(0, 4), about(0, 4));
    graphics.rotate(Math.toRadians(about(0, 12)));
    graphics.scale(mirror && chance(0.5) ? -scale : scale, scale * about(1, 0.08));
  }

  /** A random number between {@code mean - spread} and {@code mean + spread}. */
  double about(double mean, double spread) {
    return mean + spread * (2 * random.nextDouble() - 1);
  }

  /** True with the given probability. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Fills the polygon x0, y0, x1, y1, ... */
  void fill(double shade, double... xy) {
    Path2D path = path(xy);
    path.closePath();
    fill(shade, path);
  }

  /** Fills the polygon made of {@code xy} and its mirror image left of x = 0. */
  void fillBoth(double shade, double... xy) {
    double[] all = Arrays.copyOf(xy, 2 * xy.length);
    for (int i = 0; i < xy.length; i += 2) {
      all[all.length - 2 - i] = -xy[i];
      all[all.length - 1 - i] = xy[i + 1];
    }
    fill(shade, all);
  }

  /** Fills the ellipse around (x, y). */
  void dot(double shade, double x, double y, double width, double height) {
    fill(shade, new Ellipse2D.Double(x - width / 2, y - height / 2, width, height));
  }

  /** Draws the line through x0, y0, x1, y1, ... with square ends. */
  void line(double shade, double width, double... xy) {
    stroke(shade, width, path(xy));
  }

  /** Draws a curve from (x0, y0) to (x2, y2), pulled toward (x1, y1). */
  void curve(double shade, double width, double... xy) {
    stroke(shade, width, new QuadCurve2D.Double(xy[0], xy[1], xy[2], xy[3], xy[4], xy[5]));
  }

  private static Path2D path(double... xy) {
    Path2D path = new Path2D.Double();
    path.moveTo(xy[0], xy[1]);
    for (int i = 2; i < xy.length; i += 2) {
      path.lineTo(xy[i], xy[i + 1]);
    }
    return path;
  }

  private void fill(double shade, Shape shape) {
    ink(shade);
    graphics.fill(shape);
  }

  private void stroke(double shade, double width, Shape shape) {
    ink(shade);
    graphics.setStroke(
        new BasicStroke((float) width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
    graphics.draw(shape);
  }

  private void ink(double shade) {
    int level = (int) Math.max(0, Math.min(255, gray * shade));
    graphics.setColor(new Color(level, level, level));
  }

  /** Weaves a texture into what was drawn, adds noise, and writes the pixels row by row. */
  void develop(byte[] pixels, int offset) {
    graphics.dispose();
    double depth = chance(0.5) ? about(0.17, 0.12) : 0;
    double angle = about(0, Math.PI);
    double waves = about(1.3, 0.8);
    double u = waves * Math.cos(angle);
    double v = waves * Math.sin(angle);
    boolean checked = chance(0.3);
    double light = about(0, 0.012);
    double noise = about(12, 8);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        double cloth = paper.getRGB(x, y) & 0xff;
        if (cloth > 0) {
          double wave = Math.sin(u * x + v * y) + (checked ? Math.sin(v * x - u * y) : 0);
          cloth *= 1 + depth * wave + light * (x - side / 2);
        }
        double grain = noise * (random.nextDouble() + random.nextDouble() - 1) * 1.7;
        pixels[offset++] = (byte) Math.max(0, Math.min(255, Math.round(cloth + grain)));
      }
    }
  }
}
