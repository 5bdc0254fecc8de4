package convbook.net;

import static convbook.layer.ActivationOrder.FULL_PRE_ACTIVATION;
import static convbook.layer.ActivationOrder.RELU_PRE_ACTIVATION;
import static convbook.layer.Layers.*;

import ai.djl.nn.Block;
import convbook.device.Check;
import convbook.layer.ActivationOrder;
import convbook.layer.Shortcut;
import convbook.layer.Stages;
import convbook.layer.Stages.Place;
import java.util.List;
import java.util.function.Function;

/** "Identity Mappings in Deep Residual Networks": He et al. (2016b), for (N, C, 32, 32). */
public final class PreActResNet {
  private PreActResNet() {}

  /**
   * The network of bottlenecks: 1,703,258 parameters for 10 classes at depth 164.
   *
   * @param depth 9n + 2: the paper's are 164 and 1001
   * @throws IllegalArgumentException if it is not of this form
   */
  public static Block of(int depth, int classes) {
    return of(depth, FULL_PRE_ACTIVATION, classes);
  }

  /** The network of bottlenecks with its activations elsewhere: the paper's table 2. */
  public static Block of(int depth, ActivationOrder activation, int classes) {
    Check.given("activation", activation);
    int blocks = Stages.perStage("Pre-activation ResNet", depth, 9, 2);
    return net(activation, classes, Stages.cifar(blocks, 16, 64, block(activation, place -> {
      int inner = place.channels() / 4;
      return new Block[] {
        conv(inner, 1).stride(place.stride()).noBias(),
        conv(inner, 3).pad(1).noBias(),
        conv(place.channels(), 1).noBias()};
    })));
  }

  /**
   * The network of pairs of 3x3 convolutions.
   *
   * @param depth 6n + 2: the paper's is 110
   * @throws IllegalArgumentException if it is not of this form
   */
  public static Block basic(int depth, ActivationOrder activation, int classes) {
    Check.given("activation", activation);
    int blocks = Stages.perStage("Pre-activation ResNet", depth, 6, 2);
    return net(activation, classes, Stages.cifar(blocks, 16, 16, block(activation, place ->
        new Block[] {
          conv(place.channels(), 3).stride(place.stride()).pad(1).noBias(),
          conv(place.channels(), 3).pad(1).noBias()})));
  }

  static Function<Place, Block> block(ActivationOrder activation, Function<Place, Block[]> convolutions) {
    Check.given("activation", activation);
    return place -> activation.block(place, Shortcut.CONV, activation.branch(convolutions.apply(place)));
  }

  /** The stages behind a stem and before a classifier, which activate what the blocks do not. */
  static Block net(ActivationOrder activation, int classes, List<Block> stages) {
    boolean pre = activation == FULL_PRE_ACTIVATION;
    List<Block> end = pre ? List.of(batchNorm(), relu()) : List.of(relu());
    return sequential(conv(16, 3).pad(1).noBias())
        .addAll(pre ? List.of() : List.of(batchNorm(), relu()))
        .addAll(stages)
        .addAll(pre || activation == RELU_PRE_ACTIVATION ? end : List.of())
        .addAll(globalAvgPool(), linear(classes));
  }
}
