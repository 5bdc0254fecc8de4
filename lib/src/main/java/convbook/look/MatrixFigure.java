package convbook.look;

import convbook.device.Text;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/** Draws a confusion matrix: a row for each class, a column for each that is said. */
final class MatrixFigure {
  private static final int CELL = 38;
  private static final int GAP = 8;
  private static final int AXIS = 20;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 11);

  private final ConfusionMatrix confusion;
  private final int names;
  private final Graphics2D g;

  private MatrixFigure(ConfusionMatrix confusion, Graphics2D g, int names) {
    this.confusion = confusion;
    this.names = names;
    this.g = g;
  }

  static Figure draw(ConfusionMatrix confusion) {
    int names = widest(confusion.classes()) + 2 * GAP;
    int side = AXIS + names + CELL * confusion.classes().size() + GAP;
    BufferedImage canvas = new BufferedImage(2 * side, 2 * side, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = canvas.createGraphics();
    g.scale(2, 2);
    g.setColor(Color.WHITE);
    g.fillRect(0, 0, side, side);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setFont(FONT);
    new MatrixFigure(confusion, g, names).draw();
    g.dispose();
    return new Figure(
        canvas,
        Text.of(
            "Confusion matrix of %d classes, accuracy %.3f",
            confusion.classes().size(), confusion.accuracy()));
  }

  private static int widest(List<String> names) {
    BufferedImage pixel = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    FontMetrics metrics = pixel.createGraphics().getFontMetrics(FONT);
    return names.stream().mapToInt(metrics::stringWidth).max().orElse(0);
  }

  private void draw() {
    int start = AXIS + names;
    int n = confusion.classes().size();
    g.setColor(Color.BLACK);
    centered("predicted", start + n * CELL / 2, AXIS - GAP);
    upward("is", AXIS - GAP, start + n * CELL / 2 + GAP);
    for (int k = 0; k < n; k++) {
      String name = confusion.classes().get(k);
      int middle = start + k * CELL + CELL / 2 + 4;
      g.setColor(Color.BLACK);
      g.drawString(name, start - GAP - g.getFontMetrics().stringWidth(name), middle);
      upward(name, middle, start - GAP);
      int images = Math.max(1, IntStream.of(confusion.counts()[k]).sum());
      for (int said = 0; said < n; said++) {
        int count = confusion.counts()[k][said];
        cell(start + said * CELL, start + k * CELL, count, (double) count / images);
      }
    }
  }

  private void cell(int x, int y, int count, double share) {
    // The root lets rare confusions be seen beside the diagonal.
    g.setColor(between(Color.WHITE, Charts.PALETTE.get(0), Math.sqrt(share)));
    g.fillRect(x + 1, y + 1, CELL - 2, CELL - 2);
    g.setColor(share > 0.3 ? Color.WHITE : Color.BLACK);
    if (count > 0) {
      centered(String.valueOf(count), x + CELL / 2, y + CELL / 2 + 4);
    }
  }

  private static Color between(Color from, Color to, double share) {
    return new Color(
        mix(from.getRed(), to.getRed(), share),
        mix(from.getGreen(), to.getGreen(), share),
        mix(from.getBlue(), to.getBlue(), share));
  }

  private static int mix(int from, int to, double share) {
    return (int) Math.round(from + (to - from) * share);
  }

  private void centered(String text, int x, int y) {
    g.drawString(text, x - g.getFontMetrics().stringWidth(text) / 2, y);
  }

  private void upward(String text, int x, int y) {
    Graphics2D turned = (Graphics2D) g.create();
    turned.translate(x, y);
    turned.rotate(-Math.PI / 2);
    turned.drawString(text, 0, 0);
    turned.dispose();
  }
}
