package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import convbook.device.Gradients;
import convbook.device.Lifetime;
import java.util.ArrayList;
import java.util.List;

/**
 * Batch normalization taken into the convolution before it. In evaluation both are linear, so that
 * one convolution with other weights and biases gives the same numbers but for rounding: Jacob et
 * al. (2018), section 3.2.
 *
 * @hidden
 */
public final class Folding {
  private final NDManager manager;

  private Folding(NDManager manager) {
    this.manager = manager;
  }

  /**
   * Returns a network that gives in evaluation what this one gives now. All weights but those of
   * such convolutions are this one's own, which has to be kept, and not to be trained.
   *
   * @param net a network with weights that {@link CodeReader} can make anew
   */
  public static Block of(Block net) {
    Gradients.off();
    Block twin = CodeReader.read(net.toString());
    NDArray any = net.getParameters().valueAt(0).getArray();
    try (NDScope scope = new NDScope()) {
      new Folding(Lifetime.of(twin, any.getDevice())).fill(twin, net);
    }
    return twin;
  }

  private void fill(Block twin, Block from) {
    for (var entry : from.getDirectParameters()) {
      twin.getDirectParameters().get(entry.getKey()).setArray(entry.getValue().getArray());
    }
    List<Block> twins = twin.getChildren().values();
    List<Block> originals = from.getChildren().values();
    List<Block> kept = new ArrayList<>();
    for (int i = 0; i < originals.size(); i++) {
      kept.add(twins.get(i));
      boolean folds =
          twin instanceof SequentialBlock
              && i + 1 < originals.size()
              && originals.get(i) instanceof Conv
              && originals.get(i + 1) instanceof BatchNorm;
      if (folds) {
        fold((Conv) twins.get(i), (Conv) originals.get(i), (BatchNorm) originals.get(i + 1));
        i++;
      } else {
        fill(twins.get(i), originals.get(i));
      }
    }
    if (twin instanceof SequentialBlock sequence) {
      sequence.replace(kept);
    }
  }

  private void fold(Conv twin, Conv conv, BatchNorm norm) {
    NDArray factor = norm.factor();
    NDArray shift = norm.shift(factor);
    NDArray weight = value(conv, "weight");
    NDArray bias = value(conv, "bias");
    twin.set(
        forLong(weight.mul(factor.reshape(new Shape(-1, 1, 1, 1)))),
        forLong(bias == null ? shift : bias.mul(factor).addi(shift)));
  }

  private static NDArray value(Block block, String name) {
    Parameter parameter = block.getDirectParameters().get(name);
    return parameter == null ? null : parameter.getArray();
  }

  private NDArray forLong(NDArray array) {
    NDScope.unregister(array);
    array.attach(manager);
    Lifetime.take(Float.BYTES * array.size());
    return array;
  }
}
