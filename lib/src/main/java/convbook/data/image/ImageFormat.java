package convbook.data.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The kinds of image files that are read, told apart by their first bytes, not their names.
 *
 * @hidden
 */
public enum ImageFormat {
  JPEG("\u00ff\u00d8\u00ff", "jpg", "jpeg", "jpe", "jfif"),
  PNG("\u0089PNG\r\n\u001a\n", "png"),
  GIF("GIF8", "gif");

  /** By how they begin, what else goes under an image's name at times. */
  private static final Map<String, String> OTHERS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("RIFF....WEBP.*", "a WebP image"),
              Map.entry("BM.*", "a BMP image"),
              Map.entry("II\\*\0.*|MM\0\\*.*|II\\+\0.*|MM\0\\+.*", "a TIFF image"),
              Map.entry("....ftyp(hei|hev|mif1|msf1).*", "a HEIC image"),
              Map.entry("....ftypavi[fs].*", "an AVIF image"),
              Map.entry("\0\0\0\u000cjP  .*|\u00ff\u004f\u00ff\u0051.*", "a JPEG 2000 image"),
              Map.entry("\0\0\0\u000cJXL .*|\u00ff\n.*", "a JPEG XL image"),
              Map.entry("P[1-7]\\s.*", "a PNM image"),
              Map.entry("\0\0\1\0.*", "an ICO image"),
              Map.entry("8BPS.*", "a Photoshop image"),
              Map.entry("%PDF.*", "a PDF file"),
              Map.entry("PK\3\4.*", "a ZIP archive"),
              Map.entry("\\s*(<\\?xml.*)?<svg.*", "an SVG image"),
              Map.entry("(?i)\\s*<(!doctype )?html.*", "a web page"),
              Map.entry("version https://git-lfs.*", "a pointer of Git LFS")));

  private static final int LOOKED_AT = 400;

  private final byte[] mark;
  private final List<String> endings;

  ImageFormat(String mark, String... endings) {
    this.mark = mark.getBytes(StandardCharsets.ISO_8859_1);
    this.endings = List.of(endings);
  }

  /** Returns what a file is, going by its bytes. */
  public static Optional<ImageFormat> of(byte[] file) {
    return Arrays.stream(values())
        .filter(f -> Arrays.mismatch(f.mark, file) == f.mark.length)
        .findFirst();
  }

  /** Returns what a file is that is none of these, as a message goes on after its name. */
  static String other(byte[] file) {
    String head =
        new String(file, 0, Math.min(LOOKED_AT, file.length), StandardCharsets.ISO_8859_1);
    return OTHERS.entrySet().stream()
        .filter(other -> head.matches("(?s)(" + other.getKey() + ")"))
        .map(other -> "is " + other.getValue())
        .map(is -> is + (is.endsWith("image") ? ": convert it to JPEG or PNG" : ", not an image"))
        .findFirst()
        .orElse("is not a JPEG, PNG or GIF image");
  }

  /** Returns what a file should be, going by its name. */
  public static Optional<ImageFormat> named(String file) {
    String ending = ending(file);
    return Arrays.stream(values()).filter(f -> f.endings.contains(ending)).findFirst();
  }

  /** Returns what follows the last dot of a file's name, in small letters; nothing if none does. */
  public static String ending(String file) {
    String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
