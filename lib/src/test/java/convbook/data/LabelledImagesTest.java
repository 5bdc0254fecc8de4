package convbook.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelledImagesTest {
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

  private Loader labelled(String text) throws IOException {
    Files.writeString(csv, text);
    return LabelledImages.of(csv, folder.resolve("train"), 16);
  }

  private void refused(String text, String why) {
    assertThatThrownBy(() -> labelled(text).read())
        .isInstanceOf(DataException.class)
        .hasMessageContaining(csv.toString())
        .hasMessageContaining(why);
  }

  @Test
  void namesAndLabelsComeInTheOrderOfTheLines() throws IOException {
    Pictures set = labelled("name,label\n2.png,b\n\"3 of them.png\",a\nmore/4.png,NA\n").read();
    assertThat(set.classes()).containsExactly("NA", "a", "b");
    assertThat(((ImageSet) set).labels()).containsExactly(2, 1, 0);
    assertThat(set.title(1)).endsWith("3 of them.png");
    assertThat(set.name()).isEqualTo("train.csv");
  }

  @Test
  void windowsLineEndsByteOrderMarksAndOtherColumnsAreFine() throws IOException {
    Pictures set = labelled("\ufeffid,name,label\r\n7,1.png,猫\r\n\r\n8,2.png,狗\r\n").read();
    assertThat(set.classes()).containsExactly("狗", "猫");
    assertThat(set.size()).isEqualTo(2);
    Files.writeString(csv, "file,kind\n1.png,x\n2.png,y\n");
    Loader named = LabelledImages.of(csv, "file", "kind", folder.resolve("train"), 16);
    assertThat(named.read().classes()).containsExactly("x", "y");
  }

  @Test
  void aTestSetHasNamesOnly() throws IOException {
    Files.writeString(csv, "name\n2.png\n1.png\n");
    Pictures set = LabelledImages.unlabelled(csv, folder.resolve("train"), 16).read();
    assertThat(set.classes()).isEmpty();
    assertThat(set.label(0)).isEqualTo(Pictures.UNKNOWN);
    assertThat(set.title(0)).endsWith("2.png");
    try (Batch batch = Dataset.of(set, set).batch(2).test().iterator().next()) {
      assertThat(batch.labels().toLongArray()).containsExactly(-1, -1);
    }
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
    assertThatThrownBy(() -> labelled("name,label\n").read())
        .hasMessageContaining("train.csv has no image that can be used");
    Files.write(csv, "name,label\nä.png,a\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> LabelledImages.of(csv, folder, 16))
        .hasMessageContaining("not in UTF-8");
    Files.delete(csv);
    assertThatThrownBy(() -> LabelledImages.of(csv, folder, 16))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void anUnknownLabelIsNamedWithItsLine() throws IOException {
    Loader loader = labelled("name,label\n1.png,a\n2.png,c\n").classes(List.of("a", "b"));
    assertThatThrownBy(loader::read)
        .hasMessageContaining("line 3 (")
        .hasMessageContaining("is of class \"c\", which is not among the 2 classes given");
    assertThat(loader.skipBad().read().size()).isEqualTo(1);
  }

  @Test
  void badLinesAndImagesMayBeSkipped() throws IOException {
    Files.write(folder.resolve("train/2.png"), new byte[9]);
    Pictures set = labelled("name,label\n1.png,a\n2.png,b\n3.png,\n").skipBad().read();
    assertThat(set.size()).isEqualTo(1);
    assertThat(set.classes()).containsExactly("a", "b");
  }
}
