package convbook.data.sets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import convbook.data.ImageSet;
import convbook.data.LinearClassifier;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class GarmentsTest {
  @Test
  void theSameSeedDrawsTheSameGarmentsOnAnyNumberOfThreads() throws Exception {
    ForkJoinPool one = new ForkJoinPool(1);
    ForkJoinPool four = new ForkJoinPool(4);
    byte[] alone = one.submit(() -> Garments.train(500, 3)).get().pixels();
    byte[] together = four.submit(() -> Garments.train(500, 3)).get().pixels();
    one.shutdown();
    four.shutdown();
    assertThat(alone).isEqualTo(together);
  }

  @Test
  void everyClassIsDrawnEquallyOften() {
    int[] counts = new int[10];
    for (int label : Garments.test(1_000, 0).labels()) {
      counts[label]++;
    }
    assertThat(counts).containsOnly(100);
  }

  @Test
  void aSmallerSetIsTheBeginningOfALargerOne() {
    assertThat(Garments.train(50, 0).pixels()).isEqualTo(Garments.train(200, 0).first(50).pixels());
  }

  @Test
  void noTwoPicturesAreAlike() {
    Set<ByteBuffer> pictures = new HashSet<>();
    pictures.addAll(pictures(Garments.train(2_000, 0)));
    pictures.addAll(pictures(Garments.test(2_000, 0)));
    pictures.addAll(pictures(Garments.train(2_000, 1)));
    assertThat(pictures).hasSize(6_000);
  }

  private static Set<ByteBuffer> pictures(ImageSet set) {
    Set<ByteBuffer> pictures = new HashSet<>();
    for (int i = 0; i < set.size(); i++) {
      pictures.add(ByteBuffer.wrap(Arrays.copyOfRange(set.pixels(), i * 784, (i + 1) * 784)));
    }
    return pictures;
  }

  @Test
  void aLinearClassifierLearnsThemButStaysUnder80Percent() {
    double accuracy =
        LinearClassifier.fit(Garments.train(6_000, 0), 6).accuracy(Garments.test(1_000, 0));
    assertThat(accuracy).isBetween(0.5, 0.8);
  }

  @Test
  void noGarmentsCannotBeDrawn() {
    assertThatThrownBy(() -> Garments.train(0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0 garments asked for; ask for 1 to 2,739,137.");
  }
}
