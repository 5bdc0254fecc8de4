package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import convbook.data.Batch;
import convbook.device.Check;
import convbook.device.Gradients;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;

/**
 * A first convolution that is known beforehand: its windows are the principal components of the
 * training images' patches, each scaled so that its outputs have variance 1 for images normalized
 * to mean 0, and the negatives of those. What goes on is uncorrelated and of one size. Jordan
 * (2024), section 3.2.
 *
 * <pre>{@code
 * var net = sequential(conv(8, 2), relu(), globalAvgPool(), linear(10));
 * var learner = Learner.of(net, Dataset.of(Garments.train(500, 0), Garments.test(100, 0)));
 * Whitening.first(learner);
 * learner.fit(1);
 * }</pre>
 */
public final class Whitening {
  private static final int IMAGES = 2_000;

  /** Added to variances, lest noise be made as large as what is to be seen: the paper's. */
  private static final double EPSILON = 5e-4;

  private Whitening() {}

  /**
   * Gives the network's first weights these values, after the first 2,000 training images, and
   * freezes them; its bias is trained.
   *
   * @throws IllegalArgumentException if the first weights are not those of a convolution, or it has
   *     an odd number of channels, or more than twice as many as a patch has numbers
   */
  public static void first(Learner learner) {
    Check.given("learner", learner);
    Parameter weight =
        learner.prepare().net().getParameters().values().stream()
            .filter(parameter -> parameter.getType() == Parameter.Type.WEIGHT)
            .findFirst()
            .orElseThrow(
                () ->
                    Check.refusal(
                        "Whitening of a network without weights asked for; add a convolution first."));
    Shape shape = weight.getShape();
    long size = shape.size() / shape.get(0);
    if (shape.dimension() != 4 || shape.get(0) % 2 != 0 || shape.get(0) > 2 * size) {
      throw Check.refusal(
          "Whitening of first weights %s asked for; let the network begin with a convolution of an even number of channels, at most %d.",
          shape, 2 * size);
    }
    Gradients.off();
    try (NDScope scope = new NDScope();
        Batch batch = learner.data().train().first(IMAGES)) {
      NDArray windows = windows(batch.images(), shape);
      weight.getArray().set(new NDIndex(":"), windows.concat(windows.neg()));
    }
    if (weight.requiresGradient()) {
      weight.freeze(true);
    }
  }

  /** Returns the first half of the windows, (channels / 2, C, height, width). */
  private static NDArray windows(NDArray images, Shape shape) {
    int half = (int) shape.get(0) / 2;
    NDArray patches = patches(images, shape.get(2), shape.get(3));
    NDArray products = patches.matMul(patches.transpose()).div(patches.getShape().get(1));
    float[] flat = products.toFloatArray();
    int size = (int) products.getShape().get(0);
    double[][] covariance = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        covariance[i][j] = flat[i * size + j];
      }
    }
    // Largest first.
    EigenDecomposition parts = new EigenDecomposition(MatrixUtils.createRealMatrix(covariance));
    float[] windows = new float[half * size];
    for (int i = 0; i < half; i++) {
      double scale = 1 / Math.sqrt(parts.getRealEigenvalue(i) + EPSILON);
      for (int j = 0; j < size; j++) {
        windows[i * size + j] = (float) (scale * parts.getEigenvector(i).getEntry(j));
      }
    }
    return images
        .getManager()
        .create(windows, new Shape(half, shape.get(1), shape.get(2), shape.get(3)));
  }

  /** Returns every patch as a column, (C height width, patches). */
  private static NDArray patches(NDArray images, long height, long width) {
    long rows = images.getShape().get(2) - height + 1;
    long columns = images.getShape().get(3) - width + 1;
    List<NDArray> taps = new ArrayList<>();
    for (long channel = 0; channel < images.getShape().get(1); channel++) {
      for (long y = 0; y < height; y++) {
        for (long x = 0; x < width; x++) {
          NDIndex at = new NDIndex(":, {}, {}:{}, {}:{}", channel, y, y + rows, x, x + columns);
          taps.add(images.get(at).flatten());
        }
      }
    }
    return NDArrays.stack(new NDList(taps));
  }
}
