package convbook.net.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.Normalization;
import convbook.fetch.DataException;
import convbook.look.Summary;
import convbook.net.ResNet;
import convbook.train.FineTuning;
import convbook.train.Learner;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Networks with torchvision's weights, in whose place a file of random ones stands. */
class PretrainedTest {
  @TempDir static Path folder;
  private static Path file;

  @BeforeAll
  static void save() {
    Block net = ResNet.imageNet(18, 1000);
    net.initialize(NDManager.newBaseManager(), DataType.FLOAT32, new Shape(1, 3, 224, 224));
    file = folder.resolve("resnet18.safetensors");
    Weights.save(net, file);
  }

  private static float[] numbers(Block net, int parameter) {
    return net.getParameters().get(parameter).getValue().getArray().toFloatArray();
  }

  @Test
  void aNetworkKnowsImageNetsClassesAndHowItsImagesAreMade() {
    Pretrained pretrained = Pretrained.load("resnet18", file);
    assertThat(pretrained.classes()).hasSize(1000).contains("tench", "golden retriever");
    assertThat(pretrained.side()).isEqualTo(224);
    assertThat(pretrained.resize()).isEqualTo(256);
    assertThat(pretrained.source())
        .hasToString("https://download.pytorch.org/models/resnet18-f37072fd.pth");
    assertThat(pretrained.license()).contains("BSD");
    assertThat(new Normalization(pretrained.means(), pretrained.deviations()).means())
        .containsExactly(0.485, 0.456, 0.406);
    assertThat(pretrained.net().isInitialized()).isTrue();
    assertThat(pretrained.net()).hasToString(ResNet.imageNet(18, 1000).toString());
  }

  @Test
  void otherClassesGetALastLayerOfTheirOwnThatALearnerStarts() {
    Pretrained whole = Pretrained.load("resnet18", file);
    Pretrained pretrained = Pretrained.load("resnet18", file, 2);
    Block net = pretrained.net();
    assertThat(pretrained.classes()).isEmpty();
    assertThat(Summary.of(net, 3, 32, 32).parameters()).isEqualTo(11_176_512 + 2 * 513);
    assertThat(net.getParameters().stream().filter(p -> !p.getValue().isInitialized()))
        .extracting(Pair::getValue)
        .extracting(Parameter::getName)
        .containsExactly("weight", "bias");
    ImageSet images =
        new ImageSet("x", new byte[4 * 3 * 32 * 32], new byte[4], 3, 32, 32, List.of("a", "b"));
    Learner learner = Learner.of(net, Dataset.of(images, images).batch(4)).seed(1).quiet();
    learner.test();
    int head = net.getParameters().size() - 2;
    assertThat(numbers(net, head)).hasSize(2 * 512).doesNotContain(0);
    float[] before = numbers(whole.net(), 0);
    FineTuning.freeze(net);
    learner.fit(1);
    assertThat(numbers(net, 0)).isEqualTo(before);
  }

  @Test
  void everyNameHasItsNetworkAndAFileThatSaysItsSum() {
    assertThat(Pretrained.names())
        .hasSize(26)
        .allMatch(name -> Architecture.all().stream().anyMatch(a -> a.name().equals(name)));
  }

  @Test
  void whatCannotBeLoadedIsRefusedInOneSentence() {
    assertThatThrownBy(() -> Pretrained.load("resnet19"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Network \"resnet19\" asked for; choose alexnet, ");
    assertThatThrownBy(() -> Pretrained.load("resnet18", file, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("classes 0 given");
    assertThatThrownBy(() -> Pretrained.load("resnet34", file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has no layer1.2.conv1.weight, which this network needs");
    assertThatThrownBy(() -> Pretrained.load("vgg11", file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has no features.0.weight");
  }
}
