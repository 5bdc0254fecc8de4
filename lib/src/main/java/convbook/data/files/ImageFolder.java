package convbook.data.files;

import static java.util.stream.Collectors.counting;

import convbook.data.LabeledFile;
import convbook.data.image.ImageFormat;
import convbook.device.Check;
import convbook.device.Text;
import convbook.fetch.DataException;
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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder with one folder of JPEG, PNG or GIF images for each class, directly or in folders of its
 * own: {@code pets/cat/1.jpg}, {@code pets/dog/2024/2.png}. Files and folders that programs hide
 * there are left out and counted.
 */
public final class ImageFolder {
  private static final int SHOWN = 8;

  /** What programs leave beside pictures, in small letters, besides what begins with a dot. */
  private static final Set<String> HIDDEN =
      Set.of(
          "__macosx",
          "__pycache__",
          "@eadir",
          "@recycle",
          "#recycle",
          "$recycle.bin",
          "lost+found",
          "system volume information");

  /** What folders are called that are the parts of a data set, and not its classes. */
  private static final Set<String> PARTS =
      Set.of("train", "training", "test", "testing", "val", "valid", "validation", "dev", "eval");

  private final Path folder;
  private final List<String> classes = new ArrayList<>();
  private final List<LabeledFile> files = new ArrayList<>();
  private final List<String> flaws = new ArrayList<>();
  private final List<Path> hidden = new ArrayList<>();
  private final List<Path> others = new ArrayList<>();
  private final List<Path> deep = new ArrayList<>();

  private ImageFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Finds the images and their classes, which are numbered in the order of their names. Images come
   * with the classes in turn.
   *
   * @param side of the square that each is to become, in pixels
   * @throws DataException if there is no such folder, or no folder in it, or those in it are the
   *     parts of a data set, such as {@code train} and {@code test}
   * @throws IllegalArgumentException if the side is not 1 to 4,096
   */
  public static ImageReader of(Path folder, int side) {
    Check.given("folder", folder);
    ImageFolder found = new ImageFolder(folder);
    try {
      found.search();
    } catch (IOException e) {
      throw new DataException(
          "%s cannot be searched (%s); give yourself the right to, or another folder.", folder, e);
    }
    String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
    return ImageReader.of(
        new ImageIndex(name, found.files, found.classes, false, found.flaws, found.notes()), side);
  }

  private void search() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "%s is not a folder; give one that has a folder of images for each class.", folder);
    }
    List<Path> inside;
    try (Stream<Path> list = Files.list(folder)) {
      inside = list.sorted(Comparator.comparing(p -> p.getFileName().toString())).toList();
    }
    List<List<Path>> found = new ArrayList<>();
    for (Path path : inside) {
      if (isHidden(path)) {
        hidden.add(path);
      } else if (Files.isDirectory(path)) {
        classes.add(path.getFileName().toString());
        found.add(images(path));
      } else if (ImageFormat.named(path.toString()).isPresent()) {
        flaws.add(Text.of("%s lies in no class's folder", path));
      } else {
        others.add(path);
      }
    }
    if (classes.isEmpty()) {
      throw new DataException(
          "%s has no folders; put the images of each class into a folder named like it.", folder);
    }
    inTurn(found);
    boolean parts = classes.stream().allMatch(c -> PARTS.contains(c.toLowerCase(Locale.ROOT)));
    if (parts && allDeep()) {
      throw new DataException(
          "%s has the parts of a data set in it (%s), not classes; give one of them, such as %s.",
          folder, String.join(", ", classes), folder.resolve(classes.get(0)));
    }
  }

  private static boolean isHidden(Path path) {
    String name = path.getFileName().toString();
    return name.startsWith(".") || HIDDEN.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Returns whether no class has an image of its own, but folders that have. */
  private boolean allDeep() {
    return !files.isEmpty() && deep.size() == files.size();
  }

  /** Says what was found besides images and their classes. */
  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (!hidden.isEmpty()) {
      notes.add(
          Text.of(
              "%,d hidden %s left out, such as %s",
              hidden.size(),
              hidden.size() == 1 ? "file or folder was" : "files and folders were",
              hidden.get(0)));
    }
    if (!others.isEmpty()) {
      Map<String, Long> kinds =
          others.stream().collect(Collectors.groupingBy(this::kind, TreeMap::new, counting()));
      String shown =
          kinds.entrySet().stream()
              .limit(SHOWN)
              .map(kind -> Text.of("%,d %s", kind.getValue(), kind.getKey()))
              .collect(Collectors.joining(", "));
      notes.add(
          Text.of(
              "%,d other %s left out, such as %s: %s%s",
              others.size(),
              others.size() == 1 ? "file was" : "files were",
              others.get(0),
              shown,
              kinds.size() > SHOWN ? " and others" : ""));
    }
    if (allDeep()) {
      Path image = files.get(0).file();
      notes.add(
          Text.of(
              "All images lie in folders of their classes' folders: %s is of class %s; if %s is its class, give %s",
              image,
              classes.get(files.get(0).label()),
              image.getParent().getFileName(),
              image.getParent().getParent()));
    }
    return notes;
  }

  /** Returns the ending of a file that is no image by its name, and the class it lies in. */
  private String kind(Path file) {
    String ending = ImageFormat.ending(file.toString());
    Path inside = folder.relativize(file);
    return Text.of(
        "%s %s",
        ending.isEmpty() ? "without an ending" : "of ." + ending,
        inside.getNameCount() == 1 ? "beside the classes" : "in " + inside.getName(0));
  }

  private List<Path> images(Path top) throws IOException {
    List<Path> images = new ArrayList<>();
    Files.walkFileTree(
        top,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
            if (!inner.equals(top) && isHidden(inner)) {
              hidden.add(inner);
              return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            boolean image = ImageFormat.named(file.toString()).isPresent();
            if (isHidden(file)) {
              hidden.add(file);
            } else if (image && attributes.isRegularFile()) {
              images.add(file);
            } else if (image) {
              flaws.add(Text.of("%s leads to no file", file));
            } else {
              others.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            flaws.add(
                e instanceof FileSystemLoopException
                    ? Text.of("%s leads back to a folder around it", file)
                    : Text.of("%s cannot be read (%s)", file, DataException.reason(e)));
            return FileVisitResult.CONTINUE;
          }
        });
    if (images.isEmpty()) {
      flaws.add(Text.of("%s is a class without images", top));
    }
    images.stream().filter(image -> !image.getParent().equals(top)).forEach(deep::add);
    images.sort(Comparator.comparing(Path::toString));
    return images;
  }

  private void inTurn(List<List<Path>> found) {
    int longest = found.stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < longest; i++) {
      for (int label = 0; label < found.size(); label++) {
        if (i < found.get(label).size()) {
          Path file = found.get(label).get(i);
          files.add(new LabeledFile(file, file.toString(), label));
        }
      }
    }
  }
}
