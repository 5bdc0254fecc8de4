package convbook.bench;

import ai.djl.ndarray.NDManager;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.translate.TranslateException;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.LabeledImages;
import convbook.data.augment.Augment;
import convbook.data.files.ImageFolder;
import convbook.data.files.ImageReader;
import convbook.data.sets.Garments;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;

/**
 * Images per second that arrive as float tensors, in batches of 128: ConvBook's, DJL's item by item
 * as its own datasets of images come, its ArrayDataset, which transforms a batch at once, and
 * torchvision's through a DataLoader with two workers. They take turns.
 */
final class Input {
  private static final int IMAGES = 10_000;
  // They will do for DJL.
  private static final int FEW = 1_000;
  private static final int FILES = 2_000;
  private static final int BATCH = 128;
  private static final int RUNS = 5;

  private Input() {}

  /** Goes through images once, and returns how many they are. */
  private interface Epoch {
    int run() throws IOException, TranslateException;
  }

  static void measure() throws IOException, TranslateException {
    for (int pixels : new int[] {28, 96, 224}) {
      resized(pixels);
    }
    cropped();
    files(96);
  }

  private static void resized(int pixels) throws IOException, TranslateException {
    ImageSet images = Garments.train(IMAGES, 0);
    Dataset data = Dataset.of(images, images.first(BATCH)).resize(pixels);
    try (NDManager manager = NDManager.newBaseManager()) {
      RandomAccessDataset items = DjlInput.items(manager, images.first(FEW), pixels, BATCH);
      RandomAccessDataset whole = DjlInput.whole(manager, images.first(FEW), pixels, BATCH);
      Map<String, Epoch> all = new LinkedHashMap<>();
      all.put("ConvBook", () -> epoch(data));
      all.put("DJL item by item", () -> DjlInput.epoch(items, manager));
      all.put("DJL's ArrayDataset", () -> DjlInput.epoch(whole, manager));
      takeTurns(String.format(Locale.ROOT, "28 to %d px", pixels), all, "gray", pixels);
    }
  }

  /** DJL has no crop with padding. */
  private static void cropped() throws IOException, TranslateException {
    ImageSet images = Noise.images(IMAGES, 3, 32);
    Dataset data = Dataset.of(images, images.first(BATCH)).augment(Augment.crop(4), Augment.flip());
    takeTurns("3x32x32, cropped and flipped", Map.of("ConvBook", () -> epoch(data)), "crop", 32);
  }

  /** ConvBook decodes files once, torchvision in every epoch. */
  private static void files(int pixels) throws IOException, TranslateException {
    Path folder = Bench.RESULTS.resolve("jpeg");
    write(Garments.train(FILES, 0), pixels, folder);
    ImageReader loader = ImageFolder.of(folder, pixels).listen((what, done, total) -> {});
    Dataset read = all(loader);
    Map<String, Epoch> all = new LinkedHashMap<>();
    all.put("ConvBook's first epoch", () -> epoch(all(loader)));
    all.put("its next", () -> epoch(read));
    takeTurns(
        String.format(Locale.ROOT, "JPEG files of %d px", pixels), all, folder.toString(), pixels);
  }

  private static Dataset all(ImageReader loader) {
    LabeledImages pictures = loader.read();
    return Dataset.of(pictures, pictures);
  }

  private static void write(ImageSet images, int pixels, Path folder) throws IOException {
    int size = images.height() * images.width();
    for (int i = 0; i < images.size(); i++) {
      var small = new BufferedImage(images.width(), images.height(), BufferedImage.TYPE_BYTE_GRAY);
      small
          .getRaster()
          .setDataElements(
              0,
              0,
              images.width(),
              images.height(),
              Arrays.copyOfRange(images.pixels(), i * size, (i + 1) * size));
      var large = new BufferedImage(pixels, pixels, BufferedImage.TYPE_INT_RGB);
      large.createGraphics().drawImage(small, 0, 0, pixels, pixels, null);
      Path file = folder.resolve(String.format(Locale.ROOT, "%d/%d.jpg", images.label(i), i));
      Files.createDirectories(file.getParent());
      ImageIO.write(large, "jpg", file.toFile());
    }
  }

  /** The first contender is compared with each of the others and with torchvision. */
  private static void takeTurns(
      String what, Map<String, Epoch> contenders, String torchSource, int pixels)
      throws IOException, TranslateException {
    Map<String, Double> best = new LinkedHashMap<>();
    try (Contender torch =
        Torch.isThere() ? Contender.loader(torchSource, IMAGES, pixels, BATCH) : null) {
      for (int run = 0; run < RUNS; run++) {
        for (var each : contenders.entrySet()) {
          long start = System.nanoTime();
          int images = each.getValue().run();
          best.merge(each.getKey(), images / ((System.nanoTime() - start) / 1e9), Math::max);
        }
        if (torch != null) {
          best.merge("torchvision", torch.ask("epoch"), Math::max);
        }
      }
    }
    double first = best.values().iterator().next();
    System.out.printf(Locale.ROOT, "input, %s, images/s, best of %d:", what, RUNS);
    best.forEach(
        (name, rate) ->
            System.out.printf(Locale.ROOT, " %s %,.0f (%.1f)", name, rate, first / rate));
    System.out.println();
  }

  private static int epoch(Dataset data) {
    for (Batch batch : data.batch(BATCH).train()) {
      batch.close();
    }
    return data.train().size();
  }
}
