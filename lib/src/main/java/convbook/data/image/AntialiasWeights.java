package convbook.data.image;

/**
 * What each output pixel along one axis takes from which input pixels, bilinear with antialiasing.
 *
 * @hidden
 */
public final class AntialiasWeights {
  private final int[] start;
  private final float[][] factors;

  private AntialiasWeights(int count) {
    start = new int[count];
    factors = new float[count][];
  }

  /** Those of {@code count} pixels from {@code first} on, of {@code size} resized to {@code to}. */
  public static AntialiasWeights of(int size, int to, int first, int count) {
    AntialiasWeights weights = new AntialiasWeights(count);
    double scale = (double) size / to;
    double reach = Math.max(1, scale);
    for (int i = 0; i < count; i++) {
      double center = (i + first + 0.5) * scale;
      int from = Math.max(0, (int) (center - reach + 0.5));
      int end = Math.min(size, (int) (center + reach + 0.5));
      float[] factors = new float[end - from];
      double sum = 0;
      for (int k = 0; k < factors.length; k++) {
        double factor = Math.max(0, 1 - Math.abs(from + k + 0.5 - center) / reach);
        factors[k] = (float) factor;
        sum += factor;
      }
      for (int k = 0; k < factors.length; k++) {
        factors[k] /= (float) sum;
      }
      weights.start[i] = from;
      weights.factors[i] = factors;
    }
    return weights;
  }

  /** Returns the first input pixel of output pixel {@code i}. */
  public int start(int i) {
    return start[i];
  }

  /** Returns the input pixel after the last of output pixel {@code i}. */
  int end(int i) {
    return start[i] + factors[i].length;
  }

  /** Returns the shares of the input pixels from {@link #start} on; together they are 1. */
  public float[] factors(int i) {
    return factors[i];
  }
}
