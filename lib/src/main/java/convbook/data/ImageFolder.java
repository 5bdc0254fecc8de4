package convbook.data;

import convbook.device.Check;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder with one folder of JPEG, PNG or GIF images for each class, directly or in folders of its
 * own: {@code pets/cat/1.jpg}, {@code pets/dog/2024/2.png}.
 */
public final class ImageFolder {
  private final Path folder;
  private final List<String> classes = new ArrayList<>();
  private final List<Item> items = new ArrayList<>();
  private final List<String> flaws = new ArrayList<>();
  private final List<String> left = new ArrayList<>();

  private ImageFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Finds the images and their classes, which are numbered in the order of their names. Images come
   * with the classes in turn.
   *
   * @param side of the square that each is to become, in pixels
   * @throws DataException if there is no such folder, or no folder in it
   * @throws IllegalArgumentException if the side is not 1 to 4,096
   */
  public static Loader of(Path folder, int side) {
    Check.given("folder", folder);
    ImageFolder found = new ImageFolder(folder);
    try {
      found.search();
    } catch (IOException e) {
      throw new DataException(
          "%s cannot be searched (%s); give yourself the right to, or another folder."
              .formatted(folder, Transfer.reason(e)),
          e);
    }
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    return Loader.of(new Listing(name, found.items, found.classes, found.flaws, found.left), side);
  }

  private void search() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "%s is not a folder; give one that has a folder of images for each class."
              .formatted(folder));
    }
    List<Path> inside;
    try (Stream<Path> list = Files.list(folder)) {
      inside = list.sorted(Comparator.comparing(p -> p.getFileName().toString())).toList();
    }
    List<List<Path>> found = new ArrayList<>();
    for (Path path : inside) {
      if (Files.isDirectory(path)) {
        classes.add(path.getFileName().toString());
        found.add(images(path));
      } else if (Format.named(path.toString()).isPresent()) {
        flaws.add("%s lies in no class's folder".formatted(path));
      } else {
        left.add(path.toString());
      }
    }
    if (classes.isEmpty()) {
      throw new DataException(
          "%s has no folders; put the images of each class into a folder named like it."
              .formatted(folder));
    }
    inTurn(found);
  }

  private List<Path> images(Path top) throws IOException {
    List<Path> images = new ArrayList<>();
    Files.walkFileTree(
        top,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            boolean image = Format.named(file.toString()).isPresent();
            if (image && attributes.isRegularFile()) {
              images.add(file);
            } else if (image) {
              flaws.add("%s leads to no file".formatted(file));
            } else {
              left.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            flaws.add(
                e instanceof FileSystemLoopException
                    ? "%s leads back to a folder around it".formatted(file)
                    : "%s cannot be read (%s)".formatted(file, Transfer.reason(e)));
            return FileVisitResult.CONTINUE;
          }
        });
    if (images.isEmpty()) {
      flaws.add("%s is a class without images".formatted(top));
    }
    images.sort(Comparator.comparing(Path::toString));
    return images;
  }

  private void inTurn(List<List<Path>> found) {
    int longest = found.stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < longest; i++) {
      for (int label = 0; label < found.size(); label++) {
        if (i < found.get(label).size()) {
          Path file = found.get(label).get(i);
          items.add(new Item(file, file.toString(), label));
        }
      }
    }
  }
}
