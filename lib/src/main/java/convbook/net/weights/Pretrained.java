package convbook.net.weights;

import ai.djl.nn.Block;
import convbook.device.Check;
import convbook.fetch.Cache;
import convbook.fetch.DataException;
import convbook.fetch.Download;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A network that has learned ImageNet, with torchvision's weights:
 *
 * <pre>{@code
 * var net = Pretrained.load("resnet50").net();
 * var flowers = Pretrained.load("resnet50", 5);
 * }</pre>
 *
 * <p>The weights are fetched once and kept beside the data sets. Images are resized so that their
 * shorter side is {@link #resize}, the square of {@link #side} in the middle is taken, and each
 * channel of 0 to 1 is normalized by {@link #means} and {@link #deviations}.
 */
public final class Pretrained {
  private static final int IMAGENET = 1000;
  private static final String FOLDER = "weights";
  private static final String ADDRESS = "https://download.pytorch.org/models/";
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /**
   * Names, files, and what the shorter side is resized to: the default weights of torchvision 0.28.
   * A file's name ends with the first eight digits of its SHA-256.
   */
  private static final String FILES =
      """
      alexnet alexnet-owt-7be5be79 256
      densenet121 densenet121-a639ec97 256
      densenet161 densenet161-8d451a50 256
      densenet169 densenet169-b2777c0a 256
      densenet201 densenet201-c1103571 256
      googlenet googlenet-1378be20 256
      inception_v3 inception_v3_google-0cc3c7bd 342
      mobilenet_v2 mobilenet_v2-7ebf99e0 232
      resnet18 resnet18-f37072fd 256
      resnet34 resnet34-b627a593 256
      resnet50 resnet50-11ad3fa6 232
      resnet101 resnet101-cd907fc2 232
      resnet152 resnet152-f82ba261 232
      resnext50_32x4d resnext50_32x4d-1a0047aa 232
      resnext101_32x8d resnext101_32x8d-110c445d 232
      resnext101_64x4d resnext101_64x4d-173b62eb 232
      vgg11 vgg11-8a719046 256
      vgg11_bn vgg11_bn-6002323d 256
      vgg13 vgg13-19584684 256
      vgg13_bn vgg13_bn-abd245e5 256
      vgg16 vgg16-397923af 256
      vgg16_bn vgg16_bn-6c64b313 256
      vgg19 vgg19-dcbb9e9d 256
      vgg19_bn vgg19_bn-c79401a0 256
      wide_resnet50_2 wide_resnet50_2-9ba9bcbe 232
      wide_resnet101_2 wide_resnet101_2-d733dc28 232
      """;

  private final Entry entry;
  private final Block net;
  private final boolean hasHead;

  /** A line of the table. */
  private record Entry(String name, String file, int resize) {
    static Entry of(String line) {
      String[] parts = line.split(" ");
      return new Entry(parts[0], parts[1], Integer.parseInt(parts[2]));
    }

    /** Whose weights come from TensorFlow's, which saw pixels from -1 to 1. */
    boolean isGoogles() {
      return name.equals("googlenet") || name.equals("inception_v3");
    }

    Download download() {
      String sum = file.substring(file.lastIndexOf('-') + 1);
      URI source = URI.create(ADDRESS + file + ".pth");
      return new Download(file + ".pth", Download.UNKNOWN, sum, List.of(source), TIMEOUT);
    }
  }

  private Pretrained(Entry entry, Block net, boolean hasHead) {
    this.entry = entry;
    this.net = net;
    this.hasHead = hasHead;
  }

  /** Returns the names that {@link #load} takes. */
  public static List<String> names() {
    return FILES.lines().map(Entry::of).map(Entry::name).toList();
  }

  /**
   * Returns a network that tells ImageNet's 1,000 classes apart, fetching its weights if they are
   * not there yet.
   *
   * @throws IllegalArgumentException if there is none of this name
   * @throws DataException if the weights cannot be had
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public static Pretrained load(String name) {
    return load(entry(name), IMAGENET, Optional.empty(), true);
  }

  /**
   * Returns a network for other classes: its last layer starts anew when it is first trained, the
   * rest knows what it learned of ImageNet.
   *
   * @throws IllegalArgumentException if there is none of this name, or {@code classes} is not
   *     positive
   * @throws DataException if the weights cannot be had
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public static Pretrained load(String name, int classes) {
    return load(entry(name), classes, Optional.empty(), false);
  }

  /**
   * Returns a network that tells ImageNet's 1,000 classes apart, with weights from a file, of
   * torchvision or with its names, that {@link Weights#load} reads.
   *
   * @throws IllegalArgumentException if there is none of this name
   * @throws DataException if the file cannot be read, or is another network's
   */
  public static Pretrained load(String name, Path file) {
    Check.given("file", file);
    return load(entry(name), IMAGENET, Optional.of(file), true);
  }

  /**
   * Returns a network for other classes, whose other layers have their weights from a file.
   *
   * @throws IllegalArgumentException if there is none of this name, or {@code classes} is not
   *     positive
   * @throws DataException if the file cannot be read, or is another network's
   */
  public static Pretrained load(String name, Path file, int classes) {
    Check.given("file", file);
    return load(entry(name), classes, Optional.of(file), false);
  }

  private static Pretrained load(Entry entry, int classes, Optional<Path> file, boolean hasHead) {
    Check.positive("classes", classes);
    Architecture architecture = architecture(entry);
    Block net = architecture.factory().apply(classes);
    Path weights = file.orElseGet(() -> fetched(entry));
    Weights.load(net, Optional.of(architecture), weights, !hasHead, Long.MAX_VALUE);
    return new Pretrained(entry, net, hasHead);
  }

  private static Path fetched(Entry entry) {
    Path folder = Cache.folderFor(FOLDER).resolve(FOLDER);
    return entry.download().into(folder, Cache.mayDownload());
  }

  private static Entry entry(String name) {
    Check.given("name", name);
    return FILES
        .lines()
        .map(Entry::of)
        .filter(entry -> entry.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Check.refusal(
                    "Network \"%s\" asked for; choose %s.", name, String.join(", ", names())));
  }

  private static Architecture architecture(Entry entry) {
    return Architecture.all().stream()
        .filter(one -> one.name().equals(entry.name))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the network, which takes (N, 3, {@link #side}, {@link #side}). */
  public Block net() {
    return net;
  }

  /** Returns the height and width of the images that it takes, in pixels. */
  public int side() {
    return architecture(entry).side();
  }

  /** Returns what an image's shorter side is resized to before its middle is taken, in pixels. */
  public int resize() {
    return entry.resize;
  }

  /** Returns what is taken from each channel: red, green and blue from 0 to 1. */
  public List<Double> means() {
    return entry.isGoogles() ? List.of(0.5, 0.5, 0.5) : List.of(0.485, 0.456, 0.406);
  }

  /** Returns what each channel is divided by. */
  public List<Double> deviations() {
    return entry.isGoogles() ? List.of(0.5, 0.5, 0.5) : List.of(0.229, 0.224, 0.225);
  }

  /** Returns the names of its classes: ImageNet's 1,000, or none if its last layer is new. */
  public List<String> classes() {
    return hasHead ? imageNet() : List.of();
  }

  /** Returns where its weights are published. */
  public URI source() {
    return entry.download().sources().get(0);
  }

  /** Returns what is known of the license of its weights. */
  public String license() {
    return "Torchvision is under the BSD 3-Clause license, and says of its weights that they may have terms of their own, which come from the images that they were trained on; ImageNet's are given for research and teaching.";
  }

  private static List<String> imageNet() {
    try (InputStream names = Pretrained.class.getResourceAsStream("imagenet.txt")) {
      return new String(names.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "Pretrained.load(\"" + entry.name + "\")";
  }
}
