package convbook.data.files;

import convbook.data.LabeledFile;
import convbook.data.LabeledImages;
import convbook.device.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Image files with their classes, not yet looked into.
 *
 * @param name what a chart's title calls them
 * @param files where each image is, and its class
 * @param classes the name of each class; none if the images have no labels
 * @param ordered whether the classes were given, so that each stays even without an image
 * @param flaws what cannot be an image and should, each a sentence without its end
 * @param notes what else was found or left out, each a sentence without its end
 */
record ImageIndex(
    String name,
    List<LabeledFile> files,
    List<String> classes,
    boolean ordered,
    List<String> flaws,
    List<String> notes) {

  /** Returns some of the files, and the classes that they are of. */
  ImageIndex keeping(int... good) {
    List<LabeledFile> some = IntStream.of(good).mapToObj(files::get).toList();
    ImageIndex kept = new ImageIndex(name, some, classes, ordered, flaws, notes);
    if (ordered) {
      return kept;
    }
    IntStream used = some.stream().mapToInt(LabeledFile::label).filter(c -> c >= 0);
    return kept.of(used.distinct().sorted().mapToObj(classes::get).toList());
  }

  /** Returns the same files with their classes numbered in another order. */
  ImageIndex of(List<String> order) {
    List<String> wrong = new ArrayList<>(flaws);
    List<LabeledFile> fitting = new ArrayList<>();
    for (LabeledFile item : files) {
      String label = item.label() == LabeledImages.UNKNOWN ? "" : classes.get(item.label());
      int number = order.indexOf(label);
      if (number < 0 && item.label() != LabeledImages.UNKNOWN) {
        wrong.add(
            Text.of(
                "%s is of class \"%s\", which is not among the %d classes given",
                item.place(), label, order.size()));
      } else {
        fitting.add(new LabeledFile(item.file(), item.place(), number));
      }
    }
    return new ImageIndex(name, fitting, List.copyOf(order), true, wrong, notes);
  }
}
