package convbook.data.files;

import convbook.data.image.BadImage;
import convbook.data.image.ImageFormat;
import convbook.device.Text;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The image files in a folder, found by names that are nearly theirs. */
final class FileSuggestions {
  private final Path folder;
  private final Map<String, List<String>> files = new HashMap<>();

  /** Looks through the folder; what cannot be read is not there. */
  FileSuggestions(Path folder) throws IOException {
    this.folder = folder;
    Files.walkFileTree(
        folder,
        EnumSet.of(FileVisitOption.FOLLOW_LINKS),
        Integer.MAX_VALUE,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = folder.relativize(file).toString();
            if (attributes.isRegularFile() && ImageFormat.named(name).isPresent()) {
              files.computeIfAbsent(stem(name), stem -> new ArrayList<>()).add(name);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * Returns the one file whose name differs in nothing but case, slashes, the way its characters
   * are composed, or the ending that {@code name} lacks.
   *
   * @throws BadImage if there is none, or several; it says what nearly fits
   */
  Path file(String name) throws BadImage {
    List<String> near = files.getOrDefault(stem(name), List.of());
    List<String> fitting =
        ImageFormat.named(name).isEmpty()
            ? near
            : near.stream().filter(file -> folded(file).equals(folded(name))).toList();
    if (fitting.size() == 1) {
      return folder.resolve(fitting.get(0));
    }
    throw new BadImage(
        "names \"%s\", which is not in %s%s",
        name,
        folder,
        near.isEmpty()
            ? ""
            : Text.of(
                ", where %s %s", String.join(" and ", near), near.size() == 1 ? "is" : "are"));
  }

  private static String folded(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC)
        .replace('\\', '/')
        .toLowerCase(Locale.ROOT);
  }

  private static String stem(String name) {
    String folded = folded(name);
    return ImageFormat.named(folded).isPresent()
        ? folded.substring(0, folded.lastIndexOf('.'))
        : folded;
  }
}
