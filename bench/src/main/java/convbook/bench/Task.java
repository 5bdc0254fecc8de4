package convbook.bench;

import static java.util.Map.entry;

import ai.djl.nn.Block;
import convbook.data.Dataset;
import convbook.data.sets.Garments;
import convbook.look.Summary;
import convbook.net.AlexNet;
import convbook.net.DenseNet;
import convbook.net.GoogLeNet;
import convbook.net.InceptionV3;
import convbook.net.LeNet;
import convbook.net.NiN;
import convbook.net.ResNet;
import convbook.net.Vgg;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** A network on images of a size, in batches of a size. */
record Task(String net, int channels, int pixels, int batch) {
  static final int CLASSES = 10;

  private static final Map<String, Supplier<Block>> NETS =
      Map.ofEntries(
          entry("LeNet", () -> LeNet.lecture(CLASSES)),
          entry("LeNet-BN", () -> LeNet.withBatchNorm(CLASSES)),
          entry("AlexNet", () -> AlexNet.lecture(CLASSES)),
          entry("VGG-11", () -> Vgg.lecture(CLASSES)),
          entry("NiN", () -> NiN.lecture(CLASSES)),
          entry("GoogLeNet", () -> GoogLeNet.lecture(CLASSES)),
          entry("ResNet-18", () -> ResNet.lecture(CLASSES)),
          entry("DenseNet", () -> DenseNet.lecture(CLASSES)),
          entry("ResNet-50", () -> ResNet.imageNet(50, CLASSES)),
          entry("DenseNet-121", () -> DenseNet.imageNet(121, CLASSES)),
          entry("Inception-v3", () -> InceptionV3.of(CLASSES)));

  /** The lecture's networks in its order, and three larger ones. */
  static final List<Task> ALL =
      List.of(
          new Task("LeNet", 1, 28, 256),
          new Task("LeNet-BN", 1, 28, 256),
          new Task("AlexNet", 1, 96, 64),
          new Task("AlexNet", 1, 224, 32),
          new Task("VGG-11", 1, 96, 32),
          new Task("NiN", 1, 96, 64),
          new Task("GoogLeNet", 1, 96, 32),
          new Task("ResNet-18", 1, 96, 32),
          new Task("DenseNet", 1, 96, 32),
          new Task("ResNet-50", 3, 160, 16),
          new Task("DenseNet-121", 3, 160, 16),
          new Task("Inception-v3", 3, 160, 16));

  static Task parse(String line) {
    String[] words = line.split(" ");
    return new Task(
        words[0],
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]));
  }

  Block block() {
    return NETS.get(net).get();
  }

  Summary summary() {
    return Summary.of(block(), channels, pixels, pixels);
  }

  /** Enough images for an epoch that no measurement outlasts, resized as they are used. */
  Dataset data() {
    int images = batch * 64;
    if (channels == 1) {
      return Dataset.of(Garments.train(images, 0), Garments.test(batch, 0))
          .resize(pixels)
          .batch(batch);
    }
    return Dataset.of(Noise.images(images, channels, 32), Noise.images(batch, channels, 32))
        .resize(pixels)
        .batch(batch);
  }

  /** Returns what PyTorch's script takes beside the code. */
  String[] sizes() {
    return String.format(Locale.ROOT, "%d %d %d %d", channels, pixels, batch, CLASSES).split(" ");
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s %d %d %d", net, channels, pixels, batch);
  }
}
