package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;

/**
 * Lays a convolution's weights out in memory as (out, H, W, in) under their usual shape (out, in,
 * H, W). On the processor, PyTorch's convolutions, poolings and normalizations then keep whole
 * networks in this order, which is the one its vector units read fastest: they take sixteen
 * channels at a time. With fewer it is the slowest, so that a network which starts narrow is left
 * as it is.
 */
final class ChannelsLast {
  private static final int VECTOR = 16;

  /** A network's first convolution sees gray or colors. */
  private static final int COLORS = 3;

  private ChannelsLast() {}

  static void apply(Parameter weight) {
    NDArray array = weight.getArray();
    Shape shape = array.getShape();
    boolean narrow = shape.get(0) < VECTOR || (shape.get(1) > COLORS && shape.get(1) < VECTOR);
    if (array.getDevice().isGpu() || narrow || shape.get(2) * shape.get(3) == 1) {
      return;
    }
    NDManager manager = array.getManager();
    try (NDManager scratch = manager.newSubManager()) {
      array.setRequiresGradient(false);
      array.attach(scratch);
      NDArray relaid =
          array
              .transpose(0, 2, 3, 1)
              .flatten()
              .reshape(shape.get(0), shape.get(2), shape.get(3), shape.get(1))
              .transpose(0, 3, 1, 2);
      relaid.attach(manager);
      weight.close();
      weight.setShape(null);
      weight.setArray(relaid);
    }
    weight.freeze(!weight.requiresGradient());
  }
}
