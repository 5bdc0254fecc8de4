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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/**
 * Image files that were found, and how to read them: all of them are decoded once, on all cores,
 * and every bad one is named. They are kept in memory where they fit, else streamed from disk in
 * every epoch; what was done is said as {@link Notes} are.
 *
 * <p>Each image becomes a square: its shorter side is resized to the square's, bilinear with
 * antialiasing, and the middle of the longer one is kept.
 */
public final class ImageReader {
  private final ImageIndex listing;
  private final int side;
  private final int channels;
  private final boolean skipping;
  private final boolean streaming;
  private final ProgressListener ticker;

  private ImageReader(
      ImageIndex listing,
      int side,
      int channels,
      boolean skipping,
      boolean streaming,
      ProgressListener ticker) {
    this.listing = listing;
    this.side = side;
    this.channels = channels;
    this.skipping = skipping;
    this.streaming = streaming;
    this.ticker = ticker;
  }

  /** Reads squares of {@code side} pixels. */
  static ImageReader of(ImageIndex listing, int side) {
    ResizeCrop.check(side);
    return new ImageReader(listing, side, 3, false, false, ProgressListener.console());
  }

  /** Reads gray images, one channel instead of three; colors are turned into gray. */
  public ImageReader gray() {
    return new ImageReader(listing, side, 1, skipping, streaming, ticker);
  }

  /** Leaves bad images out and counts them, instead of stopping at them. */
  public ImageReader skipBad() {
    return new ImageReader(listing, side, channels, true, streaming, ticker);
  }

  /** Streams images from disk even if they fit into memory. */
  public ImageReader streamed() {
    return new ImageReader(listing, side, channels, skipping, true, ticker);
  }

  /** Tells {@code ticker} how far reading has come, instead of printing it. */
  public ImageReader listen(ProgressListener ticker) {
    Check.given("listener", ticker);
    return new ImageReader(listing, side, channels, skipping, streaming, ticker);
  }

  /**
   * Numbers the classes in this order, that of other images they go with.
   *
   * @throws DataException if an image is of another class
   */
  public ImageReader classes(List<String> classes) {
    Check.all("class", classes);
    return new ImageReader(listing.of(classes), side, channels, skipping, streaming, ticker);
  }

  /**
   * Reads the images.
   *
   * @throws DataException if there are bad ones and {@link #skipBad} was not asked for, or no good
   *     one; it names the first bad ones
   */
  public LabeledImages read() {
    List<LabeledFile> items = listing.items();
    long bytes = (long) channels * side * side;
    long limit = Math.min(Runtime.getRuntime().maxMemory() / 4, Integer.MAX_VALUE - 8);
    boolean resident = !streaming && bytes * items.size() <= limit;
    byte[] pixels = new byte[resident ? (int) bytes * items.size() : 0];
    AtomicReferenceArray<String> flaws = new AtomicReferenceArray<>(Math.max(1, items.size()));
    ReadReport report = new ReadReport(listing, skipping);
    ResizeCrop fit = new ResizeCrop(side, channels);
    if (!items.isEmpty()) {
      ParallelLoop.forEach(
          listing.name(),
          items.size(),
          ticker,
          i -> {
            try {
              Path file = items.get(i).file();
              byte[] content = bytes(file);
              Bitmap bitmap = Decoder.decode(content);
              report.odd(i, file, content, bitmap);
              if (resident) {
                fit.into(bitmap, pixels, (int) bytes * i);
              }
            } catch (BadImage e) {
              flaws.set(i, e.getMessage());
            }
          });
    }
    int[] good = IntStream.range(0, items.size()).filter(i -> flaws.get(i) == null).toArray();
    List<String> bad = new ArrayList<>(listing.flaws());
    for (int i = 0; i < items.size(); i++) {
      if (flaws.get(i) != null) {
        bad.add(Text.of("%s %s", items.get(i).place(), flaws.get(i)));
      }
    }
    report.bad(bad, good.length);
    ImageIndex kept = listing.keeping(good);
    report.lost(listing.classes().stream().filter(c -> !kept.classes().contains(c)).toList());
    LabeledImages result =
        resident ? inMemory(kept, together(pixels, good, (int) bytes)) : onDisk(kept);
    String why =
        resident || streaming
            ? ""
            : Text.of(
                "; in memory they would take %,d MB, more than %,d, a quarter of Java's",
                bytes * good.length >> 20, limit >> 20);
    Notes.say(result + why + ".");
    return result;
  }

  private static byte[] bytes(Path file) throws BadImage {
    try {
      if (Files.size(file) > Runtime.getRuntime().maxMemory() / 16) {
        throw new BadImage("has %,d MB, which is no image", Files.size(file) >> 20);
      }
      return Files.readAllBytes(file);
    } catch (BadImage e) {
      throw e;
    } catch (IOException e) {
      throw new BadImage("cannot be read (%s)", DataException.reason(e));
    }
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

  private LabeledImages inMemory(ImageIndex kept, byte[] pixels) {
    return new ImageSet(
        kept.name(),
        pixels,
        kept.items().stream().mapToInt(LabeledFile::label).toArray(),
        channels,
        side,
        side,
        kept.classes(),
        kept.items().stream().map(item -> item.file().toString()).toList());
  }

  private LabeledImages onDisk(ImageIndex kept) {
    return new ImageFiles(kept.name(), kept.items(), kept.classes(), side, channels);
  }

  @Override
  public String toString() {
    return Text.of(
        "%s: %,d image files to be read; call read()", listing.name(), listing.items().size());
  }
}
