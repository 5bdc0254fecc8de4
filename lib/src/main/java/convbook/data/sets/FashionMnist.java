package convbook.data.sets;

import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.TrainTest;
import convbook.device.Check;
import convbook.fetch.Cache;
import convbook.fetch.DataException;
import convbook.fetch.Download;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Fashion-MNIST: 60,000 training and 10,000 test images of ten garments, 1x28x28 pixels, as
 * published by Zalando (Xiao, Rasul and Vollgraf, 2017; MIT license).
 *
 * <p>The four files are fetched once and kept in {@link Cache#folder()}, checked before every use.
 * The environment variable {@code CONVBOOK_OFFLINE=true} forbids fetching them.
 */
public final class FashionMnist {
  private static final String NAME = "Fashion-MNIST";
  private static final String FOLDER = "fashion-mnist";
  private static final List<String> MIRRORS =
      List.of(
          "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
          "https://storage.googleapis.com/tensorflow/tf-keras-datasets/");
  // Two mirrors that keep silent must not hold up a learner without internet for 10 seconds.
  private static final Duration TIMEOUT = Duration.ofMillis(4500);

  private final Path folder;
  private final List<String> mirrors;
  private final boolean online;

  FashionMnist(Path folder, List<String> mirrors, boolean online) {
    this.folder = folder;
    this.mirrors = mirrors;
    this.online = online;
  }

  private static FashionMnist here() {
    return new FashionMnist(Cache.folderFor(FOLDER).resolve(FOLDER), MIRRORS, Cache.mayDownload());
  }

  /**
   * Returns Fashion-MNIST from the cache or the internet; where neither has it, {@link Garments},
   * announced in a banner and in the name.
   *
   * @throws DataException if the files are corrupt or cannot be stored
   */
  public static Dataset load() {
    TrainTest<ImageSet> pair = here().officialOrDrawn();
    return Dataset.of(pair.train(), pair.test());
  }

  /**
   * Returns as much of {@link #load()} as {@code plan} says, in its size.
   *
   * @throws DataException if the files are corrupt or cannot be stored
   */
  public static Dataset load(Plan plan) {
    Check.given("plan", plan);
    TrainTest<ImageSet> pair = here().officialOrDrawn();
    return plan.dataset(pair.train(), pair.test());
  }

  /**
   * Returns Fashion-MNIST from the cache or the internet, and nothing else.
   *
   * @throws DataException if the files cannot be had, are corrupt or cannot be stored
   */
  public static Dataset official() {
    TrainTest<ImageSet> pair = here().read();
    return Dataset.of(pair.train(), pair.test());
  }

  /**
   * Returns as much of {@link #official()} as {@code plan} says, in its size.
   *
   * @throws DataException if the files cannot be had, are corrupt or cannot be stored
   */
  public static Dataset official(Plan plan) {
    Check.given("plan", plan);
    TrainTest<ImageSet> pair = here().read();
    return plan.dataset(pair.train(), pair.test());
  }

  /**
   * Returns whether the four official files are in the cache, each with its SHA-256 checksum; they
   * are not decoded.
   *
   * @throws DataException if one of them is corrupt
   */
  public static boolean isCached() {
    FashionMnist here = here();
    return here.files().stream().allMatch(file -> file.isIn(here.folder));
  }

  /** The official images, or drawn ones under a banner if those are out of reach. */
  TrainTest<ImageSet> officialOrDrawn() {
    return Garments.orDrawn(
        this::read,
        NAME,
        "60,000 + 10,000 drawn garments",
        () -> new TrainTest<>(Garments.train(60_000, 0), Garments.test(10_000, 0)));
  }

  /** The official images. */
  TrainTest<ImageSet> read() {
    List<Path> files = files().stream().map(file -> file.into(folder, online)).toList();
    return new TrainTest<>(images(files.get(0), files.get(1)), images(files.get(2), files.get(3)));
  }

  private List<Download> files() {
    return List.of(
        file(
            "train-images-idx3-ubyte.gz",
            26_421_880,
            "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
        file(
            "train-labels-idx1-ubyte.gz",
            29_515,
            "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
        file(
            "t10k-images-idx3-ubyte.gz",
            4_422_102,
            "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
        file(
            "t10k-labels-idx1-ubyte.gz",
            5_148,
            "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"));
  }

  private Download file(String name, long bytes, String sha256) {
    List<URI> sources = mirrors.stream().map(mirror -> URI.create(mirror + name)).toList();
    return new Download(name, bytes, sha256, sources, TIMEOUT);
  }

  private static ImageSet images(Path images, Path labels) {
    Idx pixels = Idx.images(images);
    return new ImageSet(
        NAME,
        pixels.bytes(),
        Idx.labels(labels).bytes(),
        1,
        pixels.height(),
        pixels.width(),
        Garments.CLASSES);
  }
}
