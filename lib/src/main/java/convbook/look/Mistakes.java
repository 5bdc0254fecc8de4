package convbook.look;

import ai.djl.ndarray.NDArray;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.device.Check;
import convbook.device.Words;
import convbook.train.Learner;
import convbook.train.Predictions;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.IntStream;

/** The images that a network is surest and wrong about: what it has not understood. */
public final class Mistakes {
  private static final int SIDE = 100;

  private Mistakes() {}

  /** The surest mistakes among the held-out images of the learner's data. */
  public static Figure of(Learner learner, int rows, int columns) {
    return of(Predictions.of(learner), learner.data(), rows, columns);
  }

  /**
   * The surest mistakes, each under what is said of it, with how much probability, and what it is.
   *
   * @param data whose held-out images the predictions are for
   * @throws IllegalArgumentException if they are of another number, or no image is asked for
   * @throws IllegalStateException if there are images without labels
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public static Figure of(Predictions predictions, Dataset data, int rows, int columns) {
    Check.given("predictions", predictions);
    Check.given("dataset", data);
    if (rows < 1 || columns < 1) {
      throw Check.refusal("%d rows of %d mistakes asked for; use 1 or more.", rows, columns);
    }
    if (data.test().size() != predictions.size()) {
      throw Check.refusal(
          "%s given with %,d images; give those that were predicted.",
          predictions, data.test().size());
    }
    List<Integer> mistakes = predictions.mistakes();
    List<Integer> surest = mistakes.subList(0, Math.min(rows * columns, mistakes.size()));
    List<BufferedImage> drawn = drawn(data, surest);
    List<ImageGrid.Tile> tiles =
        IntStream.range(0, surest.size())
            .mapToObj(
                i ->
                    new ImageGrid.Tile(
                        drawn.get(i), title(predictions, surest.get(i)), Charts.PALETTE.get(1)))
            .toList();
    return ImageGrid.draw(
        tiles,
        columns,
        SIDE,
        Words.of("mistakes", surest.size(), mistakes.size(), predictions.size()));
  }

  private static String title(Predictions predictions, int image) {
    return DrawnWords.of(
        "mistakes.title",
        predictions.name(image),
        100 * predictions.confidence(image),
        predictions.classes().get(predictions.labels()[image]));
  }

  private static List<BufferedImage> drawn(Dataset data, List<Integer> images) {
    if (images.isEmpty()) {
      return List.of();
    }
    int[] numbers = images.stream().mapToInt(Integer::intValue).toArray();
    try (Batch batch = data.test().select(numbers);
        NDArray restored = data.restore(batch.images())) {
      return TensorImages.of(restored, false);
    }
  }
}
