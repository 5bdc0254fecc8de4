package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.initializer.XavierInitializer.FactorType;
import ai.djl.training.initializer.XavierInitializer.RandomType;
import convbook.device.Memory;
import convbook.device.OutOfMemoryException;
import convbook.device.Text;
import java.util.Arrays;

/** How weights start. Biases start at 0. */
public enum Init {
  /** Uniform with variance 2 / (fan in + fan out): Glorot and Bengio (2010), equation 16. */
  XAVIER(new XavierInitializer(RandomType.UNIFORM, FactorType.AVG, 3)),
  /** Normal with variance 2 / fan in, made for ReLU: He et al. (2015), equation 10. */
  HE(new XavierInitializer(RandomType.GAUSSIAN, FactorType.IN, 2)),
  /**
   * {@link #HE} with the weights of each output moved so that they add up to 0, and scaled back to
   * that variance: what the inputs of a ReLU network have in common then cannot silence a unit for
   * every image. After Huang et al. (2017, Centered weight normalization), at the start alone. An
   * output with one weight keeps it.
   */
  HE_CENTERED((manager, shape, type) -> centered(HE.initializer.initialize(manager, shape, type))),
  /**
   * {@link #HE}, but that the first outputs of each convolution hand on its inputs, one each: the
   * middle of output i's window over input i is 1 and the rest of that output 0 (in a convolution
   * in groups, for the first group alone). A signal then passes many layers unharmed: Jordan
   * (2024), section 3.3, after Zagoruyko and Komodakis (2017).
   */
  IDENTITY((manager, shape, type) -> identity(HE.initializer.initialize(manager, shape, type)));

  private static final double LARGE = 1 << 26;

  private final transient Initializer initializer;

  Init(Initializer initializer) {
    this.initializer = initializer;
  }

  /**
   * Returns what makes the weights.
   *
   * @throws OutOfMemoryException from it, if they are sure not to fit: the system may end a process
   *     that tries
   */
  Initializer initializer() {
    return (manager, shape, type) -> {
      double needed = Arrays.stream(shape.getShape()).asDoubleStream().reduce(4, (a, b) -> a * b);
      // Looking at the memory takes time.
      if (needed > LARGE && !manager.getDevice().isGpu() && needed > Memory.free()) {
        throw new OutOfMemoryException(
            Text.of(
                "Weights of %s need %,.0f MB, and %s has %,d free; use smaller images, a pooling before flatten(), or fewer channels and units.",
                shape, needed / (1 << 20), manager.getDevice(), Memory.free() >> 20));
      }
      return initializer.initialize(manager, shape, type);
    };
  }

  /** Has the first outputs hand on the inputs, in place. */
  private static NDArray identity(NDArray weights) {
    Shape shape = weights.getShape();
    if (shape.dimension() != 4) {
      return weights;
    }
    long passed = Math.min(shape.get(0), shape.get(1));
    try (NDManager scratch = weights.getManager().newSubManager()) {
      NDArray middle = scratch.zeros(new Shape(shape.get(2), shape.get(3)));
      middle.set(new NDIndex("{}, {}", shape.get(2) / 2, shape.get(3) / 2), 1);
      NDArray own = scratch.eye((int) passed, (int) shape.get(1), 0, DataType.FLOAT32);
      weights.set(new NDIndex(":{}", passed), own.reshape(passed, shape.get(1), 1, 1).mul(middle));
    }
    return weights;
  }

  /**
   * Centers in place, since what else it made would stay as long as the network.
   *
   * @param weights (outputs, ...)
   */
  private static NDArray centered(NDArray weights) {
    Shape shape = weights.getShape();
    long fanIn = shape.size() / shape.get(0);
    if (fanIn > 1) {
      try (NDArray rows = weights.reshape(shape.get(0), fanIn);
          NDArray means = rows.mean(new int[] {1}, true)) {
        rows.subi(means).muli(Math.sqrt(fanIn / (fanIn - 1.0)));
      }
    }
    return weights;
  }
}
