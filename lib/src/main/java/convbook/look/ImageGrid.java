package convbook.look;

import convbook.device.Check;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.image.BufferedImage;
import java.util.List;

/** Draws small images side by side, each under its title. */
final class ImageGrid {
  private static final int GAP = 8;
  private static final int TITLE = 16;

  private ImageGrid() {}

  /** One image, with a title that may be empty or have several lines. */
  record Tile(BufferedImage image, String title, Color color) {
    Tile(BufferedImage image, String title) {
      this(image, title, Color.BLACK);
    }
  }

  /**
   * Draws tiles row by row.
   *
   * @param side the width and height a tile is shown at, in CSS pixels
   */
  static Figure draw(List<Tile> tiles, int columns, int side, String caption) {
    Check.positive("columns", columns);
    int rows = (tiles.size() + columns - 1) / columns;
    long lines = tiles.stream().mapToLong(t -> t.title.lines().count()).max().orElse(0);
    int title = TITLE * (int) lines;
    int width = columns * (side + GAP) + GAP;
    int height = rows * (side + title + GAP) + GAP;
    return Figure.painted(
        width,
        height,
        caption,
        pen -> {
          pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
          for (int i = 0; i < tiles.size(); i++) {
            int x = GAP + i % columns * (side + GAP);
            int y = GAP + i / columns * (side + title + GAP);
            Tile tile = tiles.get(i);
            pen.drawImage(tile.image, x, y + title, side, side, null);
            pen.setColor(tile.color);
            int line = y + TITLE - 4;
            for (String text : tile.title.lines().toList()) {
              pen.drawString(fit(text, pen.getFontMetrics(), side + GAP - 2), x, line);
              line += TITLE;
            }
          }
        });
  }

  private static String fit(String text, FontMetrics metrics, int width) {
    String shown = text;
    while (metrics.stringWidth(shown) > width) {
      shown = shown.substring(0, shown.length() - 2) + "…";
    }
    return shown;
  }
}
