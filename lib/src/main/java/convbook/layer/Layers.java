package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import convbook.device.Check;
import convbook.device.Text;
import java.util.function.UnaryOperator;

/**
 * Short names for the layers of convolutional networks, made for {@code import static
 * convbook.layer.Layers.*}. Each is a DJL {@link Block}, so it mixes with any other. Images are (N,
 * C, H, W).
 *
 * <pre>{@code
 * var net = sequential(
 *     conv(32, 3).pad(1), batchNorm(), relu(), maxPool(2),
 *     conv(64, 3).pad(1), batchNorm(), relu(), globalAvgPool(),
 *     linear(10));
 * }</pre>
 */
public final class Layers {
  /** Columns and rows to add: PyTorch takes one away where fewer than none are. */
  private static final Shape SHIFT = new Shape(-1, 1, -1, 1);

  private Layers() {}

  /** Applies the blocks one after the other. */
  public static ai.djl.nn.SequentialBlock sequential(Block... blocks) {
    return new SequentialBlock().addAll(blocks);
  }

  /** A convolution with {@code channels} outputs and a square window, with bias, stride 1. */
  public static Conv conv(int channels, int kernel) {
    return new Conv(channels, kernel, kernel);
  }

  /** A convolution whose window is {@code height} rows by {@code width} columns. */
  public static Conv conv(int channels, int height, int width) {
    return new Conv(channels, height, width);
  }

  /** A fully connected layer with bias, (N, features) to (N, {@code units}). */
  public static Linear linear(int units) {
    return new Linear(units);
  }

  /** Max pooling over a square window; its stride is the window unless set. */
  public static Pool maxPool(int window) {
    return new Pool(true, window);
  }

  /** Average pooling over a square window; its stride is the window unless set. */
  public static Pool avgPool(int window) {
    return new Pool(false, window);
  }

  /** The mean of each channel, (N, C, H, W) to (N, C): Lin et al. (2014), section 3.2. */
  public static Layer globalAvgPool() {
    return new Lambda(
        "globalAvgPool()",
        x -> x.getNDArrayInternal().globalAvgPool(),
        (layer, in) -> layer.images(in).slice(0, 2));
  }

  /** Lays each image out as one row, (N, C, H, W) to (N, C H W). */
  public static Layer flatten() {
    return new Lambda(
        "flatten()",
        x -> x.reshape(x.getShape().get(0), -1),
        (layer, in) -> new Shape(in.get(0), in.size() / in.get(0)));
  }

  /** Makes each number a channel of one pixel, (N, C) to (N, C, 1, 1). */
  public static Layer unflatten() {
    return new Lambda(
        "unflatten()",
        x -> x.expandDims(2).expandDims(3),
        (layer, in) -> layer.rows(in).addAll(new Shape(1, 1)));
  }

  /**
   * Puts {@code before} channels of zeros before an image's own and {@code behind} behind them: the
   * shortcut without parameters of He et al. (2016), section 3.3.
   *
   * @throws IllegalArgumentException if a number is negative
   */
  public static Layer padChannels(int before, int behind) {
    Check.notNegative("padChannels", before);
    Check.notNegative("padChannels", behind);
    return new Lambda(
        Text.of("padChannels(%d, %d)", before, behind),
        x -> TorchScript.padChannels(x, before, behind),
        (layer, in) -> withChannels(layer.images(in), in.get(1) + before + behind));
  }

  /**
   * Keeps the channels {@code from} to {@code to} - 1, counted from 0: where {@link #concat} has
   * laid several maps behind each other, one of them.
   *
   * @throws IllegalArgumentException if {@code from} is negative, or not less than {@code to}
   */
  public static Layer channels(int from, int to) {
    Check.between("first channel", from, 0, Conv.MOST - 1);
    Check.between("channel after the last", to, from + 1, Conv.MOST);
    return new Lambda(
        Text.of("channels(%d, %d)", from, to),
        x -> x.get(new NDIndex().addAllDim().addSliceDim(from, to)),
        (layer, in) -> slice(layer, in, from, to));
  }

  private static Shape slice(Lambda layer, Shape in, int from, int to) {
    if (layer.images(in).get(1) < to) {
      throw Check.refusal(
          "%s was given %s, but needs %d channels; look at the layer before it.", layer, in, to);
    }
    return withChannels(in, to - from);
  }

  /**
   * Moves every image one pixel up and one to the left: its first row and column are lost, and
   * zeros come in as the last. A stride of 2 behind it takes the pixels between those that it would
   * take without.
   */
  public static Layer shift() {
    return new Lambda("shift()", x -> x.pad(SHIFT, 0), (layer, in) -> layer.images(in));
  }

  private static Shape withChannels(Shape image, long channels) {
    return new Shape(image.get(0), channels).addAll(image.slice(2));
  }

  /**
   * Multiplies every value by {@code factor}.
   *
   * @throws IllegalArgumentException if it is not finite
   */
  public static Layer scale(double factor) {
    Check.finite("factor", factor);
    return elementwise(Text.of("scale(%s)", factor), x -> x.mul(factor));
  }

  /** max(x, 0). */
  public static Layer relu() {
    return new Relu(false);
  }

  /**
   * x times the share of a normal distribution that lies below x, smooth where ReLU has its corner:
   * Hendrycks and Gimpel (2016), equation 1.
   */
  public static Layer gelu() {
    return elementwise("gelu()", Activation::gelu);
  }

  /** min(max(x, 0), 6): Sandler et al. (2018), section 4. */
  public static Layer relu6() {
    return new Relu(true);
  }

  /** 1 / (1 + exp(-x)). */
  public static Layer sigmoid() {
    return elementwise("sigmoid()", Activation::sigmoid);
  }

  /** (exp(x) - exp(-x)) / (exp(x) + exp(-x)). */
  public static Layer tanh() {
    return elementwise("tanh()", Activation::tanh);
  }

  /**
   * Sets each value to 0 with this probability in training, and scales the others by 1 / (1 - rate)
   * (Srivastava et al. 2014); does nothing in evaluation.
   *
   * @throws IllegalArgumentException if the rate is not in [0, 1)
   */
  public static Layer dropout(double rate) {
    return new Dropout(rate);
  }

  /**
   * Batch normalization over all axes but the channels (Ioffe and Szegedy 2015, algorithm 1), with
   * learned scale and shift, epsilon 1e-5, and running statistics that keep 0.9 of their value.
   */
  public static Block batchNorm() {
    return batchNorm(BatchNorm.EPSILON);
  }

  /**
   * {@link #batchNorm()} with another epsilon, which is added to the variance.
   *
   * @throws IllegalArgumentException if epsilon is negative
   */
  public static Block batchNorm(double epsilon) {
    return new BatchNorm(epsilon);
  }

  /**
   * Local response normalization across {@code n} neighboring channels (Krizhevsky et al. 2012,
   * section 3.3): x / (k + alpha * sum of squares)^beta. The sum is not divided by n, as in the
   * paper; frameworks that divide it need n times this alpha.
   *
   * @throws IllegalArgumentException if {@code n} is not odd and positive, or another is negative
   */
  public static Layer localResponseNorm(int n, double k, double alpha, double beta) {
    return new LocalResponseNorm(n, k, alpha, beta);
  }

  /** The input itself. */
  public static Layer identity() {
    return elementwise("identity()", x -> x);
  }

  /**
   * Applies the blocks side by side to the same input and concatenates their outputs by channel, in
   * this order. Their heights and widths must agree.
   */
  public static Block concat(Block... branches) {
    return new Concat(branches);
  }

  /**
   * Applies both blocks to the same input and adds their outputs, which must have one shape: He et
   * al. (2016), equations 1 and 2. The shortcut is {@link #identity()} or a projection.
   */
  public static Block residual(Block branch, Block shortcut) {
    return new Residual(branch, shortcut);
  }

  /** Multiplies features by a factor of the same shape or one for each channel, (N, C, 1, 1). */
  public static Block multiply(Block features, Block factor) {
    return new Multiply(features, factor);
  }

  /**
   * Mixes two blocks by a third whose outputs lie between 0 and 1: t H + (1 - t) x, where H comes
   * from {@code transform}, t from {@code gate} and x from {@code carry}, all of one shape:
   * Srivastava et al. (2015), equation 3.
   */
  public static Block highway(Block transform, Block gate, Block carry) {
    return new HighwayBlock(transform, gate, carry);
  }

  /**
   * A branch of {@link #residual} that is left out of a training step with probability 1 - {@code
   * probability}, for the whole batch and without being computed, and whose output is multiplied by
   * {@code probability} in evaluation: Huang et al. (2016), equations 2 and 5.
   *
   * @throws IllegalArgumentException if the probability is not in [0, 1]
   */
  public static Block stochasticDepth(Block branch, double probability) {
    return new StochasticDepthBlock(branch, probability);
  }

  /**
   * Applies {@code before} and then {@code after}. In training {@code head} classifies what {@code
   * before} gives, too, and a share of its loss is added, which brings gradients to the early
   * layers: Szegedy et al. (2015), section 5. It may stand inside another's {@code after}.
   */
  public static Block auxiliary(Block before, Block head, Block after) {
    return new Auxiliary(before, head, after);
  }

  private static Layer elementwise(String name, UnaryOperator<NDArray> function) {
    return new Lambda(name, function, (layer, in) -> in);
  }
}
