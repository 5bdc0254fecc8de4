package convbook.net.weights;

import ai.djl.nn.Block;
import convbook.layer.Code;
import convbook.net.AlexNet;
import convbook.net.DenseNet;
import convbook.net.GoogLeNet;
import convbook.net.InceptionResNet;
import convbook.net.InceptionV3;
import convbook.net.InceptionV4;
import convbook.net.MobileNetV2;
import convbook.net.ResNeXt;
import convbook.net.ResNet;
import convbook.net.SeNet;
import convbook.net.Vgg;
import convbook.net.WideResNet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Pattern;

/**
 * A network that torchvision or timm have, too, with the names that its layers have there.
 *
 * @param name theirs
 * @param factory ours, given the number of classes
 * @param side of the images that it is made for, in pixels
 * @param names of its layers with weights, in the order of ours, as {@link Names} writes them
 */
record Architecture(
    String name, IntFunction<Block> factory, int side, Function<Block, String> names) {
  private static final int SIDE = 224;
  private static final int INCEPTION_SIDE = 299;
  private static final Pattern LINEAR = Pattern.compile("linear\\((\\d+)\\)");

  /** Returns all of them. */
  static List<Architecture> all() {
    List<Architecture> all = new ArrayList<>();
    for (int depth : new int[] {18, 34, 50, 101, 152, 200}) {
      all.add(of("resnet" + depth, c -> ResNet.imageNet(depth, c), Names::resNet));
    }
    all.add(resNeXt(50, 32, 4));
    all.add(resNeXt(101, 32, 4));
    all.add(resNeXt(101, 32, 8));
    all.add(resNeXt(101, 64, 4));
    for (int depth : new int[] {50, 101}) {
      String name = "wide_resnet" + depth + "_2";
      all.add(of(name, c -> WideResNet.imageNet(depth, 2, c), Names::resNet));
    }
    for (int depth : new int[] {50, 101, 152}) {
      all.add(of("seresnet" + depth, c -> SeNet.resNet(depth, c), Names::seResNet));
    }
    all.add(seResNeXt(50, 4));
    all.add(seResNeXt(101, 4));
    all.add(seResNeXt(101, 8));
    for (int depth : new int[] {11, 13, 16, 19}) {
      all.add(of("vgg" + depth, c -> Vgg.of(depth, c), Names::vgg));
      all.add(of("vgg" + depth + "_bn", c -> Vgg.withBatchNorm(depth, c), Names::vgg));
    }
    for (int depth : new int[] {121, 161, 169, 201}) {
      all.add(of("densenet" + depth, c -> DenseNet.imageNet(depth, c), Names::denseNet));
    }
    Collections.addAll(
        all,
        of("alexnet", AlexNet::of, Names::vgg),
        of("googlenet", GoogLeNet::of, net -> Names.GOOGLENET),
        of("googlenet", GoogLeNet::withAuxiliaryHeads, net -> Names.GOOGLENET_HEADS),
        of("mobilenet_v2", MobileNetV2::of, net -> Names.MOBILE_NET_V2),
        inception("inception_v3", InceptionV3::of, Names.INCEPTION_V3),
        inception("inception_v3", InceptionV3::withAuxiliaryHead, Names.INCEPTION_V3_HEAD),
        inception("inception_v4", InceptionV4::of, Names.INCEPTION_V4),
        inception("inception_resnet_v2", InceptionResNet::v2, Names.INCEPTION_RESNET_V2));
    return all;
  }

  private static Architecture of(
      String name, IntFunction<Block> factory, Function<Block, String> names) {
    return new Architecture(name, factory, SIDE, names);
  }

  private static Architecture inception(String name, IntFunction<Block> factory, String names) {
    return new Architecture(name, factory, INCEPTION_SIDE, net -> names);
  }

  private static Architecture resNeXt(int depth, int cardinality, int width) {
    String name = "resnext" + depth + "_" + cardinality + "x" + width + "d";
    return of(name, c -> ResNeXt.imageNet(depth, cardinality, width, c), Names::resNet);
  }

  private static Architecture seResNeXt(int depth, int width) {
    String name = "seresnext" + depth + "_32x" + width + "d";
    return of(name, c -> SeNet.resNeXt(depth, 32, width, c), Names::seResNet);
  }

  /** Returns which of them a network is, which shows in how it is written in code. */
  static Optional<Architecture> of(Block net) {
    String code = Code.line(net);
    return LINEAR
        .matcher(code)
        .results()
        .map(last -> last.group(1))
        .reduce((first, last) -> last)
        .flatMap(classes -> of(code, Integer.parseInt(classes)));
  }

  private static Optional<Architecture> of(String code, int classes) {
    return all().stream()
        .filter(one -> Code.line(one.factory.apply(classes)).equals(code))
        .findFirst();
  }
}
