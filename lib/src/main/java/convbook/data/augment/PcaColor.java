package convbook.data.augment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import convbook.data.Augmentation;
import convbook.data.Batch;
import convbook.data.Split;
import java.util.Iterator;
import java.util.random.RandomGenerator;

/**
 * Shifts each image's colors along the principal components p of the training images' colors:
 * Krizhevsky et al. (2012), section 4.1. The paper adds P (α₁λ₁, α₂λ₂, α₃λ₃), its α normal with
 * deviation 0.1. With C = P diag(λ) Pᵀ, the covariance of the colors, that is C (P α); and P α is
 * distributed as α is, because P only rotates it. So the components need not be computed.
 */
final class PcaColor implements Augmentation {
  private static final double DEVIATION = 0.1;

  private final float[] covariance;

  /** Makes one for these images, (N, 3, H, W) from 0 to 1 in each batch. */
  PcaColor(Split images) {
    covariance = covariance(images);
  }

  /** Returns the covariance of red, green and blue over all pixels, row by row. */
  static float[] covariance(Split images) {
    double[] sums = new double[3];
    double[] products = new double[9];
    long pixels = 0;
    for (Iterator<Batch> it = images.epoch(0); it.hasNext(); ) {
      try (NDScope scope = new NDScope()) {
        NDArray rows = it.next().images().transpose(1, 0, 2, 3).reshape(3, -1);
        NDArray exact = rows.toType(DataType.FLOAT64, false);
        pixels += exact.getShape().get(1);
        add(sums, exact.sum(new int[] {1}));
        add(products, exact.matMul(exact.transpose()));
      }
    }
    float[] covariance = new float[9];
    for (int i = 0; i < 9; i++) {
      double means = sums[i / 3] / pixels * (sums[i % 3] / pixels);
      covariance[i] = (float) (products[i] / pixels - means);
    }
    return covariance;
  }

  private static void add(double[] sums, NDArray more) {
    double[] values = more.toDoubleArray();
    for (int i = 0; i < values.length; i++) {
      sums[i] += values[i];
    }
  }

  @Override
  public Batch apply(Batch batch, RandomGenerator random) {
    float[] draws = new float[3 * batch.size()];
    for (int i = 0; i < draws.length; i++) {
      draws[i] = (float) (DEVIATION * random.nextGaussian());
    }
    return batch.with(shift(batch.images(), covariance, draws));
  }

  /**
   * Adds C b to every pixel of an image.
   *
   * @param covariance C, row by row
   * @param draws the b of each image, three numbers for each
   */
  static NDArray shift(NDArray images, float[] covariance, float[] draws) {
    NDManager manager = images.getManager();
    int n = draws.length / 3;
    // C is symmetric: the rows of b C are the columns of C b.
    NDArray shifts =
        manager
            .create(draws, new Shape(n, 3))
            .matMul(manager.create(covariance, new Shape(3, 3)))
            .reshape(n, 3, 1, 1);
    return images.add(shifts);
  }

  @Override
  public String toString() {
    return "pcaColor(data)";
  }
}
