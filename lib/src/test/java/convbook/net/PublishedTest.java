package convbook.net;

import convbook.look.Summary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.nn.Block;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares numbers of parameters with those that others published. Code gives them
 * exactly; papers in millions, to the decimals in this table, rounded or cut off.
 */
class PublishedTest {
  private static final String TORCHVISION = "torchvision's documentation";
  private static final String IMGCLSMOB = "the imgclsmob collection";
  private static final String TIMM = "timm's and Cadene's models";

  static Stream<Arguments> networks() {
    return Stream.of(
        row(TORCHVISION, "61100840", AlexNet.of(1000), 3, 224),
        row(TORCHVISION, "132863336", Vgg.of(11, 1000), 3, 224),
        row(TORCHVISION, "133047848", Vgg.of(13, 1000), 3, 224),
        row(TORCHVISION, "138357544", Vgg.of(16, 1000), 3, 224),
        row(TORCHVISION, "143667240", Vgg.of(19, 1000), 3, 224),
        row(TORCHVISION, "132868840", Vgg.withBatchNorm(11, 1000), 3, 224),
        row(TORCHVISION, "133053736", Vgg.withBatchNorm(13, 1000), 3, 224),
        row(TORCHVISION, "138365992", Vgg.withBatchNorm(16, 1000), 3, 224),
        row(TORCHVISION, "143678248", Vgg.withBatchNorm(19, 1000), 3, 224),
        row(TORCHVISION, "13004888", GoogLeNet.withAuxiliaryHeads(1000), 3, 224),
        row(TORCHVISION, "27161264", InceptionV3.withAuxiliaryHead(1000), 3, 299),
        row(TORCHVISION, "11689512", ResNet.imageNet(18, 1000), 3, 224),
        row(TORCHVISION, "21797672", ResNet.imageNet(34, 1000), 3, 224),
        row(TORCHVISION, "25557032", ResNet.imageNet(50, 1000), 3, 224),
        row(TORCHVISION, "44549160", ResNet.imageNet(101, 1000), 3, 224),
        row(TORCHVISION, "60192808", ResNet.imageNet(152, 1000), 3, 224),
        row(TORCHVISION, "25028904", ResNeXt.imageNet(50, 32, 4, 1000), 3, 224),
        row(TORCHVISION, "88791336", ResNeXt.imageNet(101, 32, 8, 1000), 3, 224),
        row(TORCHVISION, "83455272", ResNeXt.imageNet(101, 64, 4, 1000), 3, 224),
        row(TORCHVISION, "68883240", WideResNet.imageNet(50, 2, 1000), 3, 224),
        row(TORCHVISION, "126886696", WideResNet.imageNet(101, 2, 1000), 3, 224),
        row(TORCHVISION, "7978856", DenseNet.imageNet(121, 1000), 3, 224),
        row(TORCHVISION, "28681000", DenseNet.imageNet(161, 1000), 3, 224),
        row(TORCHVISION, "14149480", DenseNet.imageNet(169, 1000), 3, 224),
        row(TORCHVISION, "20013928", DenseNet.imageNet(201, 1000), 3, 224),
        row(TORCHVISION, "3504872", MobileNetV2.of(1000), 3, 224),
        row(TIMM, "88753150", NasNet.imageNet(6, 4032, 1000), 3, 331),
        row("Zoph et al. (2018), table 1", "3.3M", NasNet.cifar(6, 768, 10), 3, 32),
        row(TIMM, "42679816", InceptionV4.of(1000), 3, 299),
        row(TIMM, "55843464", InceptionResNet.v2(1000), 3, 299),
        row(TIMM, "28088024", SeNet.resNet(50, 1000), 3, 224),
        row(TIMM, "49326872", SeNet.resNet(101, 1000), 3, 224),
        row(TIMM, "66821848", SeNet.resNet(152, 1000), 3, 224),
        row(TIMM, "27559896", SeNet.resNeXt(50, 32, 4, 1000), 3, 224),
        row(TIMM, "48955416", SeNet.resNeXt(101, 32, 4, 1000), 3, 224),
        row(IMGCLSMOB, "10327706", PreActResNet.of(1001, 10), 3, 32),
        row(IMGCLSMOB, "68155210", ResNeXt.cifar(29, 16, 64, 10), 3, 32),
        row(IMGCLSMOB, "21126584", Drn.c(26, 1000), 3, 224),
        row(IMGCLSMOB, "31234744", Drn.c(42, 1000), 3, 224),
        row(IMGCLSMOB, "40542008", Drn.c(58, 1000), 3, 224),
        row(IMGCLSMOB, "16393752", Drn.d(22, 1000), 3, 224),
        row(IMGCLSMOB, "26501912", Drn.d(38, 1000), 3, 224),
        row(IMGCLSMOB, "35809176", Drn.d(54, 1000), 3, 224),
        row(IMGCLSMOB, "54801304", Drn.d(105, 1000), 3, 224),
        row("Sermanet et al. (2014)", "145M", OverFeat.fast(1000), 3, 231),
        row("Sermanet et al. (2014)", "144M", OverFeat.accurate(1000), 3, 221),
        row("He et al. (2016), table 6", "0.27M", ResNet.cifar(20, 10), 3, 32),
        row("He et al. (2016), table 6", "0.46M", ResNet.cifar(32, 10), 3, 32),
        row("He et al. (2016), table 6", "0.66M", ResNet.cifar(44, 10), 3, 32),
        row("He et al. (2016), table 6", "0.85M", ResNet.cifar(56, 10), 3, 32),
        row("He et al. (2016), table 6", "1.7M", ResNet.cifar(110, 10), 3, 32),
        row("He et al. (2016), table 6", "19.4M", ResNet.cifar(1202, 10), 3, 32),
        row("He et al. (2016b), table 4", "1.7M", PreActResNet.of(164, 10), 3, 32),
        row("Zagoruyko and Komodakis (2016), table 4", "0.6M", WideResNet.cifar(40, 1, 10), 3, 32),
        row("Zagoruyko and Komodakis (2016), table 4", "2.2M", WideResNet.cifar(40, 2, 10), 3, 32),
        row("Zagoruyko and Komodakis (2016), table 4", "8.9M", WideResNet.cifar(40, 4, 10), 3, 32),
        row("Zagoruyko and Komodakis (2016), table 4", "35.7M", WideResNet.cifar(40, 8, 10), 3, 32),
        row("Zagoruyko and Komodakis (2016), table 4", "36.5M", WideResNet.cifar(28, 10, 10), 3, 32),
        row("Zagoruyko and Komodakis (2016), table 4", "52.5M", WideResNet.cifar(28, 12, 10), 3, 32),
        row("Zagoruyko and Komodakis (2016), table 4", "17.2M", WideResNet.cifar(22, 8, 10), 3, 32),
        row("Zagoruyko and Komodakis (2016), table 4", "26.8M", WideResNet.cifar(22, 10, 10), 3, 32),
        row("Zagoruyko and Komodakis (2016), table 4", "11.0M", WideResNet.cifar(16, 8, 10), 3, 32),
        row("Zagoruyko and Komodakis (2016), table 4", "17.1M", WideResNet.cifar(16, 10, 10), 3, 32),
        row("Xie et al. (2017), table 7", "34.4M", ResNeXt.cifar(29, 8, 64, 10), 3, 32),
        row("Xie et al. (2017), table 7", "68.1M", ResNeXt.cifar(29, 16, 64, 10), 3, 32),
        row("Huang et al. (2017), table 2", "1.0M", DenseNet.cifar(40, 12, 10), 3, 32),
        row("Huang et al. (2017), table 2", "7.0M", DenseNet.cifar(100, 12, 10), 3, 32),
        row("Huang et al. (2017), table 2", "27.2M", DenseNet.cifar(100, 24, 10), 3, 32),
        row("Huang et al. (2017), table 2", "0.8M", DenseNet.bc(100, 12, 10), 3, 32),
        row("Huang et al. (2017), table 2", "15.3M", DenseNet.bc(250, 24, 10), 3, 32),
        row("Huang et al. (2017), table 2", "25.6M", DenseNet.bc(190, 40, 10), 3, 32));
  }

  private static Arguments row(
      String source, String parameters, Block net, int channels, int pixels) {
    return Arguments.of(source, parameters, net, channels, pixels);
  }

  @ParameterizedTest(name = "{index}: {1} parameters, {0}")
  @MethodSource("networks")
  void parametersAreThePublishedOnes(
      String source, String published, Block net, int channels, int pixels) {
    long ours = Summary.of(net, channels, pixels, pixels).parameters();
    if (published.endsWith("M")) {
      String number = published.substring(0, published.length() - 1);
      int decimals = number.contains(".") ? number.length() - number.indexOf('.') - 1 : 0;
      double unit = Math.pow(10, 6 - decimals);
      assertThat(ours / unit)
          .as("%,d", ours)
          .isCloseTo(Double.parseDouble(number) * 1e6 / unit + 0.25, within(0.75));
    } else {
      assertThat(ours).isEqualTo(Long.parseLong(published));
    }
  }
}
