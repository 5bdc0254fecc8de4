package convbook.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of image files that are read, told apart by their first bytes, not their names. */
enum Format {
  JPEG("\u00ff\u00d8\u00ff", "jpg", "jpeg", "jpe", "jfif"),
  PNG("\u0089PNG\r\n\u001a\n", "png"),
  GIF("GIF8", "gif");

  private final byte[] mark;
  private final List<String> endings;

  Format(String mark, String... endings) {
    this.mark = mark.getBytes(StandardCharsets.ISO_8859_1);
    this.endings = List.of(endings);
  }

  /** Returns what a file is, going by its bytes. */
  static Optional<Format> of(byte[] file) {
    return Arrays.stream(values())
        .filter(f -> Arrays.mismatch(f.mark, file) == f.mark.length)
        .findFirst();
  }

  /** Returns what a file should be, going by its name. */
  static Optional<Format> named(String file) {
    String ending = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(f -> f.endings.contains(ending)).findFirst();
  }
}
