package convbook.net.weights;

import ai.djl.nn.Block;
import convbook.layer.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What torchvision and timm call the layers of their networks, written as a shell would expand it:
 * {@code conv{1,2}.{conv,bn}} is conv1.conv, conv1.bn, conv2.conv and conv2.bn.
 */
final class Names {
  private static final String UNIT = ".{conv,bn}";
  private static final String PATHS =
      ".{branch1,branch2.0,branch2.1,branch3.0,branch3.1,branch4.1}" + UNIT;

  static final String GOOGLENET =
      String.join(" ", "conv{1,2,3}" + UNIT, "inception{3a,3b,4a,4b,4c,4d,4e,5a,5b}" + PATHS, "fc");

  static final String GOOGLENET_HEADS =
      String.join(
          " ",
          "conv{1,2,3}" + UNIT,
          "inception{3a,3b,4a}" + PATHS,
          "aux1.{conv.conv,conv.bn,fc1,fc2}",
          "inception{4b,4c,4d}" + PATHS,
          "aux2.{conv.conv,conv.bn,fc1,fc2}",
          "inception{4e,5a,5b}" + PATHS,
          "fc");

  private static final String INCEPTION_V3_TRUNK =
      String.join(
          " ",
          "Conv2d_{1a_3x3,2a_3x3,2b_3x3,3b_1x1,4a_3x3}" + UNIT,
          "Mixed_5{b,c,d}.{branch1x1,branch5x5_{1,2},branch3x3dbl_{1,2,3},branch_pool}" + UNIT,
          "Mixed_6a.{branch3x3,branch3x3dbl_{1,2,3}}" + UNIT,
          "Mixed_6{b,c,d,e}.{branch1x1,branch7x7_{1,2,3},branch7x7dbl_{1,2,3,4,5},branch_pool}"
              + UNIT);

  private static final String INCEPTION_V3_TOP =
      String.join(
          " ",
          "Mixed_7a.{branch3x3_{1,2},branch7x7x3_{1,2,3,4}}" + UNIT,
          "Mixed_7{b,c}.{branch1x1,branch3x3_{1,2a,2b},branch3x3dbl_{1,2,3a,3b},branch_pool}"
              + UNIT,
          "fc");

  static final String INCEPTION_V3 = INCEPTION_V3_TRUNK + " " + INCEPTION_V3_TOP;

  static final String INCEPTION_V3_HEAD =
      INCEPTION_V3_TRUNK + " AuxLogits.conv{0,1}" + UNIT + " AuxLogits.fc " + INCEPTION_V3_TOP;

  static final String INCEPTION_V4 =
      String.join(
          " ",
          "features.{0,1,2,3.conv,4.branch0.{0,1},4.branch1.{0,1,2,3},5.conv}" + UNIT,
          "features.{6,7,8,9}.{branch0,branch1.{0,1},branch2.{0,1,2},branch3.1}" + UNIT,
          "features.10.{branch0,branch1.{0,1,2}}" + UNIT,
          "features.{11,12,13,14,15,16,17}"
              + ".{branch0,branch1.{0,1,2},branch2.{0,1,2,3,4},branch3.1}"
              + UNIT,
          "features.18.{branch0.{0,1},branch1.{0,1,2,3}}" + UNIT,
          "features.{19,20,21}"
              + ".{branch0,branch1_{0,1a,1b},branch2_{0,1,2,3a,3b},branch3.1}"
              + UNIT,
          "last_linear");

  static final String INCEPTION_RESNET_V2 =
      String.join(
          " ",
          "conv2d_{1a,2a,2b,3b,4a}" + UNIT,
          "mixed_5b.{branch0,branch1.{0,1},branch2.{0,1,2},branch3.1}" + UNIT,
          blocks("repeat", 10, ".{{branch0,branch1.{0,1},branch2.{0,1,2}}" + UNIT + ",conv2d}"),
          "mixed_6a.{branch0,branch1.{0,1,2}}" + UNIT,
          blocks("repeat_1", 20, ".{{branch0,branch1.{0,1,2}}" + UNIT + ",conv2d}"),
          "mixed_7a.{branch0.{0,1},branch1.{0,1},branch2.{0,1,2}}" + UNIT,
          blocks("repeat_2", 9, ".{{branch0,branch1.{0,1,2}}" + UNIT + ",conv2d}"),
          "block8.{{branch0,branch1.{0,1,2}}" + UNIT + ",conv2d}",
          "conv2d_7b" + UNIT,
          "classif");

  static final String MOBILE_NET_V2 =
      String.join(
          " ",
          "features.0.{0,1}",
          "features.1.conv.{0.{0,1},1,2}",
          "features.{" + numbers(2, 16) + "}.conv.{0.{0,1},1.{0,1},2,3}",
          "features.18.{0,1}",
          "classifier.1");

  private static final int BEHIND_STEM = 4;
  private static final int STAGES = 4;

  private Names() {}

  /** Returns the names in their order. */
  static List<String> expanded(String written) {
    return Stream.of(written.split(" ", -1)).flatMap(Names::word).toList();
  }

  private static Stream<String> word(String written) {
    int open = written.indexOf('{');
    if (open < 0) {
      return Stream.of(written);
    }
    List<String> choices = new ArrayList<>();
    int depth = 0;
    int start = open + 1;
    int at = open;
    do {
      char c = written.charAt(at);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (depth == 0 || depth == 1 && c == ',') {
        choices.add(written.substring(start, at));
        start = at + 1;
      }
      at++;
    } while (depth > 0);
    String before = written.substring(0, open);
    List<String> behind = word(written.substring(at)).toList();
    return choices.stream()
        .flatMap(Names::word)
        .flatMap(choice -> behind.stream().map(end -> before + choice + end));
  }

  private static String blocks(String name, int count, String inside) {
    return name + ".{" + numbers(0, count) + "}" + inside;
  }

  private static String numbers(int from, int count) {
    return IntStream.range(from, from + count)
        .mapToObj(Integer::toString)
        .collect(Collectors.joining(","));
  }

  /** Returns the layers that have weights, in their order. */
  static List<Block> layers(Block net) {
    List<Block> layers = new ArrayList<>();
    if (!net.getDirectParameters().isEmpty()) {
      layers.add(net);
    }
    net.getChildren().values().forEach(child -> layers.addAll(layers(child)));
    return layers;
  }

  /** The names of {@code torch.nn.Sequential}: each layer's place, inside of each block's. */
  static String places(Block net) {
    return String.join(" ", places(net, ""));
  }

  private static List<String> places(Block block, String place) {
    List<String> places = new ArrayList<>();
    if (!block.getDirectParameters().isEmpty()) {
      places.add(place);
    }
    List<Block> inside = block.getChildren().values();
    for (int i = 0; i < inside.size(); i++) {
      places.addAll(places(inside.get(i), place.isEmpty() ? "" + i : place + "." + i));
    }
    return places;
  }

  /** The layers before {@code flatten()} are features, those behind it are the classifier. */
  static String vgg(Block net) {
    List<String> names = new ArrayList<>();
    String part = "features.";
    int place = 0;
    for (Block layer : leaves(net)) {
      if (!layer.getDirectParameters().isEmpty()) {
        names.add(part + place);
      }
      place++;
      if (Code.line(layer).equals("flatten()")) {
        part = "classifier.";
        place = 0;
      }
    }
    return String.join(" ", names);
  }

  /** Timm's, whose first two linear layers are convolutions. */
  static String timmVgg(Block net) {
    String[] names = vgg(net).split(" ");
    System.arraycopy(
        new String[] {"pre_logits.fc1", "pre_logits.fc2", "head.fc"},
        0,
        names,
        names.length - 3,
        3);
    return String.join(" ", names);
  }

  private static List<Block> leaves(Block block) {
    List<Block> inside = block.getChildren().values();
    return inside.isEmpty()
        ? List.of(block)
        : inside.stream().flatMap(one -> leaves(one).stream()).toList();
  }

  static String resNet(Block net) {
    return resNet(net, "");
  }

  static String seResNet(Block net) {
    return resNet(net, ",se.{fc1,fc2}");
  }

  private static String resNet(Block net, String gate) {
    List<String> names = new ArrayList<>(List.of("conv1 bn1"));
    for (int stage = 0; stage < STAGES; stage++) {
      List<Block> blocks =
          net.getChildren().get(BEHIND_STEM + stage).getValue().getChildren().values();
      // A stage's first block alone has a projection.
      int layers = layers(blocks.get(1)).size();
      boolean deep = layers - (gate.isEmpty() ? 0 : 2) > 4;
      String branch = "conv1,bn1,conv2,bn2" + (deep ? ",conv3,bn3" : "") + gate;
      boolean projects = layers(blocks.get(0)).size() > layers;
      String layer = "layer" + (stage + 1) + ".";
      names.add(layer + "0.{" + branch + (projects ? ",downsample.{0,1}}" : "}"));
      names.add(layer + "{" + numbers(1, blocks.size() - 1) + "}.{" + branch + "}");
    }
    names.add("fc");
    return String.join(" ", names);
  }

  static String denseNet(Block net) {
    List<String> names = new ArrayList<>(List.of("features.{conv0,norm0}"));
    for (int stage = 1; stage <= STAGES; stage++) {
      Block block = net.getChildren().get(BEHIND_STEM + 2 * (stage - 1)).getValue();
      String layers = ".denselayer{" + numbers(1, block.getChildren().size()) + "}";
      names.add("features.denseblock" + stage + layers + ".{norm1,conv1,norm2,conv2}");
      names.add(stage < STAGES ? "features.transition" + stage + ".{norm,conv}" : "features.norm5");
    }
    names.add("classifier");
    return String.join(" ", names);
  }
}
