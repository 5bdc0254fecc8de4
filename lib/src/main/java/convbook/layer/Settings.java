package convbook.layer;

/** Checks of a layer's settings, at the call that makes them. */
final class Settings {
  private Settings() {}

  static int positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s %d given; use 1 or more.".formatted(name, value));
    }
    return value;
  }

  static double finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "%s %s given; use a finite number.".formatted(name, value));
    }
    return value;
  }

  static double notNegative(String name, double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new IllegalArgumentException("%s %s given; use 0 or more.".formatted(name, value));
    }
    return value;
  }

  static int notNegative(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException("%s %d given; use 0 or more.".formatted(name, value));
    }
    return value;
  }

  static double share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("%s %s given; use 0 to 1.".formatted(name, value));
    }
    return value;
  }
}
