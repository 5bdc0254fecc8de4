package convbook.data.files;

import convbook.data.LabeledFile;
import convbook.data.image.Bitmap;
import convbook.data.image.ImageFormat;
import convbook.device.Notes;
import convbook.device.Text;
import convbook.fetch.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.IntStream;

/** What reading images has to say besides how many there are; nothing is passed over in silence. */
final class ReadReport {
  private static final int SHOWN = 5;

  private final ImageIndex index;
  private final Map<Integer, String> bad = new ConcurrentSkipListMap<>();
  // By oddity, the files that have it in their order.
  private final Map<String, Map<Integer, LabeledFile>> odd = new ConcurrentSkipListMap<>();

  ReadReport(ImageIndex index) {
    this.index = index;
  }

  /** Notes why image {@code number} cannot be used. */
  void bad(int number, String why) {
    bad.put(number, Text.of("%s %s", index.files().get(number).place(), why));
  }

  /** Notes what is odd about image {@code number}. */
  void odd(int number, byte[] content, Bitmap bitmap) {
    bitmap.oddities().forEach(what -> note(what, number));
    Optional<ImageFormat> named =
        ImageFormat.named(index.files().get(number).file().getFileName().toString());
    if (named.isPresent() && !named.equals(ImageFormat.of(content))) {
      note("of another format than the name says, and read as what they are", number);
    }
  }

  private void note(String what, int number) {
    odd.computeIfAbsent(what, w -> new ConcurrentSkipListMap<>())
        .put(number, index.files().get(number));
  }

  /** Returns the numbers of the images that can be used. */
  int[] good() {
    return IntStream.range(0, index.files().size()).filter(i -> !bad.containsKey(i)).toArray();
  }

  /**
   * Says everything, and returns the images that can be used with their classes.
   *
   * @throws DataException if there are bad images that should not be skipped, or no good ones
   */
  ImageIndex kept(boolean skipping) {
    List<String> flaws = new ArrayList<>(index.flaws());
    flaws.addAll(bad.values());
    int more = flaws.size() - SHOWN;
    String shown =
        String.join("; ", flaws.subList(0, Math.min(SHOWN, flaws.size())))
            + (more > 0 ? Text.of("; and %,d more like these", more) : "");
    if (!flaws.isEmpty() && !skipping) {
      throw new DataException(
          "%s. Repair or remove what is bad, or call skipBad() to go on without it.", shown);
    }
    if (good().length == 0) {
      throw new DataException(
          "%s has no image that can be used%s%s; give a folder or table of JPEG, PNG or GIF images.",
          index.name(), flaws.isEmpty() ? "" : ": ", shown);
    }
    if (!flaws.isEmpty()) {
      Notes.say(Text.of("Skipped %,d that are bad: %s.", flaws.size(), shown));
    }
    odd.forEach(
        (what, files) ->
            Notes.say(
                Text.of(
                    "%,d %s %s, such as %s.",
                    files.size(),
                    files.size() == 1 ? "image is" : "images are",
                    what,
                    files.values().iterator().next().file())));
    index.notes().forEach(note -> Notes.say(note + "."));
    ImageIndex kept = index.keeping(good());
    List<String> lost = index.classes().stream().filter(c -> !kept.classes().contains(c)).toList();
    if (!lost.isEmpty()) {
      Notes.say(
          Text.of(
              "Left out of the classes, because no image is left of them: %s.",
              String.join(", ", lost)));
    }
    return kept;
  }
}
