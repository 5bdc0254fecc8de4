package convbook.data.files;

import convbook.data.ImageFiles;
import convbook.data.ImageSet;
import convbook.data.LabeledFile;
import convbook.data.LabeledImages;
import convbook.data.image.BadImage;
import convbook.data.image.Bitmap;
import convbook.data.image.Decoder;
import convbook.data.image.ResizeCrop;
import convbook.device.Check;
import convbook.device.Notes;
import convbook.device.ParallelLoop;
import convbook.device.ProgressListener;
import convbook.device.Text;
import convbook.fetch.DataException;
import java.util.Arrays;
import java.util.List;

/**
 * Image files that were found, and how to read them: all of them are decoded once, on all cores,
 * and every bad one is named. They are kept in memory where they fit, else streamed from disk in
 * every epoch; what was done is said as {@link Notes} are.
 *
 * <p>Each image becomes a square: its shorter side is resized to the square's, bilinear with
 * antialiasing, and the middle of the longer one is kept.
 */
public final class ImageReader {
  /** As many bytes as an array of Java's holds. */
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private final ImageIndex index;
  private final int side;
  private final int channels;
  private final boolean skipping;
  private final boolean streaming;
  private final ProgressListener listener;

  private ImageReader(
      ImageIndex index,
      int side,
      int channels,
      boolean skipping,
      boolean streaming,
      ProgressListener listener) {
    this.index = index;
    this.side = side;
    this.channels = channels;
    this.skipping = skipping;
    this.streaming = streaming;
    this.listener = listener;
  }

  /** Reads squares of {@code side} pixels. */
  static ImageReader of(ImageIndex index, int side) {
    ResizeCrop.check(side);
    return new ImageReader(index, side, 3, false, false, ProgressListener.console());
  }

  /** Reads gray images, one channel instead of three; colors are turned into gray. */
  public ImageReader gray() {
    return new ImageReader(index, side, 1, skipping, streaming, listener);
  }

  /** Leaves bad images out and counts them, instead of stopping at them. */
  public ImageReader skipBad() {
    return new ImageReader(index, side, channels, true, streaming, listener);
  }

  /** Streams images from disk even if they fit into memory. */
  public ImageReader streamed() {
    return new ImageReader(index, side, channels, skipping, true, listener);
  }

  /** Tells {@code listener} how far reading has come, instead of printing it. */
  public ImageReader listen(ProgressListener listener) {
    Check.given("listener", listener);
    return new ImageReader(index, side, channels, skipping, streaming, listener);
  }

  /**
   * Numbers the classes in this order, that of other images they go with. An image of another class
   * is a bad one, see {@link #read}.
   *
   * @throws IllegalArgumentException if the images have no labels
   */
  public ImageReader classes(List<String> classes) {
    Check.all("class", classes);
    if (!classes.isEmpty() && index.classes().isEmpty()) {
      throw Check.refusal(
          "%s has images without labels, and %d classes to number them were given; leave these out.",
          index.name(), classes.size());
    }
    return new ImageReader(index.of(classes), side, channels, skipping, streaming, listener);
  }

  /**
   * Reads the images.
   *
   * @throws DataException if there are bad ones and {@link #skipBad} was not asked for, or no good
   *     one; it names the first bad ones
   */
  public LabeledImages read() {
    int count = index.files().size();
    int bytes = channels * side * side;
    long limit = Math.min(Runtime.getRuntime().maxMemory() / 4, LARGEST);
    boolean inMemory = !streaming && (long) bytes * count <= limit;
    byte[] pixels = new byte[inMemory ? bytes * count : 0];
    ResizeCrop square = new ResizeCrop(side, channels);
    ReadReport report = new ReadReport(index);
    ParallelLoop.forEach(
        index.name(),
        count,
        listener,
        i -> {
          try {
            byte[] content = Decoder.bytes(index.files().get(i).file());
            Bitmap bitmap = Decoder.decode(content);
            report.odd(i, content, bitmap);
            if (inMemory) {
              square.into(bitmap, pixels, bytes * i);
            }
          } catch (BadImage e) {
            report.bad(i, e.getMessage());
          }
        });
    ImageIndex kept = report.kept(skipping);
    LabeledImages result =
        inMemory
            ? new ImageSet(
                kept.name(),
                together(pixels, report.good(), bytes),
                kept.files().stream().mapToInt(LabeledFile::label).toArray(),
                channels,
                side,
                side,
                kept.classes(),
                kept.files().stream().map(file -> file.file().toString()).toList())
            : new ImageFiles(kept.name(), kept.files(), kept.classes(), channels, side);
    String why =
        inMemory || streaming
            ? ""
            : Text.of(
                "; in memory they would take %,d MB, more than %,d, %s",
                (long) bytes * count >> 20,
                limit >> 20,
                limit == LARGEST ? "the most that an array holds" : "a quarter of Java's");
    Notes.say(result + why + ".");
    return result;
  }

  /** Moves the images of these numbers to the front. */
  private static byte[] together(byte[] pixels, int[] good, int bytes) {
    if (good.length * bytes == pixels.length) {
      return pixels;
    }
    for (int i = 0; i < good.length; i++) {
      System.arraycopy(pixels, good[i] * bytes, pixels, i * bytes, bytes);
    }
    return Arrays.copyOf(pixels, good.length * bytes);
  }

  @Override
  public String toString() {
    return Text.of(
        "%s: %,d image files to be read; call read()", index.name(), index.files().size());
  }
}
