package convbook.data.sets;

import convbook.device.Text;

/** A box of text that cannot be missed. */
final class Banner {
  private static final int WIDTH = 76;

  private Banner() {}

  /** Returns the paragraphs, wrapped and boxed. */
  static String of(String... paragraphs) {
    String edge = "#".repeat(WIDTH + 4);
    StringBuilder box = new StringBuilder(edge).append('\n');
    for (String paragraph : paragraphs) {
      StringBuilder line = new StringBuilder();
      for (String word : paragraph.split(" ")) {
        if (line.length() > 0 && line.length() + 1 + word.length() > WIDTH) {
          box.append(Text.of("# %-76s #%n", line));
          line.setLength(0);
        }
        line.append(line.length() > 0 ? " " : "").append(word);
      }
      box.append(Text.of("# %-76s #%n", line));
    }
    return box.append(edge).toString();
  }
}
