package convbook.data;

import convbook.data.image.Decoder;
import convbook.data.image.ResizeCrop;
import convbook.device.Check;
import convbook.device.Words;
import convbook.fetch.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/**
 * Labeled images that stay on disk because they do not fit into memory: each batch is decoded when
 * its turn comes, a few batches ahead of training. {@code ImageFolder} and {@code ImageTable} find
 * them.
 *
 * @param name what a chart's title calls them
 * @param files where each image is, and its class
 * @param classes the name of each class
 * @param channels 1 for gray, 3 for red, green and blue
 * @param side of the square that each image becomes, in pixels
 */
public record ImageFiles(
    String name, List<LabeledFile> files, List<String> classes, int channels, int side)
    implements LabeledImages {

  /**
   * @hidden
   */
  public ImageFiles {
    Check.given("name", name);
    files = List.copyOf(Check.all("file", files));
    classes = List.copyOf(Check.all("class", classes));
  }

  @Override
  public int size() {
    return files.size();
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
  public int label(int image) {
    return files.get(Check.number("image", image, size())).label();
  }

  @Override
  public String title(int image) {
    return files.get(Check.number("image", image, size())).file().toString();
  }

  @Override
  public ImageFiles named(String name) {
    return new ImageFiles(name, files, classes, channels, side);
  }

  @Override
  public ImageFiles select(int... images) {
    List<LabeledFile> some =
        Arrays.stream(Check.numbers("image", images, size())).mapToObj(files::get).toList();
    return new ImageFiles(name, some, classes, channels, side);
  }

  /**
   * Decodes image number {@code image} into {@code planes}, from {@code offset} on.
   *
   * @throws DataException if the file has changed since it was checked
   * @hidden
   */
  public void decode(int image, byte[] planes, int offset) {
    LabeledFile item = files.get(image);
    try {
      new ResizeCrop(side, channels)
          .into(Decoder.decode(Files.readAllBytes(item.file())), planes, offset);
    } catch (IOException e) {
      throw new DataException(
          "%s was sound and is no longer: it %s; put it back, or read the images again.",
          item.place(), e);
    }
  }

  @Override
  public String toString() {
    return Words.of(
        "data.streamed",
        Words.of("data.images", name, size(), channels, side, side, classes.size()));
  }
}
