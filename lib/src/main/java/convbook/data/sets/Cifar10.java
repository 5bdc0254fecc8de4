package convbook.data.sets;

import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.TrainTest;
import convbook.device.Check;
import convbook.fetch.Cache;
import convbook.fetch.DataException;
import convbook.fetch.Download;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * CIFAR-10: 50,000 training and 10,000 test photographs of ten classes, 3x32x32 pixels (Krizhevsky,
 * 2009).
 *
 * <p>The official archive, 170 MB, is fetched once and kept in {@link Cache#folder()}, checked
 * before every use; {@code CONVBOOK_OFFLINE=true} forbids fetching it. Where that folder holds the
 * photographs as an archive of JPEG files instead, {@code cifar10-images/cifar10-images.tar.gz}
 * with {@code train/CLASS/0000.jpg} and so on, those are used, and {@link Dataset#name} says {@code
 * CIFAR-10 (JPEG)}: JPEG has changed their pixels a little.
 */
public final class Cifar10 {
  private static final String OFFICIAL = "cifar-10";
  private static final String IMAGES = "cifar10-images";

  private static final Download ARCHIVE =
      new Download(
          "cifar-10-binary.tar.gz",
          170_052_171,
          "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
          List.of(URI.create("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz")),
          Duration.ofSeconds(20));

  private final Path cache;
  private final Path decoded;
  private final Download archive;
  private final boolean online;

  /**
   * @param cache what is fetched, one folder per data set
   * @param decoded what is made of it
   */
  Cifar10(Path cache, Path decoded, Download archive, boolean online) {
    this.cache = cache;
    this.decoded = decoded;
    this.archive = archive;
    this.online = online;
  }

  private static Cifar10 here() {
    return new Cifar10(
        Cache.folderFor(OFFICIAL, IMAGES), Cache.decoded(), ARCHIVE, Cache.mayDownload());
  }

  /**
   * Returns CIFAR-10 from the cache or the internet; where neither has it, {@link Garments} in
   * color, announced in a banner and in the name.
   *
   * @throws DataException if the files are corrupt or cannot be stored
   */
  public static Dataset load() {
    TrainTest<ImageSet> pair = pair();
    return Dataset.of(pair.train(), pair.test());
  }

  /**
   * Returns as much of {@link #load()} as {@code plan} says, in its size.
   *
   * @throws DataException if the files are corrupt or cannot be stored
   */
  public static Dataset load(Plan plan) {
    Check.given("plan", plan);
    TrainTest<ImageSet> pair = pair();
    return plan.dataset(pair.train(), pair.test());
  }

  /**
   * Returns whether the official archive is in the cache, with its SHA-256 checksum, or that of
   * JPEG files, which has none; neither is decoded.
   *
   * @throws DataException if the official archive is corrupt
   */
  public static boolean isCached() {
    Cifar10 here = here();
    return here.archive.isIn(here.official().getParent()) || Files.exists(here.images());
  }

  /**
   * @hidden
   */
  public static TrainTest<ImageSet> pair() {
    return here().officialOrDrawn();
  }

  /** The photographs, or painted garments under a banner if those are out of reach. */
  TrainTest<ImageSet> officialOrDrawn() {
    return Garments.orDrawn(
        this::read,
        CifarArchive.NAME,
        "50,000 + 10,000 painted garments",
        () ->
            new TrainTest<>(
                Garments.paint(Garments.train(50_000, 0), 2, 0),
                Garments.paint(Garments.test(10_000, 0), 2, 1)));
  }

  TrainTest<ImageSet> read() {
    try {
      return Files.exists(images()) && !Files.exists(official())
          ? CifarImages.read(images(), decoded)
          : CifarArchive.read(archive.into(official().getParent(), online));
    } catch (NoClassDefFoundError missing) {
      throw new DataException(
          "CIFAR-10's archive is read by a library that is not here (%s); add org.apache.commons:commons-compress to the project, in the version that the POM of convbook names as optional.",
          missing.getMessage());
    }
  }

  private Path official() {
    return cache.resolve(OFFICIAL).resolve(archive.file());
  }

  private Path images() {
    return cache.resolve(IMAGES).resolve("cifar10-images.tar.gz");
  }
}
