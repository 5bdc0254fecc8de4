package convbook.net;

import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.layer.Layer;

/** AlexNet: Krizhevsky, Sutskever and Hinton (2012), in its three common forms. */
public final class AlexNet {
  private AlexNet() {}

  /** The lecture's AlexNet, for (N, 1, 224, 224): 46,764,746 parameters for 10 classes. */
  public static Block lecture(int classes) {
    return sequential(
        conv(96, 11).stride(4).pad(1), relu(), maxPool(3).stride(2),
        conv(256, 5).pad(2), relu(), maxPool(3).stride(2),
        conv(384, 3).pad(1), relu(),
        conv(384, 3).pad(1), relu(),
        conv(256, 3).pad(1), relu(), maxPool(3).stride(2),
        flatten(),
        linear(4096), relu(), dropout(0.5),
        linear(4096), relu(), dropout(0.5),
        linear(classes));
  }

  /**
   * Torchvision's AlexNet, for (N, 3, 224, 224): 61,100,840 parameters for 1000 classes. It follows
   * Krizhevsky (2014), "One weird trick for parallelizing convolutional neural networks".
   */
  public static Block of(int classes) {
    return sequential(
        conv(64, 11).stride(4).pad(2), relu(), maxPool(3).stride(2),
        conv(192, 5).pad(2), relu(), maxPool(3).stride(2),
        conv(384, 3).pad(1), relu(),
        conv(256, 3).pad(1), relu(),
        conv(256, 3).pad(1), relu(), maxPool(3).stride(2),
        flatten(),
        dropout(0.5), linear(4096), relu(),
        dropout(0.5), linear(4096), relu(),
        linear(classes));
  }

  /**
   * The network of 2012 (section 3), for (N, 3, 227, 227): convolutions 2, 4 and 5 in two groups,
   * one for each of the two GPUs, and local response normalization after the first two. 60,965,224
   * parameters for 1000 classes.
   */
  public static Block original(int classes) {
    return sequential(
        conv(96, 11).stride(4), relu(), responseNorm(), maxPool(3).stride(2),
        conv(256, 5).pad(2).groups(2), relu(), responseNorm(), maxPool(3).stride(2),
        conv(384, 3).pad(1), relu(),
        conv(384, 3).pad(1).groups(2), relu(),
        conv(256, 3).pad(1).groups(2), relu(), maxPool(3).stride(2),
        flatten(),
        dropout(0.5), linear(4096), relu(),
        dropout(0.5), linear(4096), relu(),
        linear(classes));
  }

  private static Layer responseNorm() {
    return localResponseNorm(5, 2, 1e-4, 0.75);
  }
}
