package convbook.bench;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import convbook.data.InputTransform;
import convbook.data.Normalization;
import convbook.predict.Classifier;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** From JPEG files to answers: a Classifier, and PyTorch with Pillow, in turn. */
final class Predict extends Side {
  private static final List<String> NETS = List.of("ResNet-18", "ResNet-50", "DenseNet-121");
  private static final int PICTURES = 32;
  private static final int STORED = 256;
  private static final int PIXELS = 224;
  private static final int WARM = 2;
  private static final int ROUNDS = 10;

  private final Classifier classifier;
  private final List<Path> files;

  private Predict(String net, Path folder) {
    Block block = new Task(net, 3, PIXELS, PICTURES).block();
    block.initialize(NDManager.newBaseManager(), DataType.FLOAT32, new Shape(1, 3, PIXELS, PIXELS));
    classifier =
        Classifier.of(
            block,
            IntStream.range(0, Task.CLASSES).mapToObj(i -> "class " + i).toList(),
            new InputTransform(3, STORED, STORED, PIXELS, Normalization.CIFAR10));
    files = files(folder);
    say(files.size());
  }

  static void serve(String net, Path folder) {
    new Predict(net, folder).untilTrain();
  }

  @Override
  double answer(String command) {
    long start = now();
    if (command.equals("1")) {
      classifier.predict(files.get(0));
    } else {
      classifier.predict(files);
    }
    return millis(start);
  }

  static void measure() throws IOException {
    Path folder = write();
    for (String net : NETS) {
      Map<String, Contender> all = new LinkedHashMap<>();
      try {
        all.put("ConvBook", Contender.java(true, "predictions", net, folder.toString()));
        if (Torch.isThere()) {
          String code = Code.of(new Task(net, 3, PIXELS, PICTURES).block());
          for (String mode : new String[] {"eager", "channels_last"}) {
            all.put(mode, Contender.predictor(mode, code, folder));
          }
        }
        all.values().forEach(Contender::ready);
        for (int pictures : new int[] {1, PICTURES}) {
          System.out.println(line(net, pictures, all));
        }
      } finally {
        all.values().forEach(Contender::close);
      }
    }
  }

  /** Has everyone do it in turn, and says how long it took at least, and how the others compare. */
  private static String line(String net, int pictures, Map<String, Contender> all) {
    Map<String, Double> best = new LinkedHashMap<>();
    for (int i = -WARM; i < ROUNDS; i++) {
      for (var each : all.entrySet()) {
        double ms = each.getValue().ask("" + pictures);
        if (i >= 0) {
          best.merge(each.getKey(), ms, Math::min);
        }
      }
    }
    var line =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s, %d of %d px: ConvBook %.1f ms",
                net,
                pictures,
                PIXELS,
                best.get("ConvBook")));
    best.forEach(
        (who, ms) -> {
          if (!who.equals("ConvBook")) {
            line.append(
                String.format(Locale.ROOT, "; %s / ConvBook %.2f", who, ms / best.get("ConvBook")));
          }
        });
    return line.toString();
  }

  private static List<Path> files(Path folder) {
    return IntStream.range(0, PICTURES).mapToObj(i -> folder.resolve(i + ".jpg")).toList();
  }

  /** Soft noise, which a JPEG file of usual size can hold. */
  private static Path write() throws IOException {
    Path folder = Files.createDirectories(Bench.RESULTS.resolve("pictures"));
    var random = new Random(0);
    for (Path file : files(folder)) {
      var small = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
      small.setRGB(0, 0, 16, 16, random.ints(16 * 16).toArray(), 0, 16);
      var large = new BufferedImage(STORED, STORED, BufferedImage.TYPE_INT_RGB);
      var pen = large.createGraphics();
      pen.setRenderingHint(
          java.awt.RenderingHints.KEY_INTERPOLATION,
          java.awt.RenderingHints.VALUE_INTERPOLATION_BICUBIC);
      pen.drawImage(small, 0, 0, STORED, STORED, null);
      pen.dispose();
      ImageIO.write(large, "jpg", file.toFile());
    }
    return folder;
  }
}
