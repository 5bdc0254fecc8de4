package convbook.data.image;

/**
 * What an output pixel along one axis takes from the input pixels, bilinear with antialiasing.
 *
 * @param start the first input pixel
 * @param factors the shares of the input pixels from there on; together they are 1
 * @hidden
 */
public record AntialiasWeights(int start, float[] factors) {

  /** Those of {@code count} pixels from {@code first} on, of {@code size} resized to {@code to}. */
  public static AntialiasWeights[] of(int size, int to, int first, int count) {
    AntialiasWeights[] weights = new AntialiasWeights[count];
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
      weights[i] = new AntialiasWeights(from, factors);
    }
    return weights;
  }

  /** Returns the input pixel after the last. */
  int end() {
    return start + factors.length;
  }
}
