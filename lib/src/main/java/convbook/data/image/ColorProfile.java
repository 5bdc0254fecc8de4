package convbook.data.image;

/** What a file says of how its numbers are to be taken for colors. */
final class ColorProfile {
  static final String PASSED_OVER = "with a color profile other than sRGB, which was passed over";

  private ColorProfile() {}

  /**
   * Returns whether a profile is another than the one that everybody takes colors to be in. It
   * tells by its name, as such profiles differ in their numbers.
   *
   * @param profile its bytes, one a character; newer ones write their name in two
   */
  static boolean isForeign(String profile) {
    String text = profile.replace("\0", "");
    return !text.contains("sRGB") || text.contains("linear sRGB");
  }
}
