package convbook.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import convbook.data.Duplicates.Pair;
import convbook.data.sets.Garments;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DuplicatesTest {
  private static final int SIDE = 16;

  /** Ten images of colored spots, none like another. */
  private final byte[] pixels = spots(10);

  private static byte[] spots(int count) {
    Random random = new Random(1);
    byte[] pixels = new byte[count * 3 * SIDE * SIDE];
    for (int i = 0; i < count * 3; i++) {
      int[] shades = random.ints(16, 0, 256).toArray();
      for (int p = 0; p < SIDE * SIDE; p++) {
        pixels[i * SIDE * SIDE + p] = (byte) shades[p / (4 * SIDE) * 4 + p % SIDE / 4];
      }
    }
    return pixels;
  }

  private ImageSet set(int... labels) {
    return new ImageSet("spots", pixels, labels, 3, SIDE, SIDE, List.of("even", "odd"), List.of());
  }

  private void copy(int from, int to, boolean mirrored, int brighter) {
    for (int k = 0; k < 3 * SIDE * SIDE; k++) {
      int at = mirrored ? k / SIDE * SIDE + SIDE - 1 - k % SIDE : k;
      int value =
          (pixels[from * 3 * SIDE * SIDE + at] & 0xff) + (k % 2 == 0 ? brighter : -brighter);
      pixels[to * 3 * SIDE * SIDE + k] = (byte) Math.max(0, Math.min(255, value));
    }
  }

  @Test
  void imagesThatDifferAreNoPairs() {
    ImageSet spots = set(0, 1, 0, 1, 0, 1, 0, 1, 0, 1);
    Duplicates none = Duplicates.of(spots);
    assertThat(none.pairs()).isEmpty();
    assertThat(none.removed().pixels()).isEqualTo(spots.pixels());
  }

  @Test
  void mirroredCopiesAreFoundWhereTheSidesAreNoMultiplesOfEight() {
    ImageSet garments = Garments.train(20, 0);
    int side = garments.width();
    byte[] twice = Arrays.copyOf(garments.pixels(), 2 * garments.pixels().length);
    for (int k = 0; k < garments.pixels().length; k++) {
      twice[garments.pixels().length + k / side * side + side - 1 - k % side] = twice[k];
    }
    ImageSet both = new ImageSet("both", twice, new byte[40], 1, side, side, garments.classes());
    for (int i = 0; i < 20; i++) {
      assertThat(Duplicates.of(both).pairs()).contains(new Pair(i, i + 20, false));
    }
  }

  @Test
  void copiesAreFoundAsTheyAreMirroredAndALittleChanged() {
    copy(0, 5, false, 0);
    copy(7, 2, true, 0);
    copy(4, 9, false, 3);
    Duplicates found = Duplicates.of(set(0, 1, 0, 1, 0, 1, 0, 1, 0, 1));
    assertThat(found.pairs())
        .containsExactly(new Pair(0, 5, true), new Pair(2, 7, false), new Pair(4, 9, false));
    assertThat(found)
        .hasToString("spots, there twice: 1 to the pixel, 2 nearly; 3 of these with two labels");
    assertThat(found.near(1).size()).isEqualTo(2);
    assertThat(found.near(9).labels()).containsExactly(0, 1, 0, 1);
  }

  @Test
  void oneOfAPairStaysAndNoneWhoseLabelIsInDoubt() {
    copy(0, 5, false, 0);
    copy(4, 9, true, 2);
    ImageSet left = Duplicates.of(set(0, 1, 0, 1, 0, 0, 0, 1, 0, 1)).removed();
    assertThat(left.labels()).containsExactly(0, 1, 0, 1, 0, 1, 0);
  }

  @Test
  void whatIsStreamedIsRefused() {
    var streamed = new ImageFiles("pictures", List.of(), List.of(), 3, SIDE);
    assertThatThrownBy(() -> Duplicates.of(streamed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pictures is streamed from disk");
  }
}
