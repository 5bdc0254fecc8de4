package convbook.data;

import convbook.data.image.Decoder;
import convbook.data.image.ResizeCrop;
import convbook.device.Check;
import convbook.device.Text;
import convbook.fetch.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/**
 * Labeled images that stay on disk because they do not fit into memory: each batch is decoded when
 * its turn comes, a few batches ahead of training.
 */
public final class ImageFiles implements LabeledImages {
  private final String name;
  private final List<LabeledFile> items;
  private final List<String> classes;
  private final int side;
  private final int channels;
  private final ResizeCrop fit;

  /**
   * Images that {@code ImageFolder} or {@code ImageTable} found.
   *
   * @hidden
   */
  public ImageFiles(
      String name, List<LabeledFile> items, List<String> classes, int side, int channels) {
    this.name = name;
    this.items = List.copyOf(items);
    this.classes = List.copyOf(classes);
    this.side = side;
    this.channels = channels;
    this.fit = new ResizeCrop(side, channels);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public int channels() {
    return channels;
  }

  @Override
  public int height() {
    return side;
  }

  @Override
  public int width() {
    return side;
  }

  @Override
  public List<String> classes() {
    return classes;
  }

  @Override
  public int label(int image) {
    return items.get(Check.number("image", image, size())).label();
  }

  @Override
  public String title(int image) {
    return items.get(Check.number("image", image, size())).file().toString();
  }

  @Override
  public ImageFiles named(String name) {
    return new ImageFiles(name, items, classes, side, channels);
  }

  @Override
  public ImageFiles select(int... images) {
    List<LabeledFile> some =
        Arrays.stream(Check.numbers("image", images, size())).mapToObj(items::get).toList();
    return new ImageFiles(name, some, classes, side, channels);
  }

  /**
   * Decodes image number {@code image} into {@code planes}, from {@code offset} on.
   *
   * @throws DataException if the file has changed since it was checked
   * @hidden
   */
  public void decode(int image, byte[] planes, int offset) {
    LabeledFile item = items.get(image);
    try {
      fit.into(Decoder.decode(Files.readAllBytes(item.file())), planes, offset);
    } catch (IOException e) {
      throw new DataException(
          "%s was sound and is no longer: it %s; put it back, or read the images again.",
          item.place(), e);
    }
  }

  @Override
  public String toString() {
    return Text.of(
        "%s: %,d images of %dx%dx%d in %,d classes, streamed from disk",
        name, size(), channels, side, side, classes.size());
  }
}
