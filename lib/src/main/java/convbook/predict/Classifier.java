package convbook.predict;

import ai.djl.Device;
import ai.djl.modality.Classifications;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import convbook.data.InputTransform;
import convbook.data.Normalization;
import convbook.data.image.BadImage;
import convbook.data.image.Bitmap;
import convbook.data.image.Decoder;
import convbook.data.image.ResizeCrop;
import convbook.device.Check;
import convbook.device.ParallelLoop;
import convbook.device.ProgressListener;
import convbook.device.Text;
import convbook.fetch.DataException;
import convbook.layer.CodeReader;
import convbook.layer.Folding;
import convbook.net.weights.Pretrained;
import convbook.net.weights.Weights;
import java.awt.image.BufferedImage;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A trained network that tells what is in a picture. It needs nothing but the file that {@code
 * learner.export} or {@link #save} wrote:
 *
 * <pre>{@code
 * var pets = Classifier.load(Path.of("pets.safetensors"));
 * System.out.println(pets.predict(Path.of("rex.jpg")).topK(3));
 * }</pre>
 *
 * <p>Pictures are JPEG, PNG or GIF files of any size, or Java's. They are decoded, cropped to the
 * square in the middle, resized and normalized as the learner's test images were, and gray or
 * colored as these are. DJL's {@link Classifications} has the names of the classes with their
 * probabilities: {@code best()}, {@code topK(3)}, {@code toJson()}.
 *
 * <p>A classifier never changes. Any number of threads may ask one at the same time, and each gets
 * what it would get alone.
 */
public final class Classifier {
  private static final int BATCH = 32;

  private final Block net;
  private final List<String> classes;
  private final InputTransform input;
  private final Device device;

  /** The same network with less to compute. */
  private Block folded;

  private Classifier(Block net, List<String> classes, InputTransform input) {
    Check.all("class", classes);
    if (net.getParameters().isEmpty()) {
      throw Check.refusal("The network has no weights, so that it has learned nothing.");
    }
    this.net = net;
    this.input = input;
    this.device = net.getParameters().valueAt(0).getArray().getDevice();
    Shape output = net.getOutputShapes(new Shape[] {new Shape(1).addAll(input.shape())})[0];
    if (output.dimension() != 2 || output.get(1) < classes.size() || classes.isEmpty()) {
      throw Check.refusal(
          "The network gives %s for one image, which are no probabilities of %d classes.",
          output, classes.size());
    }
    int outputs = (int) output.get(1);
    this.classes =
        IntStream.range(0, outputs)
            .mapToObj(i -> i < classes.size() ? classes.get(i) : "output " + i)
            .toList();
  }

  /**
   * Returns a classifier of what this network, which has its weights, was trained to tell apart.
   *
   * @hidden
   */
  public static Classifier of(Block net, List<String> classes, InputTransform input) {
    return new Classifier(
        Check.given("network", net), classes, Check.given("input's transform", input));
  }

  /**
   * Returns a classifier of ImageNet's 1,000 classes. It asks the network itself, which should not
   * be trained any more.
   *
   * @throws IllegalArgumentException if its last layer is new, and has not learned any class
   */
  public static Classifier of(Pretrained pretrained) {
    Check.given("pretrained network", pretrained);
    if (pretrained.classes().isEmpty()) {
      throw Check.refusal(
          "%s given with a last layer that has learned nothing yet; train it, and export the learner.",
          pretrained);
    }
    Normalization normalization = new Normalization(pretrained.means(), pretrained.deviations());
    int square = pretrained.resize();
    return new Classifier(
        pretrained.net(),
        pretrained.classes(),
        new InputTransform(3, square, square, pretrained.side(), normalization));
  }

  /**
   * Loads what {@code learner.export} or {@link #save} wrote, onto the {@linkplain
   * convbook.device.Devices#best best device}. Nothing in the file is executed.
   *
   * @throws DataException if it is no such file, or is damaged
   */
  public static Classifier load(Path file) {
    Check.given("file", file);
    try {
      Description description = Description.read(file);
      Block net = description.network();
      InputTransform input = description.input();
      Weights.loadNamed(net, file, input.shape().getShape());
      return new Classifier(net, description.classes(), input);
    } catch (IllegalArgumentException e) {
      throw new DataException(
          "%s is no classifier that can be loaded (%s); export it anew.", file, e);
    }
  }

  /**
   * Writes all that {@link #load} needs into one file: safetensors, which PyTorch reads, too. An
   * older file is replaced as a whole or not at all.
   *
   * @throws IllegalArgumentException if the network holds blocks that {@code Layers} does not make,
   *     which no file can name
   * @throws DataException if the file cannot be written
   */
  public void save(Path file) {
    save(file, false);
  }

  /**
   * {@link #save} with numbers of float16, which makes the file half as large and rounds weights to
   * three decimal digits. What it answers then differs a little; measure it again.
   *
   * @throws IllegalArgumentException also if a number is too large for float16
   */
  public void saveFloat16(Path file) {
    save(file, true);
  }

  private void save(Path file, boolean half) {
    Check.given("file", file);
    Weights.save(net, file, new Description(net, classes, input).metadata(), half);
  }

  /**
   * Returns the network, to be looked into. Who trains it changes what this classifier says.
   *
   * @hidden
   */
  public Block net() {
    return net;
  }

  /** Returns the names of the classes, in the order of the network's outputs. */
  public List<String> classes() {
    return classes;
  }

  /**
   * Returns what is in the picture of a file.
   *
   * @throws DataException if it cannot be read as a picture
   */
  public Classifications predict(Path file) {
    return ask(decoded(Check.given("file", file)), 1).get(0);
  }

  /**
   * Returns what is in a picture that has the bytes of a file.
   *
   * @throws DataException if it cannot be read as a picture
   */
  public Classifications predict(byte[] file) {
    try {
      return ask(square(Decoder.decode(Check.given("file", file))), 1).get(0);
    } catch (BadImage e) {
      throw new DataException("The picture %s.", e);
    }
  }

  /** Returns what is in a picture. */
  public Classifications predict(BufferedImage picture) {
    return ask(square(Bitmap.of(Check.given("picture", picture))), 1).get(0);
  }

  /**
   * Returns what is in the picture of each file, in their order. They are decoded on all cores, and
   * go through the network some at a time.
   *
   * @throws DataException if one cannot be read as a picture; it names it
   * @throws convbook.device.StoppedException if the thread is interrupted
   */
  public List<Classifications> predict(List<Path> files) {
    Check.all("file", files);
    ProgressListener listener = ProgressListener.console();
    List<Classifications> all = new ArrayList<>();
    long last = System.nanoTime();
    boolean shown = false;
    for (int from = 0; from < files.size(); from += BATCH) {
      List<Path> some = files.subList(from, Math.min(from + BATCH, files.size()));
      byte[] pixels = new byte[some.size() * (int) square().size()];
      int each = pixels.length / some.size();
      ParallelLoop.forEach(
          Text.of("pictures %,d to %,d", from + 1, from + some.size()),
          some.size(),
          (what, done, total) -> {},
          i -> System.arraycopy(decoded(some.get(i)), 0, pixels, i * each, each));
      all.addAll(ask(pixels, some.size()));
      boolean ends = all.size() == files.size();
      if (ends ? shown : System.nanoTime() - last > ProgressListener.PERIOD) {
        last = System.nanoTime();
        shown = true;
        listener.tick("predictions", all.size(), files.size());
      }
    }
    return all;
  }

  private byte[] decoded(Path file) {
    try {
      return square(Decoder.decode(Decoder.bytes(file)));
    } catch (BadImage e) {
      throw new DataException("%s %s.", file, e);
    }
  }

  /** Returns the shape of a decoded picture, (C, H, W). */
  private Shape square() {
    return new Shape(input.channels(), input.decoded(), input.decoded());
  }

  private byte[] square(Bitmap bitmap) {
    byte[] pixels = new byte[(int) square().size()];
    new ResizeCrop(input.decoded(), input.channels()).into(bitmap, pixels, 0);
    return pixels;
  }

  /** A classifier that is only saved needs none. */
  private synchronized Block folded() {
    if (folded == null) {
      folded = CodeReader.reads(net.toString()) ? Folding.of(net) : net;
    }
    return folded;
  }

  private List<Classifications> ask(byte[] pixels, int count) {
    float[][] rows;
    Block folded = folded();
    try (NDManager manager = NDManager.newBaseManager(device);
        NDScope scope = new NDScope()) {
      Shape shape = new Shape(count).addAll(square());
      NDArray squares = manager.create(ByteBuffer.wrap(pixels), shape, DataType.UINT8);
      rows = Forward.probabilities(folded, input.shape(), input.apply(squares));
    } finally {
      // It has most of its weights in common with this one.
      Reference.reachabilityFence(net);
    }
    List<Classifications> answers = new ArrayList<>();
    for (float[] row : rows) {
      List<Double> probabilities =
          IntStream.range(0, row.length).mapToDouble(i -> row[i]).boxed().toList();
      answers.add(new Classifications(classes, probabilities));
    }
    return answers;
  }

  @Override
  public String toString() {
    return Text.of(
        "classifier of %,d classes in pictures of %s, on %s",
        classes.size(), input.shape(), device);
  }
}
