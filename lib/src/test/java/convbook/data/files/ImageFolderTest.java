package convbook.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.types.Shape;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.LabeledImages;
import convbook.data.Samples;
import convbook.device.ParallelLoop;
import convbook.device.StoppedException;
import convbook.fetch.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream screen = System.out;

  @BeforeEach
  void listen() {
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setOut(screen);
  }

  private String said() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  private Path put(String name, byte[] content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  /** Images of many sizes and kinds in two classes, nested. */
  private void pets() throws IOException {
    for (int i = 0; i < 10; i++) {
      put(String.format(Locale.ROOT, "cat/%d.jpg", i), Samples.jpeg(40 + i, 30, i));
      put(String.format(Locale.ROOT, "dog/2024/may/%d.PNG", i), Samples.png(20, 25 + i, 100 + i));
    }
    put("dog/still.gif", Samples.gif(50));
  }

  private static List<String> titles(LabeledImages pictures) {
    List<String> titles = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      titles.add(pictures.title(i));
    }
    return titles;
  }

  @Test
  void imagesOfAnySizeBecomeSquaresWithTheClassesInTurn() throws IOException {
    pets();
    LabeledImages pets = ImageFolder.of(folder, 16).read();
    assertThat(pets.classes()).containsExactly("cat", "dog");
    assertThat(pets.size()).isEqualTo(21);
    assertThat(((ImageSet) pets).labels()).startsWith(0, 1, 0, 1).endsWith(1);
    assertThat(titles(pets)).startsWith(folder.resolve("cat/0.jpg").toString());
    assertThat(titles(pets)).contains(folder.resolve("dog/2024/may/3.PNG").toString());
    assertThat(Dataset.of(pets, pets).shape()).isEqualTo(new Shape(3, 16, 16));
    assertThat(said()).contains("21 images of 3x16x16 in 2 classes", "MB in memory.");
    LabeledImages gray = ImageFolder.of(folder, 16).gray().read();
    assertThat(Dataset.of(gray, gray).shape()).isEqualTo(new Shape(1, 16, 16));
  }

  @Test
  void streamedImagesAreThoseInMemoryInTheSameOrder() throws IOException {
    pets();
    LabeledImages resident = ImageFolder.of(folder, 16).read();
    LabeledImages streamed = ImageFolder.of(folder, 16).streamed().read();
    assertThat(said()).contains("streamed from disk.");
    assertThat(titles(streamed)).isEqualTo(titles(resident));
    assertThat(titles(streamed.split(0.3, 1).test()))
        .isEqualTo(titles(resident.split(0.3, 1).test()));
    Dataset a = Dataset.of(resident, resident).batch(4).resize(8);
    Dataset b = Dataset.of(streamed, streamed).batch(4).resize(8);
    assertThat(b.toString()).endsWith("streamed from disk");
    assertThat(a.train().first(3).images().toFloatArray())
        .isEqualTo(b.train().first(3).images().toFloatArray());
    for (int epoch = 0; epoch < 2; epoch++) {
      Iterator<Batch> other = b.train().epoch(epoch);
      for (Iterator<Batch> it = a.train().epoch(epoch); it.hasNext(); ) {
        try (Batch x = it.next();
            Batch y = other.next()) {
          assertThat(y.labels().toLongArray()).isEqualTo(x.labels().toLongArray());
          assertThat(y.images().toFloatArray()).isEqualTo(x.images().toFloatArray());
        }
      }
      assertThat(other.hasNext()).isFalse();
    }
  }

  @Test
  void aStreamIsStoppedLikeAnyOther() throws IOException {
    pets();
    LabeledImages streamed = ImageFolder.of(folder, 16).streamed().read();
    Iterator<Batch> batches = Dataset.of(streamed, streamed).batch(2).train().iterator();
    batches.next().close();
    Thread.currentThread().interrupt();
    assertThatThrownBy(batches::next)
        .isInstanceOf(StoppedException.class)
        .hasMessageContaining("after batch 1 of 10");
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aFileThatGoesBadWhileItIsStreamedIsNamed() throws IOException {
    pets();
    LabeledImages streamed = ImageFolder.of(folder, 16).streamed().read();
    put("cat/0.jpg", new byte[3]);
    assertThatThrownBy(() -> Dataset.of(streamed, streamed).train().first(1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(folder.resolve("cat/0.jpg") + " was sound and is no longer");
  }

  @Test
  void badImagesAreNamedAndMayBeSkippedWithACount() throws IOException {
    pets();
    Path empty = put("cat/empty.jpg", new byte[0]);
    Path text = put("dog/text.png", "hello".getBytes());
    Path cut = put("dog/cut.jpg", Samples.cut(Samples.jpeg(60, 60, 1)));
    Path dot = put("dog/dot.png", Samples.png(1, 1, 1));
    ImageReader loader = ImageFolder.of(folder, 16);
    assertThatThrownBy(loader::read)
        .isInstanceOf(DataException.class)
        .hasMessageContaining(empty + " is empty")
        .hasMessageContaining(text + " is not a JPEG, PNG or GIF image")
        .hasMessageContaining(cut + " is cut off")
        .hasMessageContaining(dot + " is 1x1 pixels")
        .hasMessageContaining("skipBad()");
    assertThat(loader.skipBad().read().size()).isEqualTo(21);
    assertThat(said()).contains("Skipped 4 that are bad: ", empty + " is empty");
    printed.reset();
    for (int i = 0; i < 10; i++) {
      put(String.format(Locale.ROOT, "cat/empty%d.jpg", i), new byte[0]);
    }
    assertThat(ImageFolder.of(folder, 16).skipBad().streamed().read().size()).isEqualTo(21);
    assertThat(said()).contains("Skipped 14 that are bad: ", "; and 9 more like these.");
  }

  @Test
  void whatIsOddIsReadAndSaid() throws IOException {
    pets();
    Path png = put("cat/really-a-png.jpg", Samples.png(9, 9, 3));
    put("dog/deep.png", Samples.deep(3, 1));
    put("dog/inks.jpg", Samples.resource("inks.jpg"));
    put("dog/moving.gif", Samples.gif(1, 2));
    put("dog/readme.txt", new byte[1]);
    put("labels.txt", new byte[1]);
    assertThat(ImageFolder.of(folder, 16).read().size()).isEqualTo(25);
    assertThat(said())
        .contains("1 image is of another format than the name says")
        .contains("such as " + png)
        .contains("16 bits a channel", "four inks", "the first frame was taken")
        .contains("2 other files were left out, such as ")
        .contains(": 1 of .txt beside the classes, 1 of .txt in dog.");
  }

  @Test
  void whatIsHiddenIsNeitherClassNorImageAndIsCounted() throws IOException {
    pets();
    List<String> hidden =
        List.of(
            ".ipynb_checkpoints/x.jpg",
            "__MACOSX/cat/x.jpg",
            "@eaDir/x.jpg",
            "$Recycle.Bin/x.jpg",
            "lost+found/x.jpg",
            ".git/config",
            "._stray.jpg",
            "cat/._0.jpg",
            "cat/.ipynb_checkpoints/0-checkpoint.jpg",
            "dog/2024/@eaDir/0.png/thumbnail.jpg");
    for (String name : hidden) {
      put(name, new byte[9]);
    }
    Files.createDirectories(folder.resolve(".empty"));
    LabeledImages pets = ImageFolder.of(folder, 16).read();
    assertThat(pets.classes()).containsExactly("cat", "dog");
    assertThat(pets.size()).isEqualTo(21);
    assertThat(said())
        .contains("11 hidden files and folders were left out, such as ")
        .doesNotContain("other files");
  }

  @Test
  void otherFilesAreCountedByEndingAndClass() throws IOException {
    pets();
    for (String name : List.of("cat/1.webp", "cat/2.WEBP", "cat/3", "dog/4.bmp", "5.tif")) {
      put(name, new byte[9]);
    }
    ImageFolder.of(folder, 16).read();
    assertThat(said())
        .contains("5 other files were left out, such as ")
        .contains(
            ": 1 of .bmp in dog, 1 of .tif beside the classes, 2 of .webp in cat, 1 without an ending in cat.");
  }

  @Test
  void aClassWithoutAnImageLeftIsNoClass() throws IOException {
    pets();
    Files.createDirectories(folder.resolve("bird"));
    put("eel/1.jpg", new byte[3]);
    put("eel/2.webp", new byte[3]);
    for (ImageReader loader :
        List.of(
            ImageFolder.of(folder, 16).skipBad(),
            ImageFolder.of(folder, 16).skipBad().streamed())) {
      printed.reset();
      LabeledImages pets = loader.read();
      assertThat(pets.classes()).containsExactly("cat", "dog");
      assertThat(pets.balance().intColumn("images").asList()).containsExactly(10, 11);
      for (int i = 0; i < pets.size(); i++) {
        assertThat(pets.title(i)).contains("/" + pets.classes().get(pets.label(i)) + "/");
      }
      assertThat(said())
          .contains("bird is a class without images")
          .contains("Left out of the classes, because no image is left of them: bird, eel.");
    }
    List<String> given = List.of("dog", "bird", "cat", "eel");
    LabeledImages ordered = ImageFolder.of(folder, 16).classes(given).skipBad().read();
    assertThat(ordered.classes()).isEqualTo(given);
    assertThat(ordered.balance().intColumn("images").asList()).containsExactly(11, 0, 10, 0);
  }

  @Test
  void thePartsOfADataSetAreNotTakenForClasses() throws IOException {
    for (String part : List.of("train", "Test")) {
      put(part + "/cat/1.jpg", Samples.jpeg(20, 20, 1));
      put(part + "/dog/1.jpg", Samples.jpeg(20, 20, 2));
    }
    assertThatThrownBy(() -> ImageFolder.of(folder, 16))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "has the parts of a data set in it (Test, train), not classes; give one of them, such as "
                + folder.resolve("Test"));
    assertThat(ImageFolder.of(folder.resolve("train"), 16).read().classes())
        .containsExactly("cat", "dog");
    assertThat(said()).doesNotContain("All images lie");
    put("plane/old/1.jpg", Samples.jpeg(20, 20, 1));
    assertThat(ImageFolder.of(folder, 16).read().classes())
        .containsExactly("Test", "plane", "train");
    assertThat(said())
        .contains("All images lie in folders of their classes' folders: ")
        .contains("is of class Test; if cat is its class, give " + folder.resolve("Test") + ".");
  }

  @Test
  void namesMayHoldSpacesAndChineseCharacters() throws IOException {
    assumeThat(System.getProperty("sun.jnu.encoding")).as("names are in UTF-8").isEqualTo("UTF-8");
    put("猫 咪/第 一.jpg", Samples.jpeg(20, 20, 1));
    put("小狗/图片.png", Samples.png(20, 20, 2));
    LabeledImages pets = ImageFolder.of(folder, 16).read();
    assertThat(pets.classes()).containsExactly("小狗", "猫 咪");
    assertThat(pets.title(1)).endsWith("第 一.jpg");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void linksAreFollowedButNotInCircles(@TempDir Path other) throws IOException {
    pets();
    Files.write(other.resolve("9.jpg"), Samples.jpeg(20, 20, 9));
    Files.createSymbolicLink(folder.resolve("cat/more"), other);
    assertThat(ImageFolder.of(folder, 16).read().size()).isEqualTo(22);
    Path loop = Files.createSymbolicLink(folder.resolve("cat/loop"), folder.resolve("cat"));
    Path nowhere = Files.createSymbolicLink(folder.resolve("cat/x.jpg"), folder.resolve("gone"));
    assertThatThrownBy(() -> ImageFolder.of(folder, 16).read())
        .hasMessageContaining(loop + " leads back to a folder around it")
        .hasMessageContaining(nowhere + " leads to no file");
    assertThat(ImageFolder.of(folder, 16).skipBad().read().size()).isEqualTo(22);
  }

  @Test
  void classesThatAreEmptyOrUnknownAreNamed() throws IOException {
    pets();
    LabeledImages train = ImageFolder.of(folder, 16).read();
    Path tiger = put("tiger/1.jpg", Samples.jpeg(20, 20, 1));
    LabeledImages test = ImageFolder.of(folder, 16).read();
    assertThatThrownBy(() -> Dataset.of(train, test))
        .hasMessageContaining("2 classes, test images of 3, only one of them has tiger");
    assertThatThrownBy(() -> ImageFolder.of(folder, 16).classes(train.classes()).read())
        .hasMessageContaining(tiger + " is of class \"tiger\", which is not among the 2 classes");
    LabeledImages known =
        ImageFolder.of(folder, 16).classes(List.of("dog", "cat")).skipBad().read();
    assertThat(known.size()).isEqualTo(21);
    assertThat(known.classes().get(known.label(0))).isEqualTo("cat");
    Files.delete(tiger);
    assertThatThrownBy(() -> ImageFolder.of(folder, 16).read())
        .hasMessageContaining("tiger is a class without images");
    Path stray = put("stray.jpg", Samples.jpeg(20, 20, 1));
    assertThatThrownBy(() -> ImageFolder.of(folder, 16).read())
        .hasMessageContaining(stray + " lies in no class's folder");
  }

  @Test
  void aFolderWithoutImagesIsRefused() throws IOException {
    assertThatThrownBy(() -> ImageFolder.of(folder.resolve("gone"), 16))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("gone is not a folder");
    assertThatThrownBy(() -> ImageFolder.of(folder, 16)).hasMessageContaining("has no folders");
    put("cat/1.jpg", new byte[3]);
    assertThatThrownBy(() -> ImageFolder.of(folder, 16).skipBad().read())
        .hasMessageContaining("has no image that can be used")
        .hasMessageContaining("1.jpg is not a JPEG");
    assertThatThrownBy(() -> ImageFolder.of(folder, 0)).hasMessageContaining("1 to 4,096");
  }

  @Test
  void whoListensHearsHowFarReadingHasCome() throws IOException {
    // However many threads there are, it takes longer than until the first word.
    int count = 20 * ParallelLoop.threads();
    List<Integer> heard = new ArrayList<>();
    ParallelLoop.forEach("x", count, (what, done, total) -> heard.add(done), i -> sleep(60));
    assertThat(heard).isNotEmpty().isSorted().endsWith(count);
    assertThatThrownBy(
            () ->
                ParallelLoop.forEach(
                    "x",
                    count,
                    (what, done, total) -> Thread.currentThread().interrupt(),
                    i -> sleep(60)))
        .isInstanceOf(StoppedException.class)
        .hasMessageContaining("stopped after");
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
