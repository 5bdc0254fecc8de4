package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import convbook.data.Dataset;
import convbook.device.Check;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Several looks at each test image, whose probabilities are averaged:
 *
 * <pre>{@code
 * var learner = Learner.of(LeNet.lecture(10), FashionMnist.load());
 * var score = TestTimeAugmentation.tenCrops(32).score(learner);
 * }</pre>
 *
 * <p>Images are resized to squares of the sides given, and squares of the size that the network was
 * made for are cut out of them.
 */
public final class TestTimeAugmentation {
  private final List<View> views;

  /**
   * A square cut out of a resized image.
   *
   * @param side of the resized image, in pixels; 0 for the network's own
   * @param border of zeros around that, in pixels
   * @param top how much of the room is above, 0 to 1
   * @param left how much of the room is to the left, 0 to 1
   * @param mirrored whether it is cut out of the mirror image
   */
  private record View(int side, int border, double top, double left, boolean mirrored) {
    View(int side, double top, double left) {
      this(side, 0, top, left, false);
    }

    static View middle(int side) {
      return new View(side, 0.5, 0.5);
    }

    View mirror() {
      return new View(side, border, top, left, true);
    }

    /** Returns the square of this many pixels. */
    NDArray of(NDArray images, int size) {
      NDArray whole =
          border == 0 ? images : images.pad(new Shape(border, border, border, border), 0);
      long room = whole.getShape().get(2) - size;
      // To the even pixel where the room is odd, as torchvision does.
      long y = (long) Math.rint(top * room);
      long x = (long) Math.rint(left * room);
      long from = mirrored ? room - x : x;
      NDArray cut = whole.get(new NDIndex(":, :, {}:{}, {}:{}", y, y + size, from, from + size));
      return mirrored ? cut.flip(3) : cut;
    }
  }

  private TestTimeAugmentation(List<View> views) {
    this.views = views;
  }

  private TestTimeAugmentation(int[] sides, IntFunction<Stream<View>> views) {
    Check.given("sides", sides);
    if (sides.length == 0 || Arrays.stream(sides).anyMatch(side -> side < 1)) {
      throw Check.refusal(
          "Sides of %s pixels given; give one or more, each at least what the network takes.",
          Arrays.toString(sides));
    }
    this.views = Arrays.stream(sides).boxed().flatMap(views::apply).toList();
  }

  /**
   * The square in the middle, at one or several sizes of the image.
   *
   * @throws IllegalArgumentException if no side is given or one is not positive
   */
  public static TestTimeAugmentation center(int... sides) {
    return new TestTimeAugmentation(sides, side -> Stream.of(View.middle(side)));
  }

  /**
   * The four corners and the middle, and their mirror images: Krizhevsky et al. (2012), section
   * 4.1.
   *
   * @throws IllegalArgumentException if no side is given or one is not positive
   */
  public static TestTimeAugmentation tenCrops(int... sides) {
    return new TestTimeAugmentation(sides, side -> mirrored(five(side)));
  }

  /**
   * 5 x 5 squares all over the image, and their mirror images: Simonyan and Zisserman (2015),
   * section 3.2, where three sides make 150 views.
   *
   * @throws IllegalArgumentException if no side is given or one is not positive
   */
  public static TestTimeAugmentation grid(int... sides) {
    return new TestTimeAugmentation(sides, side -> mirrored(squares(side, 5)));
  }

  /**
   * The four corners, the middle and the whole image, and their mirror images: Szegedy et al.
   * (2015), section 7. The paper takes these of three squares at each of four sides, 144 views.
   * Here images are squares already, and the three are the same: 48 views have the same average.
   *
   * @throws IllegalArgumentException if no side is given or one is not positive
   */
  public static TestTimeAugmentation cropsAndWhole(int... sides) {
    View whole = View.middle(0);
    return new TestTimeAugmentation(
        sides, side -> mirrored(Stream.concat(five(side), Stream.of(whole))));
  }

  /**
   * The image and its mirror image, each as it is, moved by so many pixels up and to the left, and
   * down and to the right, 6 views: Jordan (2024), section 3.5, with 1 pixel. There the two that
   * are not moved count twice, scores are averaged, and the edges are mirrored; here probabilities
   * are, and zeros come in, which is black, or the mean of normalized images.
   *
   * @throws IllegalArgumentException if {@code pixels} is not positive
   */
  public static TestTimeAugmentation shifts(int pixels) {
    Check.positive("shift", pixels);
    Stream<View> moved = Stream.of(0, 1).map(at -> new View(0, pixels, at, at, false));
    return new TestTimeAugmentation(
        mirrored(Stream.concat(Stream.of(View.middle(0)), moved)).toList());
  }

  /** The four corners and the middle. */
  private static Stream<View> five(int side) {
    return Stream.concat(squares(side, 2), Stream.of(View.middle(side)));
  }

  /** As many squares along each edge, from corner to corner. */
  private static Stream<View> squares(int side, int n) {
    double last = n - 1;
    return IntStream.range(0, n * n).mapToObj(i -> new View(side, i / n / last, i % n / last));
  }

  private static Stream<View> mirrored(Stream<View> views) {
    List<View> all = views.toList();
    return Stream.concat(all.stream(), all.stream().map(View::mirror));
  }

  /** Returns how many looks each image gets. */
  public int views() {
    return views.size();
  }

  /** Returns the squares that the network sees, view by view, of images of one side. */
  List<NDArray> cut(NDArray images, int size) {
    return views.stream().map(view -> view.of(images, size)).toList();
  }

  /**
   * Returns the average probability of each class for each test image, [N][classes].
   *
   * @throws IllegalArgumentException if a side is smaller than what the network takes
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public float[][] probabilities(Learner learner) {
    return predictions(learner).probabilities();
  }

  /**
   * Returns loss and accuracy of the averages on the test images.
   *
   * @throws IllegalArgumentException if a side is smaller than what the network takes
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public Score score(Learner learner) {
    return predictions(learner).score();
  }

  /**
   * Returns the averages for the held-out images of the learner's data.
   *
   * @throws IllegalArgumentException if a side is smaller than what the network takes
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public Predictions predictions(Learner learner) {
    return predictions(learner, Check.given("learner", learner).data());
  }

  /**
   * Returns the averages for the held-out images of other data, labeled or not, prepared as these
   * data say.
   *
   * @throws IllegalArgumentException if a side is smaller than what the network takes
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public Predictions predictions(Learner learner, Dataset data) {
    Check.given("learner", learner);
    // Goes through the images once, whatever the sides.
    int size = (int) Check.given("dataset", data).shape().get(1);
    for (View view : views) {
      if (view.side() > 0 && view.side() < size) {
        throw Check.refusal(
            "Images of %d pixels asked for, but the network takes %d; use %2$d or more.",
            view.side(), size);
      }
    }
    return Predictions.of(
        learner,
        () -> data.plain().test().epoch(0),
        images ->
            views.stream().map(View::side).distinct().flatMap(side -> seen(data, images, side)));
  }

  private Stream<NDArray> seen(Dataset data, NDArray images, int side) {
    int size = (int) data.shape().get(1);
    NDArray resized = data.prepared(images, side == 0 ? size : side);
    return views.stream().filter(view -> view.side() == side).map(view -> view.of(resized, size));
  }
}
