package convbook.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import convbook.fetch.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class LabeledImagesTest {
  /** 100 images of class a, 40 of b, 3 of c and one of d; image i is one pixel of brightness i. */
  private static final ImageSet SET = set(100, 40, 3, 1);

  private static ImageSet set(int... counts) {
    int size = Arrays.stream(counts).sum();
    byte[] labels = new byte[size];
    byte[] pixels = new byte[size];
    int at = 0;
    for (int c = 0; c < counts.length; c++) {
      for (int i = 0; i < counts[c]; i++, at++) {
        labels[at] = (byte) c;
        pixels[at] = (byte) at;
      }
    }
    return new ImageSet("set", pixels, labels, 1, 1, 1, List.of("a", "b", "c", "d"));
  }

  private static List<Integer> images(LabeledImages pictures) {
    List<Integer> images = new ArrayList<>();
    for (byte pixel : ((ImageSet) pictures).pixels()) {
      images.add(pixel & 0xff);
    }
    return images;
  }

  private static List<Integer> counts(LabeledImages pictures) {
    return pictures.balance().intColumn("images").asList();
  }

  @Test
  void aSplitKeepsTheSharesOfTheClassesAndLosesNoImage() {
    TrainTest<LabeledImages> parts = SET.split(0.1, 5);
    assertThat(counts(parts.test())).containsExactly(10, 4, 1, 0);
    assertThat(counts(parts.train())).containsExactly(90, 36, 2, 1);
    List<Integer> all = new ArrayList<>(images(parts.train()));
    all.addAll(images(parts.test()));
    assertThat(all).hasSize(144).doesNotHaveDuplicates();
    assertThat(images(parts.test())).isSorted().isEqualTo(images(SET.split(0.1, 5).test()));
    assertThat(images(parts.test())).isNotEqualTo(images(SET.split(0.1, 6).test()));
    for (int i = 0; i < parts.test().size(); i++) {
      int image = images(parts.test()).get(i);
      assertThat(parts.test().label(i)).isEqualTo(SET.label(image));
    }
  }

  @Test
  void numbersThatCannotBeAreRefusedInASentence() {
    byte[] png = Samples.png(20, 20, 1);
    assertThat(ImageSet.decode(png, 1, 8)).hasSize(64);
    for (int channels : new int[] {-1, 0, 2, 4}) {
      assertThatThrownBy(() -> ImageSet.decode(png, channels, 8))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              String.format(Locale.ROOT, "image of %d channels asked for; use 1", channels));
    }
    for (int side : new int[] {-5, 0, 4_097, 100_000, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> ImageSet.decode(png, 3, side))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              String.format(Locale.ROOT, "Images of %d pixels asked for; use 1 to", side));
    }
    assertThatThrownBy(() -> ImageSet.decode(new byte[9], 3, 8))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("The file is not a JPEG, PNG or GIF image");
    for (int image : new int[] {-1, 144}) {
      assertThatThrownBy(() -> SET.select(0, image))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              String.format(Locale.ROOT, "image %d asked for; there are 144", image));
    }
    assertThatThrownBy(SET::select).hasMessageContaining("no image asked for");
  }

  @Test
  void everyImageIsTestedOnInOneFold() {
    List<TrainTest<LabeledImages>> folds = SET.folds(5, 3);
    List<Integer> tested = new ArrayList<>();
    for (TrainTest<LabeledImages> fold : folds) {
      assertThat(counts(fold.test()).get(0)).isEqualTo(20);
      assertThat(counts(fold.test()).get(1)).isEqualTo(8);
      assertThat(images(fold.train()))
          .doesNotContainAnyElementsOf(images(fold.test()))
          .hasSize(144 - fold.test().size());
      tested.addAll(images(fold.test()));
    }
    assertThat(tested)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 144).boxed().toList());
  }

  @Test
  void theBalanceOfClassesIsATable() {
    Table balance = SET.balance();
    assertThat(balance.columnNames()).containsExactly("class", "images", "share");
    assertThat(balance.stringColumn("class").asList()).containsExactly("a", "b", "c", "d");
    assertThat(balance.doubleColumn("share").sum()).isEqualTo(1);
  }

  @Test
  void moreThan256ClassesAreFine() {
    int[] labels = IntStream.range(0, 1000).toArray();
    List<String> classes = IntStream.range(0, 1000).mapToObj(i -> "c" + i).toList();
    ImageSet many = new ImageSet("m", new byte[1000], labels, 1, 1, 1, classes, List.of());
    try (Batch batch = Dataset.of(many, many).test().first(1000)) {
      assertThat(batch.labels().getLong(999)).isEqualTo(999);
    }
  }

  @Test
  void partsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> SET.split(0, 1)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> SET.split(1, 1)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> SET.split(Double.NaN, 1)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> set(1).split(0.5, 1)).hasMessageContaining("cannot be split");
    assertThatThrownBy(() -> SET.folds(1, 1)).hasMessageContaining("2 to 144");
    assertThatThrownBy(() -> SET.folds(145, 1)).hasMessageContaining("2 to 144");
  }
}
