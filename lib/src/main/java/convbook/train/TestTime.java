package convbook.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Several looks at each test image, whose probabilities are averaged:
 *
 * <pre>{@code
 * var learner = Learner.of(LeNet.lecture(), FashionMnist.load());
 * var score = TestTime.tenCrops(32).score(learner);
 * }</pre>
 *
 * <p>Images are resized to squares of the sides given, and squares of the size that the network was
 * made for are cut out of them.
 */
public final class TestTime {
  private static final double[] ENDS = {0, 1};

  private final List<View> views;

  private TestTime(List<View> views) {
    this.views = List.copyOf(views);
  }

  /**
   * A square cut out of a resized image.
   *
   * @param side of the resized image, in pixels; 0 for the network's own
   * @param top how much of the room is above, 0 to 1
   * @param left how much of the room is to the left, 0 to 1
   * @param mirrored whether it is cut out of the mirror image
   */
  record View(int side, double top, double left, boolean mirrored) {
    /** Returns the square of this many pixels. */
    NDArray of(NDArray images, int size) {
      long room = images.getShape().get(2) - size;
      // To the even pixel where the room is odd, as torchvision does.
      long y = (long) Math.rint(top * room);
      long x = (long) Math.rint(left * room);
      long from = mirrored ? room - x : x;
      NDArray cut = images.get(new NDIndex(":, :, {}:{}, {}:{}", y, y + size, from, from + size));
      return mirrored ? cut.flip(3) : cut;
    }
  }

  /**
   * The square in the middle, at one or several sizes of the image.
   *
   * @throws IllegalArgumentException if no side is given or one is not positive
   */
  public static TestTime centre(int... sides) {
    List<View> views = new ArrayList<>();
    for (int side : checked(sides)) {
      views.add(new View(side, 0.5, 0.5, false));
    }
    return new TestTime(views);
  }

  /**
   * The four corners and the middle, and their mirror images: Krizhevsky et al. (2012), section
   * 4.1.
   *
   * @throws IllegalArgumentException if no side is given or one is not positive
   */
  public static TestTime tenCrops(int... sides) {
    List<View> views = new ArrayList<>();
    for (int side : checked(sides)) {
      five(side, views);
    }
    return new TestTime(mirrored(views));
  }

  /**
   * 5 x 5 squares all over the image, and their mirror images: Simonyan and Zisserman (2015),
   * section 4.3, where three sides make 150 views.
   *
   * @throws IllegalArgumentException if no side is given or one is not positive
   */
  public static TestTime grid(int... sides) {
    List<View> views = new ArrayList<>();
    for (int side : checked(sides)) {
      for (int i = 0; i < 25; i++) {
        views.add(new View(side, i / 5 / 4.0, i % 5 / 4.0, false));
      }
    }
    return new TestTime(mirrored(views));
  }

  /**
   * The four corners, the middle and the whole image, and their mirror images: Szegedy et al.
   * (2015), section 7. The paper takes these of three squares at each of four sides, 144 views.
   * Here images are squares already, and the three are the same: 48 views have the same average.
   *
   * @throws IllegalArgumentException if no side is given or one is not positive
   */
  public static TestTime cropsAndWhole(int... sides) {
    List<View> views = new ArrayList<>();
    for (int side : checked(sides)) {
      five(side, views);
      views.add(new View(0, 0, 0, false));
    }
    return new TestTime(mirrored(views));
  }

  private static int[] checked(int... sides) {
    if (sides.length == 0 || Arrays.stream(sides).anyMatch(side -> side < 1)) {
      throw new IllegalArgumentException(
          "Sides of %s pixels given; give one or more, each at least what the network takes."
              .formatted(Arrays.toString(sides)));
    }
    return sides;
  }

  private static void five(int side, List<View> views) {
    for (double top : ENDS) {
      for (double left : ENDS) {
        views.add(new View(side, top, left, false));
      }
    }
    views.add(new View(side, 0.5, 0.5, false));
  }

  private static List<View> mirrored(List<View> views) {
    List<View> all = new ArrayList<>(views);
    views.forEach(view -> all.add(new View(view.side, view.top, view.left, true)));
    return all;
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
   * @throws convbook.data.StoppedException if the thread is interrupted
   */
  public float[][] probabilities(Learner learner) {
    Dataset data = learner.data();
    int size = (int) data.shape().get(1);
    float[][] sums = new float[data.test().size()][];
    for (int side : views.stream().mapToInt(View::side).distinct().toArray()) {
      if (side > 0 && side < size) {
        throw new IllegalArgumentException(
            "Images of %d pixels asked for, but the network takes %d; use %2$d or more."
                .formatted(side, size));
      }
      Split test = data.augment().resize(side == 0 ? size : side).test();
      int done = 0;
      for (Iterator<Batch> it = test.epoch(0); it.hasNext(); ) {
        try (NDScope scope = new NDScope()) {
          Batch batch = it.next();
          for (View view : views) {
            if (view.side == side) {
              add(learner.probabilities(view.of(batch.images(), size)), sums, done);
            }
          }
          done += batch.size();
        }
      }
    }
    for (float[] row : sums) {
      for (int i = 0; i < row.length; i++) {
        row[i] /= views.size();
      }
    }
    return sums;
  }

  private static void add(float[][] more, float[][] sums, int from) {
    for (int i = 0; i < more.length; i++) {
      float[] sum = sums[from + i];
      if (sum == null) {
        sums[from + i] = more[i];
        continue;
      }
      for (int j = 0; j < sum.length; j++) {
        sum[j] += more[i][j];
      }
    }
  }

  /**
   * Returns loss and accuracy of the averages on the test images.
   *
   * @throws IllegalArgumentException if a side is smaller than what the network takes
   * @throws convbook.data.StoppedException if the thread is interrupted
   */
  public Score score(Learner learner) {
    float[][] averages = probabilities(learner);
    double loss = 0;
    int right = 0;
    int done = 0;
    for (Iterator<Batch> it = learner.data().test().epoch(0); it.hasNext(); ) {
      try (NDScope scope = new NDScope()) {
        for (long label : it.next().labels().toLongArray()) {
          float[] row = averages[done++];
          float of = row[(int) label];
          loss -= Math.log(Math.max(of, Float.MIN_NORMAL));
          boolean best = true;
          for (float other : row) {
            best &= other <= of;
          }
          right += best ? 1 : 0;
        }
      }
    }
    return new Score(loss / done, (double) right / done);
  }
}
