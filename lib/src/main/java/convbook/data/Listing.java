package convbook.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Image files with their classes, not yet looked into.
 *
 * @param name what a chart's title calls them
 * @param items the files
 * @param classes the name of each class; none if the images have no labels
 * @param flaws what cannot be an item and should, each a sentence without its end
 * @param left the files that are not images by their names
 */
record Listing(
    String name, List<Item> items, List<String> classes, List<String> flaws, List<String> left) {

  /** Returns the same files with their classes numbered in another order. */
  Listing of(List<String> order) {
    List<String> wrong = new ArrayList<>(flaws);
    List<Item> fitting = new ArrayList<>();
    for (Item item : items) {
      String label = item.label() == Pictures.UNKNOWN ? "" : classes.get(item.label());
      int number = order.indexOf(label);
      if (number < 0 && item.label() != Pictures.UNKNOWN) {
        wrong.add(
            "%s is of class \"%s\", which is not among the %d classes given"
                .formatted(item.place(), label, order.size()));
      } else {
        fitting.add(new Item(item.file(), item.place(), number));
      }
    }
    return new Listing(name, fitting, List.copyOf(order), wrong, left);
  }
}
