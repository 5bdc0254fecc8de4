package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import convbook.device.Check;
import convbook.layer.Auxiliary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What a network has learned apart from its classes, for fine-tuning on others. The head is the
 * last layer with weights and what follows it, also of a classifier in the middle; the body is all
 * the rest.
 *
 * <pre>{@code
 * var net = ResNet.cifar(20, 5);
 * var learner = Learner.of(net, FashionMnist.load().resize(32));
 * FineTuning.load(Path.of("ten-classes.ckpt"), learner);
 * FineTuning.freeze(net);
 * learner.fit(2);
 * FineTuning.unfreeze(net);
 * learner.sgd(0.001).fit(3);
 * }</pre>
 */
public final class FineTuning {
  private FineTuning() {}

  /**
   * Takes the body of a saved network, with the statistics of its batch normalization. The head
   * stays as it is; the optimizer, the running average and the history start anew.
   *
   * @throws CheckpointException if the file is no checkpoint, or its body another
   */
  public static void load(Path file, Learner learner) {
    Check.given("file", file);
    Check.given("learner", learner);
    Model model = learner.prepare();
    Block net = model.net();
    Set<Parameter> head = head(net);
    List<Pair<String, NDArray>> body =
        net.getParameters().stream()
            .filter(p -> !head.contains(p.getValue()))
            .map(p -> new Pair<>(p.getKey(), p.getValue().getArray()))
            .toList();
    try (Checkpoint saved = Checkpoint.open(file, learner.history())) {
      saved.copySome(body);
      model.begin();
    }
  }

  /**
   * Keeps the body as it is while the head is trained. Frozen batch normalization uses its running
   * statistics and keeps them.
   */
  public static void freeze(Block net) {
    Check.given("network", net);
    Set<Parameter> head = head(net);
    net.getParameters().values().stream()
        .filter(p -> !head.contains(p))
        .forEach(p -> freeze(p, true));
  }

  /**
   * Keeps some parts as they are while others are trained.
   *
   * @param parts names as {@code net.getChildren().keys()} gives them, such as {@code 01Conv}, or
   *     longer ones of parts inside, such as {@code 03SequentialBlock_01Conv}
   * @throws IllegalArgumentException if a name is that of no part with parameters
   */
  public static void freeze(Block net, String... parts) {
    Check.given("network", net);
    Check.all("part", parts);
    List<Parameter> chosen = new ArrayList<>();
    for (String part : parts) {
      List<Parameter> inside =
          net.getParameters().stream()
              .filter(p -> p.getKey().startsWith(part + "_"))
              .map(Pair::getValue)
              .toList();
      if (inside.isEmpty()) {
        throw Check.refusal(
            "Part \"%s\" asked for, but the network has no parameters in it; its outermost parts are %s.",
            part, String.join(", ", net.getChildren().keys()));
      }
      chosen.addAll(inside);
    }
    chosen.forEach(p -> freeze(p, true));
  }

  /** Lets every part be trained again. */
  public static void unfreeze(Block net) {
    Check.given("network", net);
    net.getParameters().values().forEach(p -> freeze(p, false));
  }

  private static void freeze(Parameter parameter, boolean freeze) {
    boolean statistic =
        parameter.getType() == Parameter.Type.RUNNING_MEAN
            || parameter.getType() == Parameter.Type.RUNNING_VAR;
    if (!statistic && parameter.requiresGradient() == freeze) {
      parameter.freeze(freeze);
    }
  }

  private static Set<Parameter> head(Block net) {
    Set<Parameter> head = Collections.newSetFromMap(new IdentityHashMap<>());
    addHeads(net, head);
    return head;
  }

  private static void addHeads(Block net, Set<Parameter> heads) {
    List<Parameter> all = net.getParameters().values();
    int start = all.size();
    do {
      start--;
    } while (start > 0 && all.get(start).getType() != Parameter.Type.WEIGHT);
    heads.addAll(all.subList(Math.max(0, start), all.size()));
    addSideHeads(net, heads);
  }

  private static void addSideHeads(Block block, Set<Parameter> heads) {
    if (block instanceof Auxiliary auxiliary) {
      addHeads(auxiliary.head(), heads);
    }
    block.getChildren().values().forEach(child -> addSideHeads(child, heads));
  }
}
