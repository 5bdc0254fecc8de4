package convbook.look;

import convbook.device.Check;
import convbook.fetch.AtomicFile;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.GraphicsEnvironment;
import java.awt.Image;
import java.awt.RenderingHints;
import java.awt.image.BaseMultiResolutionImage;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.swing.ImageIcon;
import javax.swing.JFrame;
import javax.swing.JLabel;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A drawing, made at twice the size it is shown at, so that it stays crisp on dense screens. A
 * notebook shows it; elsewhere it goes into a file or a window.
 *
 * <pre>{@code
 * var garments = Dataset.of(Garments.train(100, 0), Garments.test(100, 0));
 * ImageFigures.grid(garments, 2, 10).save(Path.of("garments.png"));
 * ImageFigures.grid(garments, 2, 10).window();
 * }</pre>
 *
 * @param image the pixels, {@code 2 * width} by {@code 2 * height}
 * @param caption what it shows, for readers who cannot see it
 * @param strips what a notebook tells where the pointer is
 */
public record Figure(BufferedImage image, String caption, List<Strip> strips) {
  private static final int DENSITY = 2;

  /** Checks that there is something to be shown. */
  public Figure {
    Check.given("image", image);
    Check.given("caption", caption);
    strips = List.copyOf(Check.all("strip", strips));
  }

  /** Makes one that tells nothing under the pointer. */
  public Figure(BufferedImage image, String caption) {
    this(image, caption, List.of());
  }

  static {
    // An IJava that has just been given this jar learns here how to show what is in it.
    Screen.current();
  }

  /**
   * Returns the chart as a picture. Its caption is the title and where each series goes; what a
   * notebook tells under the pointer are the values of its lines.
   */
  public static Figure of(Chart<?, ?> chart) {
    Check.given("chart", chart);
    Figure drawn =
        painted(
            chart.getWidth(),
            chart.getHeight(),
            ChartWords.of(chart),
            pen -> chart.paint(pen, chart.getWidth(), chart.getHeight()));
    return new Figure(drawn.image, drawn.caption, HoverValues.of(chart));
  }

  /** Returns the diagram as a picture. */
  public static Figure of(Diagram diagram) {
    Check.given("diagram", diagram);
    Figure drawn = painted(diagram.width(), diagram.height(), diagram.toString(), diagram::paint);
    int[] pixels = ((DataBufferInt) drawn.image.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < pixels.length; i++) {
      // 32 steps of red, green and blue: no eye sees it, and the file is a quarter smaller.
      pixels[i] = pixels[i] & 0xF8F8F8 | pixels[i] >> 5 & 0x070707;
    }
    return drawn;
  }

  /** Returns what {@code painting} paints on white, given the size it is shown at. */
  static Figure painted(int width, int height, String caption, Consumer<Graphics2D> painting) {
    var image = new BufferedImage(DENSITY * width, DENSITY * height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = image.createGraphics();
    pen.scale(DENSITY, DENSITY);
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, width, height);
    pen.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    painting.accept(pen);
    pen.dispose();
    return new Figure(image, caption);
  }

  /** Returns the width it is shown at, in CSS pixels. */
  public int width() {
    return image.getWidth() / DENSITY;
  }

  /** Returns the height it is shown at, in CSS pixels. */
  public int height() {
    return image.getHeight() / DENSITY;
  }

  /** Returns this picture under another caption. */
  public Figure caption(String other) {
    return new Figure(image, other, strips);
  }

  /**
   * Writes the picture to a file, in the format that its name's ending says: {@code .png}, or
   * {@code .jpg} and {@code .jpeg}, which is smaller for photographs and blurs letters.
   *
   * @throws IllegalArgumentException if the ending is another
   * @throws UncheckedIOException if the file cannot be written
   */
  public void save(Path file) {
    String name = Check.given("file", file).toString().toLowerCase(Locale.ROOT);
    String format =
        switch (name.substring(Math.max(0, name.lastIndexOf('.')))) {
          case ".png" -> "png";
          case ".jpg", ".jpeg" -> "jpg";
          default ->
              throw Check.refusal(
                  "%s was named for a picture, which is written as PNG or JPEG; end its name in .png or .jpg (of a diagram, svg() gives the SVG).",
                  file);
        };
    var opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = opaque.createGraphics();
    pen.drawImage(image, 0, 0, Color.WHITE, null);
    pen.dispose();
    AtomicFile.save(file, out -> ImageIO.write(format.equals("jpg") ? opaque : image, format, out));
  }

  /**
   * Opens a window with the picture; the program goes on.
   *
   * @throws IllegalStateException if this machine has no screen
   */
  public void window() {
    if (GraphicsEnvironment.isHeadless()) {
      throw new IllegalStateException(
          "A window was asked for where there is no screen; save(Path) writes the picture to a"
              + " file.");
    }
    var frame = new JFrame(caption);
    frame.setDefaultCloseOperation(JFrame.DISPOSE_ON_CLOSE);
    Image small = image.getScaledInstance(width(), height(), Image.SCALE_SMOOTH);
    frame.add(new JLabel(new ImageIcon(new BaseMultiResolutionImage(small, image))));
    frame.pack();
    frame.setVisible(true);
  }

  @Override
  public String toString() {
    return caption;
  }
}
