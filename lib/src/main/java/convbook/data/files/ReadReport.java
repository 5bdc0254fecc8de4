package convbook.data.files;

import convbook.data.image.Bitmap;
import convbook.data.image.ImageFormat;
import convbook.device.Notes;
import convbook.device.Text;
import convbook.fetch.DataException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** What reading images has to say besides how many there are; nothing is passed over in silence. */
final class ReadReport {
  private static final int SHOWN = 5;

  private final ImageIndex listing;
  private final boolean skipping;
  // By oddity, the files that have it in their order.
  private final Map<String, Map<Integer, Path>> odd = new ConcurrentSkipListMap<>();

  ReadReport(ImageIndex listing, boolean skipping) {
    this.listing = listing;
    this.skipping = skipping;
  }

  /** Notes what is odd about image {@code number}. */
  void odd(int number, Path file, byte[] content, Bitmap bitmap) {
    bitmap.oddities().forEach(what -> note(what, number, file));
    Optional<ImageFormat> named = ImageFormat.named(file.getFileName().toString());
    if (named.isPresent() && !named.equals(ImageFormat.of(content))) {
      note("of another format than the name says, and read as what they are", number, file);
    }
  }

  private void note(String what, int number, Path file) {
    odd.computeIfAbsent(what, w -> new ConcurrentSkipListMap<>()).put(number, file);
  }

  /**
   * Says everything.
   *
   * @throws DataException if there are bad images that should not be skipped, or no good ones
   */
  void bad(List<String> bad, int good) {
    String first = String.join("; ", bad.subList(0, Math.min(SHOWN, bad.size())));
    String rest =
        bad.size() > SHOWN ? Text.of("; and %,d more like these", bad.size() - SHOWN) : "";
    if (!bad.isEmpty() && !skipping) {
      throw new DataException(
          "%s%s. Mend or remove what is bad, or call skipBad() to go on without it.", first, rest);
    }
    if (good == 0) {
      throw new DataException(
          "%s has no image that can be used%s%s; give a folder or table of JPEG, PNG or GIF images.",
          listing.name(), bad.isEmpty() ? "" : ": ", first + rest);
    }
    if (!bad.isEmpty()) {
      Notes.say(Text.of("Skipped %,d that are bad: %s%s.", bad.size(), first, rest));
    }
    odd.forEach(
        (what, files) ->
            Notes.say(
                Text.of(
                    "%,d %s %s, such as %s.",
                    files.size(),
                    files.size() == 1 ? "image is" : "images are",
                    what,
                    files.values().iterator().next())));
    listing.notes().forEach(note -> Notes.say(note + "."));
  }

  /** Says which classes have no image left. */
  void lost(List<String> classes) {
    if (!classes.isEmpty()) {
      Notes.say(
          "Left out of the classes, because no image is left of them: "
              + String.join(", ", classes)
              + ".");
    }
  }
}
