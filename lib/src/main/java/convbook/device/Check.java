package convbook.device;

import ai.djl.ndarray.NDArray;
import ai.djl.util.NativeResource;

/**
 * What every public method asks of its arguments, at the call and not where it first matters.
 *
 * @hidden
 */
public final class Check {
  private Check() {}

  /**
   * Returns {@code value}.
   *
   * @param name what it is, as in "network"
   * @throws IllegalArgumentException if it is null
   */
  public static <T> T given(String name, T value) {
    if (value == null) {
      throw refusal("null given for the %s; give one that is there.", name);
    }
    return value;
  }

  /**
   * Returns {@code values}.
   *
   * @throws IllegalArgumentException if they are null, or one of them is
   */
  @SafeVarargs
  public static <T> T[] all(String name, T... values) {
    for (T value : given(name, values)) {
      given(name, value);
    }
    return values;
  }

  /**
   * Returns {@code values}.
   *
   * @throws IllegalArgumentException if they are null, or one of them is
   */
  public static <C extends Iterable<?>> C all(String name, C values) {
    for (Object value : given(name, values)) {
      given(name, value);
    }
    return values;
  }

  /** Returns {@code array}, if it is there and not closed. */
  public static NDArray open(String name, NDArray array) {
    if (given(name, array) instanceof NativeResource<?> resource && resource.isReleased()) {
      throw refusal("%s given that are closed; close them after use.", name);
    }
    return array;
  }

  /** Returns {@code number}, if it is that of one of {@code count}, counted from 0. */
  public static int number(String name, int number, int count) {
    if (number < 0 || number >= count) {
      throw refusal("%s %d asked for; there are %,d, numbered from 0.", name, number, count);
    }
    return number;
  }

  /** Returns {@code numbers}, if there are any, each that of one of {@code count}. */
  public static int[] numbers(String name, int[] numbers, int count) {
    if (given("numbers", numbers).length == 0) {
      throw refusal("no %s asked for; ask for at least 1 of %,d.", name, count);
    }
    for (int number : numbers) {
      number(name, number, count);
    }
    return numbers;
  }

  /** Returns {@code value}, if it is at least 1. */
  public static int positive(String name, int value) {
    return between(name, value, 1, Integer.MAX_VALUE);
  }

  /** Returns {@code value}, if it is neither less than {@code least} nor more than {@code most}. */
  public static int between(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw refusal(
          most == Integer.MAX_VALUE ? "%s %d given; use %d or more." : "%s %d given; use %d to %d.",
          name,
          value,
          least,
          most);
    }
    return value;
  }

  /** Returns {@code value}, if it is 0 or more. */
  public static int notNegative(String name, int value) {
    return between(name, value, 0, Integer.MAX_VALUE);
  }

  /** Returns {@code value}, if it is a finite number. */
  public static double finite(String name, double value) {
    return require(Double.isFinite(value), name, value, "a finite number");
  }

  /** Returns {@code value}, if it is 0 or more and finite. */
  public static double notNegative(String name, double value) {
    return require(value >= 0 && Double.isFinite(value), name, value, "0 or more");
  }

  /** Returns {@code value}, if it is more than 0 and finite. */
  public static double positive(String name, double value) {
    return require(value > 0 && Double.isFinite(value), name, value, "more than 0");
  }

  /** Returns {@code value}, if it is from 0 to 1. */
  public static double share(String name, double value) {
    return require(value >= 0 && value <= 1, name, value, "0 to 1");
  }

  /** Returns {@code value}, if it is from 0 to 1, but not 1. */
  public static double shareBelow1(String name, double value) {
    return require(value >= 0 && value < 1, name, value, "0 or more and less than 1");
  }

  /** Returns {@code value}, if it is fine; else says what to use instead. */
  public static double require(boolean fine, String name, double value, String use) {
    if (!fine) {
      throw refusal("%s %s given; use %s.", name, value, use);
    }
    return value;
  }

  /** Returns what to throw at an argument: what was given, what is expected, what to do. */
  public static IllegalArgumentException refusal(String sentence, Object... given) {
    return new IllegalArgumentException(Text.of(sentence, given));
  }
}
