package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.device.Check;

/** Highway networks: Srivastava, Greff and Schmidhuber (2015), "Training Very Deep Networks". */
public final class Highway {
  private Highway() {}

  /**
   * A convolutional highway layer: y = H t + x (1 - t), with H = relu(conv(x)) and t =
   * sigmoid(conv(x)): equation 3.
   *
   * @param gateBias where the gates' biases start; below 0, the layer starts close to the identity
   */
  public static Block layer(int channels, double gateBias) {
    return highway(
        sequential(conv(channels, 3).pad(1), relu()),
        sequential(conv(channels, 3).pad(1).bias(gateBias), sigmoid()),
        identity());
  }

  /**
   * A network of {@code depth} layers for (N, C, 32, 32): a convolution, three groups of highway
   * layers with poolings between them, and a classifier. 37,738 parameters for 10, 16 and 10.
   *
   * @param depth 3 or more
   */
  public static Block of(int depth, int channels, int classes) {
    var net = sequential(conv(channels, 3).pad(1), relu());
    int layers = layers(depth);
    for (int group = 0; group < 3; group++) {
      if (group > 0) {
        net.add(maxPool(2));
      }
      int share = (layers - group + 2) / 3;
      for (int i = 0; i < share; i++) {
        net.add(layer(channels, -2));
      }
    }
    return net.addAll(globalAvgPool(), linear(classes));
  }

  /**
   * The fully connected network of section 3.1, whose {@code depth} layers have {@code units} each,
   * the last but the classes.
   *
   * @param depth 3 or more: the paper's are 10, 20, 50 and 100
   */
  public static Block fullyConnected(int depth, int units, int classes) {
    var net = sequential(flatten(), linear(units), relu());
    for (int i = 0; i < layers(depth); i++) {
      net.add(highway(
          sequential(linear(units), relu()),
          sequential(linear(units).bias(-2), sigmoid()),
          identity()));
    }
    return net.add(linear(classes));
  }

  /** All layers but the first and the last. */
  private static int layers(int depth) {
    return Check.between("depth", depth, 3, Integer.MAX_VALUE) - 2;
  }
}
