package convbook.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.data.LabeledImages;
import convbook.data.Samples;
import convbook.fetch.DataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTableTest {
  @TempDir Path folder;
  private Path csv;

  @BeforeEach
  void putImages() throws IOException {
    csv = folder.resolve("train.csv");
    Files.createDirectories(folder.resolve("train/more"));
    for (String name : List.of("1.png", "2.png", "3 of them.png", "more/4.png")) {
      Files.write(folder.resolve("train").resolve(name), Samples.png(20, 20, name.hashCode()));
    }
    Files.write(folder.resolve("outside.png"), Samples.png(20, 20, 7));
  }

  private ImageReader labeled(String text) throws IOException {
    Files.writeString(csv, text);
    return ImageTable.of(csv, folder.resolve("train"), 16);
  }

  private void refused(String text, String why) {
    assertThatThrownBy(() -> labeled(text).read())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(csv.toString())
        .hasMessageContaining(why);
  }

  @Test
  void namesAndLabelsComeInTheOrderOfTheLines() throws IOException {
    LabeledImages set = labeled("name,label\n2.png,b\n\"3 of them.png\",a\nmore/4.png,NA\n").read();
    assertThat(set.classes()).containsExactly("NA", "a", "b");
    assertThat(((ImageSet) set).labels()).containsExactly(2, 1, 0);
    assertThat(set.title(1)).endsWith("3 of them.png");
    assertThat(set.name()).isEqualTo("train.csv");
  }

  @Test
  void windowsLineEndsByteOrderMarksAndOtherColumnsAreFine() throws IOException {
    LabeledImages set = labeled("\ufeffid,name,label\r\n7,1.png,猫\r\n\r\n8,2.png,狗\r\n").read();
    assertThat(set.classes()).containsExactly("狗", "猫");
    assertThat(set.size()).isEqualTo(2);
    Files.writeString(csv, "file,kind\n1.png,x\n2.png,y\n");
    ImageReader named = ImageTable.of(csv, "file", "kind", folder.resolve("train"), 16);
    assertThat(named.read().classes()).containsExactly("x", "y");
  }

  @Test
  void aTestSetHasNamesOnly() throws IOException {
    Files.writeString(csv, "name\n2.png\n1.png\n");
    LabeledImages set = ImageTable.unlabeled(csv, folder.resolve("train"), 16).read();
    assertThat(set.classes()).isEmpty();
    assertThat(set.label(0)).isEqualTo(LabeledImages.UNKNOWN);
    assertThat(set.title(0)).endsWith("2.png");
    try (Batch batch = Dataset.of(set, set).batch(2).test().iterator().next()) {
      assertThat(batch.labels().toLongArray()).containsExactly(-1, -1);
    }
    ImageReader reader = ImageTable.unlabeled(csv, folder.resolve("train"), 16);
    assertThatThrownBy(() -> reader.classes(List.of("a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has images without labels");
  }

  @Test
  void whatIsWrongIsNamedWithItsLine() {
    refused("name,label\n1.png,a\n2.png,\n", ", line 3 has no label for \"2.png\"");
    refused("name,label\n1.png,a\n\n\n ,b\n", ", line 5 has no name");
    refused("name,label\r\n1.png,a\r\n1.png,b\r\n", "line 3 has \"1.png\" again, which is in");
    refused("name,label\n1.png,a\n9.png,b\n", "line 3 names \"9.png\", which is not in");
    refused("name,label\n../outside.png,a\n", "line 2 leads out of");
    refused("name,label\n" + folder.resolve("outside.png") + ",a\n", "line 2 leads out of");
    refused("name,label\n" + folder.resolve("train/1.png") + ",a\n", "line 2 leads out of");
    refused("name,label\n\u0000,a\n", "line 2 ");
  }

  @Test
  void aTableThatIsNoneIsRefused() throws IOException {
    refused("name,kind\n1.png,a\n", "it has no column \"label\", but name, kind");
    refused("1.png,a\n", "it has no column \"name\", but 1.png, a");
    refused("", "it is empty");
    assertThatThrownBy(() -> labeled("name,label\n").read())
        .hasMessageContaining("train.csv has no image that can be used");
    Files.write(csv, "name,label\nä.png,a\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> ImageTable.of(csv, folder, 16)).hasMessageContaining("not in UTF-8");
    Files.delete(csv);
    assertThatThrownBy(() -> ImageTable.of(csv, folder, 16))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void anUnknownLabelIsNamedWithItsLine() throws IOException {
    ImageReader loader = labeled("name,label\n1.png,a\n2.png,c\n").classes(List.of("a", "b"));
    assertThatThrownBy(loader::read)
        .hasMessageContaining("line 3 (")
        .hasMessageContaining("is of class \"c\", which is not among the 2 classes given");
    assertThat(loader.skipBad().read().size()).isEqualTo(1);
  }

  @Test
  void badLinesAndImagesMayBeSkipped() throws IOException {
    Files.write(folder.resolve("train/2.png"), new byte[9]);
    LabeledImages set = labeled("name,label\n1.png,a\n2.png,b\n3.png,\n").skipBad().read();
    assertThat(set.size()).isEqualTo(1);
    assertThat(set.classes()).containsExactly("a");
  }

  @Test
  void everyLineIsAnImageOrBadAndNamedWithItsNumber() throws IOException {
    refused("name,label\n1.png,a\n2.png\n", ", line 3 has 1 cell, but the first line 2");
    refused("name,label\n\n1.png,a,\n", ", line 3 has 3 cells, but the first line 2");
    refused("name,label\n1.png,black, cat\n", ", line 2 has 3 cells, but the first line 2");
    refused("name,label\n\"1.png,a\n2.png,b\n", ", line 2 has a quote that ends nowhere");
    refused("name,label\n\"1.png\"x,a\n2.png,b\n", ", line 2 has a quote that ends nowhere, or");
    refused("name,label\n1.png,\"a\nb\"\n\n2.png\n", ", line 5 has 1 cell");
    refused("name,name\n1.png,a\n", "it has two columns \"name\"");
    Files.write(folder.resolve("train/#3.png"), Samples.png(20, 20, 3));
    String note = "a \"\"long\"\" note, ".repeat(1000);
    LabeledImages set =
        labeled("name,note,label\n#3.png,,a\n1.png,\"" + note + "\n" + note + "\",#b\n").read();
    assertThat(set.size()).isEqualTo(2);
    assertThat(set.classes()).containsExactly("#b", "a");
  }

  @Test
  void aStrayQuoteTakesNoOtherLineAlong() throws IOException {
    ImageIndex index = index("name,label\n1.png,\"a\n2.png,b\nmore/4.png,\"\n3 of them.png,c\n");
    assertThat(index.flaws().toString())
        .contains("line 2 has a line break in its name or label", "line 4 has a quote that ends")
        .doesNotContain("line 3", "line 5");
    assertThat(index.classes()).containsExactly("b", "c");
  }

  /** Tables of good and bad lines in random order, each bad in one of many ways. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void imagesAndBadLinesAreTheLinesButTheFirst(long seed) throws IOException {
    Random random = new Random(seed);
    Path images = Files.createDirectories(folder.resolve("images"));
    String separator = List.of(",", ";", "\t", "|").get(random.nextInt(4));
    String end = List.of("\n", "\r\n", "\r").get(random.nextInt(3));
    List<String> bad =
        List.of(
            "x.png",
            "x.png|a|b",
            "|a",
            "gone.png|a",
            "\"x.png|a",
            "x.png|\"a",
            "\"x\".png|a",
            "|",
            "../outside.png|a",
            "#gone.png|a",
            "first.png|again",
            "\"\"|\"\"",
            "\"|\"");
    List<String> good = List.of("%s|a", "\"%s\"|b", " %s |#c", "\"%s\" | \"d\"\"d\"", "%s|e e");
    List<String> lines = new ArrayList<>(List.of("name|label", "first.png|a"));
    List<String> expected = new ArrayList<>();
    Files.write(images.resolve("first.png"), Samples.png(4, 4, 1));
    int sound = 1;
    for (int i = 0; i < 60; i++) {
      int kind = random.nextInt(10);
      if (kind == 0) {
        lines.add(" ");
      } else if (kind < 4) {
        lines.add(bad.get(random.nextInt(bad.size())));
        expected.add("line " + lines.size() + " ");
      } else {
        String name = (random.nextBoolean() ? "#" : "") + i + ".png";
        Files.write(images.resolve(name), Samples.png(4, 4, i));
        lines.add(String.format(Locale.ROOT, good.get(random.nextInt(good.size())), name));
        sound++;
      }
    }
    String text = String.join(end, lines).replace("|", separator) + end;
    if (random.nextBoolean()) {
      text = "sep=" + separator + end + text;
      expected.replaceAll(
          line -> "line " + (Integer.parseInt(line.strip().substring(5)) + 1) + " ");
    }
    Files.writeString(csv, text);
    ImageIndex index = ImageTable.index(csv, "name", "label", images);
    assertThat(index.flaws()).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(index.flaws().get(i)).startsWith(csv + ", " + expected.get(i));
    }
    assertThat(index.files()).hasSize(sound);
    assertThat(ImageTable.of(csv, images, 4).skipBad().read().size()).isEqualTo(sound);
  }

  @Test
  void columnsMayBeSeparatedBySemicolonsTabsOrBars() throws IOException {
    for (String separator : List.of(";", "\t", "|")) {
      String text = "id,name,label\n1,1.png,\"a,b\"\n2,2.png,c\n".replace(",", separator);
      assertThat(labeled(text).read().classes()).containsExactly("a" + separator + "b", "c");
      assertThat(labeled("sep=" + separator + "\r\n" + text).read().size()).isEqualTo(2);
    }
    assertThat(labeled("name,label\n1.png,a;b\n").read().classes()).containsExactly("a;b");
    refused("name;kind\n1.png;a\n", "it has no column \"label\", but name, kind");
  }

  @Test
  void aNameWithoutItsEndingOrInAnotherSpellingFindsItsFile() throws IOException {
    Files.write(folder.resolve("train/B.JPG"), Samples.jpeg(20, 20, 1));
    Files.write(folder.resolve("train/Käse.png"), Samples.png(20, 20, 1));
    Files.write(folder.resolve("train/5.png"), Samples.png(20, 20, 1));
    Files.write(folder.resolve("train/5.jpg"), Samples.jpeg(20, 20, 1));
    String decomposed = Normalizer.normalize("Käse", Normalizer.Form.NFD);
    for (String name : List.of("1", "b.jpg", "b", "more/4", decomposed + ".png", "MORE\\4.PNG")) {
      assertThat(labeled("name,label\n" + name + ",a\n").read().size()).as(name).isEqualTo(1);
    }
    ImageIndex index = index("name,label\n1,a\n2.png,b\nmore\\4.png,c\n");
    assertThat(index.notes().toString())
        .contains("2 names are spelled otherwise than in the folder, such as \"1\" for ")
        .contains("1.png");
    refused("name,label\n5,a\n", "names \"5\", which is not in ");
    assertThat(index("name,label\n5,a\n").flaws().get(0))
        .contains("where 5.")
        .endsWith(" are")
        .contains("5.jpg", "5.png");
    refused("name,label\n1.jpg,a\n", ", where 1.png is");
    refused("name,label\n1.png,a\n1,b\n", "line 3 has \"1\" again, which is in ");
  }

  private ImageIndex index(String text) throws IOException {
    Files.writeString(csv, text);
    return ImageTable.index(csv, "name", "label", folder.resolve("train"));
  }
}
