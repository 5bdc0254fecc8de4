package convbook.train;

/** What the environment variable {@code CONVBOOK_SEED} asks for. */
final class Seed {
  private Seed() {}

  static long of(String wish) {
    try {
      return Long.parseLong(wish.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "CONVBOOK_SEED is \"%s\"; set it to a whole number, or not at all.".formatted(wish), e);
    }
  }
}
