package convbook.look;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import convbook.data.Dataset;
import convbook.data.ImageSet;
import convbook.layer.Layer;
import convbook.train.History;
import convbook.train.Learner;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImageFiguresTest {
  private final Screen before = Screen.current();

  @AfterEach
  void restoreScreen() {
    Screen.use(before);
  }

  private static Dataset squares() {
    byte[] pixels = new byte[40 * 64];
    byte[] labels = new byte[40];
    for (int i = 0; i < 40; i++) {
      labels[i] = (byte) (i % 2);
      Arrays.fill(pixels, i * 64 + 32 * labels[i], i * 64 + 32 * labels[i] + 32, (byte) 255);
    }
    ImageSet set = new ImageSet("squares", pixels, labels, 1, 8, 8, List.of("top", "bottom"));
    return Dataset.of(set, set).batch(10);
  }

  private static Learner learner() {
    return Learner.of(sequential(conv(5, 3), relu(), flatten(), linear(2)), squares()).sgd(0.1);
  }

  @Test
  void aGridShowsThePixelsAsTheyAre() {
    Figure picture = ImageFigures.grid(squares(), 1, 2);
    BufferedImage image = picture.image();
    assertThat(picture.width()).isEqualTo(image.getWidth() / 2);
    int x = 2 * (8 + 36);
    int top = 2 * (8 + 16 + 18);
    int bottom = 2 * (8 + 16 + 54);
    assertThat(image.getRGB(x, top)).isEqualTo(0xffffffff);
    assertThat(image.getRGB(x, bottom)).isEqualTo(0xff000000);
    assertThat(image.getRGB(x + 160, top)).isEqualTo(0xff000000);
    assertThat(picture).hasToString("squares, the first training images");
  }

  @Test
  void predictionsCountWhatIsRight() {
    Learner learner = learner();
    learner.fit(5);
    assertThat(ImageFigures.predictions(learner, 1, 10)).hasToString("Predictions, 10 of 10 right");
  }

  @Test
  void filtersAndActivationsShowOneTileEach() {
    Learner learner = learner();
    learner.test();
    int five = 5 * (44 + 8) + 8;
    assertThat(ImageFigures.filters(learner.net()).width()).isEqualTo(five);
    assertThat(ImageFigures.activations(learner, 3, 1).width()).isEqualTo(five);
    assertThatThrownBy(() -> ImageFigures.activations(learner, 0, 2))
        .hasMessageContaining("choose one before flatten()");
    assertThatThrownBy(() -> ImageFigures.filters(flatten()))
        .hasMessageContaining("train it first");
  }

  @Test
  void activationsLookAtOneImageOfANetworkThatNobodyHasPrepared() {
    List<Integer> decoded = new ArrayList<>();
    Learner learner =
        Learner.of(
            sequential(
                new Layer() {
                  @Override
                  protected NDArray apply(NDArray x, Values values, boolean training) {
                    decoded.add((int) x.getShape().get(0));
                    return x;
                  }

                  @Override
                  public String toString() {
                    return "look()";
                  }
                },
                conv(5, 3),
                flatten(),
                linear(2)),
            squares());
    Figure bottom = ImageFigures.activations(learner, 39, 0);
    assertThat(decoded).isNotEmpty().containsOnly(1);
    assertThat(bottom).hasToString("The 1 channels after look()");
    BufferedImage image = bottom.image();
    assertThat(image.getRGB(2 * 30, 2 * 12)).isEqualTo(0xff000000);
    assertThat(image.getRGB(2 * 30, 2 * 48)).isEqualTo(0xffffffff);
    assertThatThrownBy(
            () -> ImageFigures.activations(Learner.of(concat(flatten()), squares()).quiet(), 0, 0))
        .hasMessageStartingWith("The network is concat(flatten()), whose layers do not follow");
  }

  @Test
  void theLiveChartIsDrawnOnceAndThenRedrawnInPlace() {
    List<String> calls = new ArrayList<>();
    Screen.use(
        new Screen() {
          @Override
          public String show(Object value) {
            calls.add("show " + value.getClass().getSimpleName());
            return "id" + calls.size();
          }

          @Override
          public void update(String id, Object value) {
            calls.add("update " + id);
          }

          @Override
          public void clear(boolean wait) {
            calls.add("clear");
          }
        });
    Learner learner = learner();
    learner.listen(new LiveChart());
    learner.fit(4);
    assertThat(calls.subList(0, 2)).containsExactly("show LineChart", "show String");
    assertThat(calls.subList(2, calls.size()))
        .isNotEmpty()
        .containsOnly("update id1", "update id2");
    // Four epochs, the end, and redraws at most twice a second.
    assertThat(calls).hasSizeLessThan(20);
  }

  @Test
  void aHistoryBecomesAChartWithThreeLines() {
    History history =
        new History(
            "squares",
            "cpu()",
            "test",
            List.of(new History.Point(1, 0.5, 0.8)),
            List.of(new History.Epoch(0.5, 0.8, 0.7, 10, 2)));
    assertThat(Charts.of(history).getSeriesCollection())
        .extracting(series -> series.getName())
        .containsExactly("training loss", "training accuracy", "test accuracy");
    assertThat(Charts.of(history).getTitle()).isEqualTo("squares on cpu()");
    assertThat(history.toString()).contains("5.0 examples/sec");
  }
}
