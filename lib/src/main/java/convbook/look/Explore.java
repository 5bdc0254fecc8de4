package convbook.look;

import ai.djl.nn.Block;
import convbook.device.Check;
import convbook.layer.Code;
import convbook.train.Learner;
import java.util.function.BiFunction;

/**
 * Pages to be played with, by pointer or keyboard, each made from the numbers of this program.
 *
 * <pre>{@code
 * double[][] picture = {{0, 0, 1, 1}, {0, 0, 1, 1}, {0, 0, 1, 1}, {0, 0, 0, 0}};
 * double[][] kernel = {{-1, 1}, {-1, 1}};
 * Explore.convolution(picture, kernel, 1, 0, 1).picture().save(Path.of("convolution.png"));
 * }</pre>
 */
public final class Explore {
  private Explore() {}

  /**
   * A kernel at work on a picture: where it lies, its products and their sum. Stride, padding and
   * dilation can be changed, and the kernel can be moved by the arrow keys. All feature maps are
   * those of {@code conv}.
   *
   * @param picture rows of numbers, at most 12 by 12
   * @param kernel rows of weights, at most 5 by 5
   * @param stride at first, 1 to 3
   * @param padding at first, 0 to 2
   * @param dilation at first, 1 to 3
   * @throws IllegalArgumentException if a number is another, a table has rows of different lengths,
   *     or the window does not fit into the picture
   */
  public static Explorable convolution(
      double[][] picture, double[][] kernel, int stride, int padding, int dilation) {
    return SlidingWindow.page(picture, kernel, new SlidingSetting(stride, padding, dilation));
  }

  /**
   * What a pixel of any layer's output sees of the layers before it and of the image (the receptive
   * field), told from the windows, strides and paddings of the network. It ends where there are no
   * pixels any more. The network stays as it is.
   *
   * @param image (C, H, W)
   * @throws IllegalArgumentException if the network cannot take it or has no layer with a window
   */
  public static Explorable receptiveField(Block net, long... image) {
    return ReceptiveField.page(Code.open(net), Summary.one(image));
  }

  /**
   * What a batch normalization does to a network's numbers: for each of its first 64 channels, how
   * they are distributed before it, for the first 256 test images, and after it for any gamma and
   * beta, beside those that were learned. They are normalized by these images' own mean and
   * variance.
   *
   * @param layer the number of the outermost layer in the network, counted from 0, which has
   *     learned gammas and betas
   * @throws IllegalArgumentException if there is no such layer
   */
  public static Explorable batchNorm(Learner learner, int layer) {
    return ScaleShift.page(Check.given("learner", learner), layer);
  }

  /**
   * What the paths of an Inception block cost, and how it follows the two reductions, the channels
   * to which 1x1 convolutions bring the input of the larger windows. All costs are those of {@link
   * Summary}.
   *
   * <pre>{@code
   * Explore.budget(
   *     (three, five) -> concat(
   *         conv(64, 1),
   *         sequential(conv(three, 1), conv(128, 3).pad(1)),
   *         sequential(conv(five, 1), conv(32, 5).pad(2))),
   *     96, 16, 192, 28, 28);
   * }</pre>
   *
   * @param block makes the block, given both reductions; its outermost blocks are the paths
   * @param first the first reduction at first
   * @param second the second reduction at first
   * @param image (C, H, W), what the block is given
   * @throws IllegalArgumentException if the block cannot take it, or a reduction is not positive
   */
  public static Explorable budget(
      BiFunction<Integer, Integer, Block> block, int first, int second, long... image) {
    return BranchBudget.page(Check.given("block's factory", block), first, second, image);
  }

  /**
   * The paths through a network's residual blocks, by how many of their branches they take, while
   * blocks are switched off, so that their shortcut alone remains (Veit, Wilber and Belongie 2016).
   * Beside them stands how many of the first 256 test images the network gets right with each one
   * of them switched off.
   *
   * @throws IllegalArgumentException if the network has no residual blocks, one after the other, or
   *     more than 60
   */
  public static Explorable paths(Learner learner) {
    return ResidualPaths.page(Check.given("learner", learner));
  }
}
