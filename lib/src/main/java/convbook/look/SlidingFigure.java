package convbook.look;

import convbook.device.Words;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Stroke;

/** A convolution in the middle of its work: picture and window, products, sums. */
final class SlidingFigure {
  private static final int CELL = 36;
  private static final int WIDE = 80;
  private static final int GAP = 24;
  private static final Color WINDOW = new Color(0xCFE3F3);
  private static final Stroke DASHES =
      new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1, new float[] {3}, 0);

  private final double[][] picture;
  private final double[][] kernel;
  private final double[][] map;
  private final SlidingSetting setting;
  private final int row;
  private final int column;

  SlidingFigure(double[][] picture, double[][] kernel, double[][] map, SlidingSetting setting) {
    this.picture = picture;
    this.kernel = kernel;
    this.map = map;
    this.setting = setting;
    this.row = map.length / 2;
    this.column = map[0].length / 2;
  }

  Figure draw() {
    int pad = 2 * setting.padding();
    int width =
        (picture[0].length + pad + map[0].length) * CELL + kernel[0].length * WIDE + 4 * GAP;
    int height =
        Math.max(kernel.length * WIDE, Math.max(picture.length + pad, map.length) * CELL) + 2 * GAP;
    String caption =
        Words.of(
            "convolution.caption",
            kernel.length,
            kernel[0].length,
            picture.length,
            picture[0].length,
            setting.stride(),
            setting.padding(),
            setting.dilation(),
            map.length,
            map[0].length,
            row + 1,
            column + 1,
            number(map[row][column]));
    return Figure.painted(width, height, caption, this::paint);
  }

  private void paint(Graphics2D pen) {
    pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
    int left = GAP;
    title(pen, DrawnWords.of("convolution.picture"), left);
    int pad = setting.padding();
    for (int y = -pad; y < picture.length + pad; y++) {
      for (int x = -pad; x < picture[0].length + pad; x++) {
        boolean seen = hit(y - top(), kernel.length) && hit(x - start(), kernel[0].length);
        pen.setStroke(inside(y, x) ? new BasicStroke(1) : DASHES);
        cell(pen, left + (x + pad) * CELL, GAP + (y + pad) * CELL, CELL, seen, number(pixel(y, x)));
      }
    }
    pen.setStroke(new BasicStroke(1));
    left += (picture[0].length + 2 * pad) * CELL + GAP;
    title(pen, DrawnWords.of("convolution.products"), left);
    for (int v = 0; v < kernel.length; v++) {
      for (int u = 0; u < kernel[0].length; u++) {
        double value = pixel(top() + v * setting.dilation(), start() + u * setting.dilation());
        String product = number(value) + " × " + number(kernel[v][u]);
        cell(pen, left + u * WIDE, GAP + v * WIDE, WIDE, false, product);
      }
    }
    left += kernel[0].length * WIDE + GAP;
    title(pen, DrawnWords.of("convolution.sums"), left);
    for (int y = 0; y < map.length; y++) {
      for (int x = 0; x < map[0].length; x++) {
        boolean marked = y == row && x == column;
        cell(pen, left + x * CELL, GAP + y * CELL, CELL, marked, number(map[y][x]));
      }
    }
  }

  private int top() {
    return row * setting.stride() - setting.padding();
  }

  private int start() {
    return column * setting.stride() - setting.padding();
  }

  private boolean hit(int distance, int weights) {
    return distance >= 0
        && distance % setting.dilation() == 0
        && distance / setting.dilation() < weights;
  }

  private boolean inside(int y, int x) {
    return y >= 0 && y < picture.length && x >= 0 && x < picture[0].length;
  }

  private double pixel(int y, int x) {
    return inside(y, x) ? picture[y][x] : 0;
  }

  private static void title(Graphics2D pen, String text, int x) {
    pen.setColor(Color.BLACK);
    pen.drawString(text, x, GAP - 8);
  }

  private static void cell(Graphics2D pen, int x, int y, int side, boolean marked, String text) {
    pen.setColor(marked ? WINDOW : Color.WHITE);
    pen.fillRect(x, y, side, side);
    pen.setColor(Color.GRAY);
    pen.drawRect(x, y, side, side);
    pen.setColor(Color.BLACK);
    pen.drawString(text, x + (side - pen.getFontMetrics().stringWidth(text)) / 2, y + side / 2 + 4);
  }

  private static String number(double value) {
    return ChartWords.number(Math.round(100 * value) / 100.0);
  }
}
