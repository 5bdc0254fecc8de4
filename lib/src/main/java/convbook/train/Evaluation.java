package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import convbook.device.Check;
import convbook.device.Gradients;
import java.lang.ref.Reference;
import java.util.Arrays;

/** Passes through a network from which it learns nothing. */
final class Evaluation {
  private Evaluation() {}

  /**
   * Returns the probabilities of each class, [N][classes].
   *
   * @param image the shape of one, (C, H, W)
   * @throws IllegalArgumentException if the images are others
   */
  static float[][] probabilities(Block net, Shape image, NDArray images) {
    Shape given = Check.open("images", images).getShape();
    boolean batch = given.dimension() == 4 && given.get(0) > 0 && given.slice(1).equals(image);
    if (!batch || images.getDataType() != DataType.FLOAT32) {
      throw Check.refusal(
          "Images of %s %s given; give (N, %d, %d, %d) of float32, one or more, as a batch of the dataset holds them.",
          given, images.getDataType(), image.get(0), image.get(1), image.get(2));
    }
    try (NDScope scope = new NDScope()) {
      float[] flat = forward(net, images).singletonOrThrow().softmax(1).toFloatArray();
      int classes = flat.length / (int) given.get(0);
      float[][] rows = new float[(int) given.get(0)][];
      Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * classes, (i + 1) * classes));
      return rows;
    }
  }

  static NDList forward(Block net, NDArray images) {
    Gradients.off();
    // A store of its own for every pass: it would remember arrays that a checkpoint has replaced.
    ParameterStore store = new ParameterStore(images.getManager(), false);
    try {
      return net.forward(store, new NDList(images), false);
    } finally {
      // Nobody else may hold the network, and its weights are freed with it.
      Reference.reachabilityFence(net);
    }
  }
}
