package convbook.look;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/** Draws a confusion matrix: a row for each class, a column for each that is said. */
final class MatrixFigure {
  private static final int CELL = 38;
  private static final int GAP = 8;
  private static final int AXIS = 20;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

  private MatrixFigure() {}

  static Figure draw(List<String> classes, int[][] counts, String caption) {
    int start = AXIS + widest(classes) + 2 * GAP;
    int side = start + CELL * classes.size() + GAP;
    return Figure.painted(side, side, caption, pen -> draw(pen, classes, counts, start));
  }

  private static int widest(List<String> names) {
    BufferedImage pixel = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    FontMetrics metrics = pixel.createGraphics().getFontMetrics(FONT);
    return names.stream().mapToInt(metrics::stringWidth).max().orElse(0);
  }

  private static void draw(Graphics2D pen, List<String> classes, int[][] counts, int start) {
    pen.setFont(FONT);
    int n = classes.size();
    pen.setColor(Color.BLACK);
    centered(pen, DrawnWords.of("confusion.predicted"), start + n * CELL / 2, AXIS - GAP);
    upward(pen, DrawnWords.of("confusion.is"), AXIS - GAP, start + n * CELL / 2 + GAP);
    for (int k = 0; k < n; k++) {
      String name = classes.get(k);
      int middle = start + k * CELL + CELL / 2 + 4;
      pen.setColor(Color.BLACK);
      pen.drawString(name, start - GAP - pen.getFontMetrics().stringWidth(name), middle);
      upward(pen, name, middle, start - GAP);
      int images = Math.max(1, IntStream.of(counts[k]).sum());
      for (int said = 0; said < n; said++) {
        int count = counts[k][said];
        cell(pen, start + said * CELL, start + k * CELL, count, (double) count / images);
      }
    }
  }

  private static void cell(Graphics2D pen, int x, int y, int count, double share) {
    // The root lets rare confusions be seen beside the diagonal.
    pen.setColor(onWhite(Charts.PALETTE.get(0), Math.sqrt(share)));
    pen.fillRect(x + 1, y + 1, CELL - 2, CELL - 2);
    pen.setColor(share > 0.3 ? Color.WHITE : Color.BLACK);
    if (count > 0) {
      centered(pen, String.valueOf(count), x + CELL / 2, y + CELL / 2 + 4);
    }
  }

  private static Color onWhite(Color color, double share) {
    return new Color(
        faded(color.getRed(), share),
        faded(color.getGreen(), share),
        faded(color.getBlue(), share));
  }

  private static int faded(int level, double share) {
    return (int) Math.round(255 + (level - 255) * share);
  }

  private static void centered(Graphics2D pen, String text, int x, int y) {
    pen.drawString(text, x - pen.getFontMetrics().stringWidth(text) / 2, y);
  }

  private static void upward(Graphics2D pen, String text, int x, int y) {
    Graphics2D turned = (Graphics2D) pen.create();
    turned.translate(x, y);
    turned.rotate(-Math.PI / 2);
    turned.drawString(text, 0, 0);
    turned.dispose();
  }
}
