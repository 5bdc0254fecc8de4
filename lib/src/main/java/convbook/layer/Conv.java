package convbook.layer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.ConstantInitializer;
import convbook.device.Check;
import convbook.device.Text;
import java.util.List;

/**
 * A two-dimensional convolution with bias, (N, C, H, W) to (N, channels, H', W'), where H' = (H + 2
 * pad - dilation (kernel - 1) - 1) / stride + 1, rounded down. Weights have the shape (channels, C
 * / groups, kernel, kernel). Settings are made before the network is initialized.
 */
public final class Conv extends Layer implements Overwritable {
  /** Of channels or units: more are a slip. */
  static final int MOST = 1 << 24;

  private final int channels;
  private final Window window;
  private int groups = 1;
  private int dilation = 1;
  private double start;
  private final Parameter weight = parameter("weight", Parameter.Type.WEIGHT);
  private Parameter bias = parameter("bias", Parameter.Type.BIAS);

  Conv(int channels, int height, int width) {
    this.channels = Check.between("channels", channels, 1, MOST);
    this.window = new Window(height, width, 1);
  }

  /** Moves the window by {@code stride} pixels at a time; 1 if not set. */
  public Conv stride(int stride) {
    window.stride(stride);
    return this;
  }

  /** Adds {@code pad} rows and columns of zeros on every side; 0 if not set. */
  public Conv pad(int pad) {
    return pad(pad, pad);
  }

  /** Adds {@code rows} rows of zeros above and below, {@code columns} columns left and right. */
  public Conv pad(int rows, int columns) {
    window.pad(rows, columns);
    return this;
  }

  /**
   * Lets the last window end with the last padded pixel: where a stride of 2 leaves a row or column
   * over, it is the first, as in TensorFlow with "SAME", and not the last, as in PyTorch.
   */
  public Conv fromEnd() {
    window.fromEnd();
    return this;
  }

  /** Splits input and output channels into groups that do not see each other. */
  public Conv groups(int groups) {
    this.groups = Check.positive("groups", groups);
    if (channels % groups != 0) {
      throw Check.refusal(
          "%s: %d channels cannot be split into %d equal groups; choose a divisor.",
          this, channels, groups);
    }
    return this;
  }

  /** Spreads the window's taps {@code dilation} pixels apart; 1 if not set. */
  public Conv dilation(int dilation) {
    this.dilation = Check.positive("dilation", dilation);
    return this;
  }

  /**
   * Starts the biases at {@code start}, 0 if not set: a positive start keeps a ReLU behind them
   * alive (Krizhevsky et al. 2012, section 5).
   */
  public Conv bias(double start) {
    Check.finite("bias", start);
    if (bias == null) {
      throw Check.refusal(
          "%s has no bias that could start at %s; leave out noBias() or bias(%2$s).", this, start);
    }
    bias.setInitializer(new ConstantInitializer((float) start));
    this.start = start;
    return this;
  }

  /** Leaves the bias out, as networks with batch normalization do. */
  public Conv noBias() {
    if (start != 0) {
      throw Check.refusal(
          "%s starts its bias at %s, and noBias() would leave it out; keep one of both.",
          this, start);
    }
    parameters.remove("bias");
    bias = null;
    return this;
  }

  @Override
  protected void prepare(Shape[] inputs) {
    weight.setShape(
        new Shape(channels, inputs[0].get(1) / groups, window.height(), window.width()));
    if (bias != null) {
      bias.setShape(new Shape(channels));
    }
  }

  @Override
  public void initialize(NDManager manager, DataType type, Shape... inputs) {
    boolean fresh = !weight.isInitialized();
    super.initialize(manager, type, inputs);
    if (fresh) {
      ChannelsLast.apply(weight);
    }
  }

  /** Takes these weights, and biases if it had none, too. */
  void set(NDArray weights, NDArray biases) {
    weight.setArray(weights);
    if (bias == null) {
      bias = parameter("bias", Parameter.Type.BIAS);
    }
    bias.setArray(biases);
  }

  @Override
  Width width() {
    return Width.HALF;
  }

  @Override
  protected NDArray apply(NDArray x, Values values, boolean training) {
    Window.Ground ground = window.ground(x, dilation, 0);
    return x.getNDArrayInternal()
        .convolution(
            ground.images(),
            values.of(weight),
            values.of(bias),
            window.strides(),
            ground.pads(),
            new Shape(dilation, dilation),
            groups)
        .singletonOrThrow();
  }

  /**
   * Returns which pixels it sees, along rows and columns.
   *
   * @hidden
   */
  public List<Reach> reach() {
    return window.reach(dilation);
  }

  @Override
  protected Shape outputShape(Shape input) {
    if (input.dimension() != 4 || input.get(1) % groups != 0) {
      throw Check.refusal(
          "%s was given %s, but needs (N, C, H, W)%s; look at the layer before it.",
          this, input, groups > 1 ? Text.of(" with C a multiple of its %d groups", groups) : "");
    }
    if (weight.isInitialized() && weight.getShape().get(1) * groups != input.get(1)) {
      throw Check.refusal(
          "%s has learned weights for %d channels, but was given %s; build the network anew.",
          this, weight.getShape().get(1) * groups, input);
    }
    Shape size = window.slide(this, input, dilation, false);
    return new Shape(input.get(0), channels, size.get(0), size.get(1));
  }

  @Override
  public String toString() {
    return Text.of(
        "conv(%d, %s)%s%s%s%s%s",
        channels,
        window.size(),
        window.settings(1),
        groups == 1 ? "" : ".groups(" + groups + ")",
        dilation == 1 ? "" : ".dilation(" + dilation + ")",
        start == 0 ? "" : ".bias(" + start + ")",
        bias == null ? ".noBias()" : "");
  }
}
