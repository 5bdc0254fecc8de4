package convbook.look;

import static org.assertj.core.api.Assertions.assertThat;

import convbook.device.Words;
import convbook.train.History;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DrawnWordsTest {
  private final PrintStream before = System.out;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @BeforeEach
  void chinese() {
    System.setProperty("CONVBOOK_LANG", "zh");
    System.setProperty("CONVBOOK_NOTES", "true");
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void english() {
    System.setOut(before);
    System.clearProperty("CONVBOOK_LANG");
    System.clearProperty("CONVBOOK_NOTES");
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatCanBeDrawnIsInTheReadersLanguage() {
    DrawnWords here = new DrawnWords(text -> true);
    assertThat(here.choose("history.run", 2, here.choose("history.loss"))).isEqualTo("第 2 次，训练损失");
    assertThat(said()).isEmpty();
  }

  @Test
  void withoutAFontItStaysEnglishAndThatIsSaidOnceWithThePackage() {
    DrawnWords here = new DrawnWords(text -> text.chars().allMatch(c -> c < 128));
    assertThat(here.choose("history.loss")).isEqualTo("training loss");
    assertThat(here.choose("history.epoch")).isEqualTo("epoch");
    assertThat(said()).contains("fonts-noto-cjk", "fonts-wqy-zenhei").hasLineCount(1);
  }

  @Test
  void inEnglishNobodyAsksForAFont() {
    System.setProperty("CONVBOOK_LANG", "en");
    DrawnWords here = new DrawnWords(text -> false);
    assertThat(here.choose("history.loss")).isEqualTo("training loss");
    assertThat(said()).isEmpty();
  }

  @Test
  void theWordsOfAPictureAndItsPagesAreChineseWhateverFontsThereAre() {
    var history =
        new History(
            "FashionMNIST",
            "cpu()",
            "test",
            List.of(new History.Point(0.5, 2, 0.1), new History.Point(1, 1, 0.5)),
            List.of(new History.Epoch(1, 0.5, 0.4, 100, 1)));
    assertThat(Figure.of(Charts.of(history)).caption()).startsWith("图“FashionMNIST");
    double[][] picture = {{0, 0, 1, 1}, {0, 0, 1, 1}, {0, 0, 1, 1}, {0, 0, 0, 0}};
    Explorable page = Explore.convolution(picture, new double[][] {{-1, 1}, {-1, 1}}, 1, 0, 1);
    assertThat(page.html("")).contains("图像和窗口", Words.of("explore.convolution.stride"));
    assertThat(page.picture().caption()).contains("卷积核");
  }
}
