package convbook.net.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import convbook.device.Check;
import convbook.device.Devices;
import convbook.device.Gradients;
import convbook.device.Lifetime;
import convbook.device.TensorRows;
import convbook.fetch.AtomicFile;
import convbook.fetch.DataException;
import convbook.layer.Code;
import convbook.net.weights.TensorFile.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Weights from PyTorch and for it. Networks that torchvision or timm have, too, have their names
 * there; others have those that the same layers have in {@code torch.nn.Sequential}, inside of one
 * another where they are here.
 *
 * <pre>{@code
 * var net = ResNet.imageNet(50, 1000);
 * Weights.load(net, Path.of("resnet50.pth"));
 * Weights.save(net, Path.of("resnet50.safetensors"));
 * }</pre>
 *
 * <p>Files are read in the safetensors format and as {@code torch.save(model.state_dict(), file)}
 * writes them, of float32, float16, bfloat16 or float64, and written as safetensors. In Python,
 * {@code model.load_state_dict(safetensors.torch.load_file(file))} reads them.
 */
public final class Weights {
  /** Counts of batches, which only an average over all of them needs. */
  private static final String COUNTS = "num_batches_tracked";

  /** Heads that a network may have been trained with and need not have. */
  private static final Pattern HEADS = Pattern.compile("(aux[12]|AuxLogits)\\..*");

  /** A layer of DenseNet's as torchvision's files name it, and its network does not. */
  private static final Pattern OLD =
      Pattern.compile("(denselayer\\d+\\.(?:norm|conv))\\.(?=[12]\\.)");

  /** Timm's gates are convolutions of one pixel, ours are linear. */
  private static final Pattern GATE = Pattern.compile(".*\\.se\\.fc[12]\\.weight");

  private static final int IMAGES = 4;
  private static final int MOST_CHANNELS = 1024;

  private static final String REMEDY = "build the network it was saved from";

  private Weights() {}

  /**
   * Fills a network with the weights of a file. A file that does not fit is refused, and nothing
   * has changed in the network.
   *
   * @param image channels, height and width; needed for a network that has no weights yet and that
   *     neither torchvision nor timm have
   * @throws DataException if the file cannot be read, or another network was saved to it; it names
   *     the first tensor that differs
   * @throws IllegalArgumentException if the shapes of the network's weights are not known, or they
   *     are not float32
   */
  public static void load(Block net, Path file, long... image) {
    Check.given("file", file);
    Check.given("image's shape", image);
    load(Code.open(net), Architecture.of(net), file, false, Long.MAX_VALUE, image);
  }

  /**
   * {@link #load} for a network whose layers the file itself has named: what they ask for is not
   * believed.
   *
   * @throws IllegalArgumentException also if they need more than the file can hold
   * @hidden
   */
  public static void loadNamed(Block net, Path file, long... image) {
    long most = Check.given("file", file).toFile().length();
    load(net, Architecture.of(net), file, false, most, image);
  }

  /**
   * Fills a network, or all of it but the last layer, which has no weights then.
   *
   * @param known what torchvision or timm call it
   * @param most how many bytes its weights may stand in
   */
  static void load(
      Block net,
      Optional<Architecture> known,
      Path path,
      boolean withoutHead,
      long most,
      long... image) {
    Gradients.off();
    try (TensorFile file = Format.open(path)) {
      Map<String, Tensor> saved = weights(file);
      Map<String, Parameter> parameters = parameters(net, known, saved.keySet());
      requireNames(path, saved, parameters);
      List<Parameter> fresh = parameters.values().stream().filter(p -> !p.isInitialized()).toList();
      boolean fits = false;
      try {
        if (!fresh.isEmpty()) {
          String first = parameters.keySet().iterator().next();
          initialize(net, input(path, known, saved.get(first), image), most);
        }
        if (withoutHead) {
          parameters.values().removeAll(head(net));
        }
        requireFloat32(parameters.values());
        requireShapes(path, saved, parameters);
        fits = true;
      } finally {
        if (!fits) {
          fresh.forEach(Weights::empty);
        }
      }
      copy(path, file, saved, parameters);
      if (withoutHead) {
        head(net).forEach(Weights::empty);
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** Returns the parameters of the last layer that has some. */
  private static List<Parameter> head(Block net) {
    List<Block> layers = Names.layers(net);
    return layers.get(layers.size() - 1).getDirectParameters().values();
  }

  /**
   * Writes a network's weights, and the statistics of its batch normalization, as a safetensors
   * file. An older file is replaced as a whole or not at all.
   *
   * @throws IllegalArgumentException if the network has no weights yet, they are not float32, or
   *     the file's name says that it is one of {@code torch.save}
   * @throws DataException if the file cannot be written
   */
  public static void save(Block net, Path file) {
    save(net, file, Map.of(), false);
  }

  /**
   * {@link #save(Block, Path)} with what else is to be said in the file.
   *
   * @param half whether its numbers become float16
   * @throws IllegalArgumentException also if one is too large for that
   * @hidden
   */
  public static void save(Block net, Path file, Map<String, String> metadata, boolean half) {
    Check.given("file", file);
    Check.given("metadata", metadata);
    if (file.toString().matches(".*\\.(pth|pt)")) {
      throw Check.refusal(
          "%s given, but weights are saved as safetensors, and not as torch.save writes them; name it .safetensors.",
          file);
    }
    if (!Code.open(net).isInitialized()) {
      throw Check.refusal(
          "The network has no weights yet; train it, or load some, and save it then.");
    }
    Gradients.off();
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    Map<String, Parameter> parameters = parameters(net, Architecture.of(net), Set.of());
    requireFloat32(parameters.values());
    parameters.forEach(
        (name, parameter) -> {
          Shape shape = parameter.getArray().getShape();
          arrays.put(name, parameter.getArray());
          shapes.put(name, GATE.matcher(name).matches() ? shape.addAll(new Shape(1, 1)) : shape);
        });
    try {
      AtomicFile.write(
          file,
          out ->
              Safetensors.write(
                  out, arrays, shapes, metadata, half ? NumberType.F16 : NumberType.F32));
    } catch (IOException e) {
      throw new DataException(
          "Saving to %s failed (%s); make room or choose another folder. An older file there is unchanged.",
          file, e);
    }
  }

  /**
   * Returns what a file says beside its weights; only safetensors can.
   *
   * @throws DataException if it cannot be read
   * @hidden
   */
  public static Map<String, String> metadata(Path path) {
    Check.given("file", path);
    try (TensorFile file = Format.open(path)) {
      return file.metadata();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static DataException unreadable(Path path, IOException why) {
    return new DataException("%s cannot be read (%s); fetch or save it anew.", path, why);
  }

  /** Returns the tensors of a file that a network may need, by the names of today. */
  static Map<String, Tensor> weights(TensorFile file) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    file.tensors()
        .forEach(
            (name, tensor) -> {
              if (!name.endsWith(COUNTS)) {
                weights.put(OLD.matcher(name).replaceFirst("$1"), tensor);
              }
            });
    return weights;
  }

  /** Returns the parameters of a network by their names in PyTorch. */
  static Map<String, Parameter> parameters(
      Block net, Optional<Architecture> known, Set<String> saved) {
    String written = known.map(one -> one.names().apply(net)).orElseGet(() -> Names.places(net));
    if (known.filter(one -> one.name().startsWith("vgg")).isPresent()
        && saved.contains("head.fc.weight")) {
      written = Names.timmVgg(net);
    }
    List<String> names = Names.expanded(written);
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    List<Block> layers = Names.layers(net);
    for (int i = 0; i < layers.size(); i++) {
      String layer = names.get(i).isEmpty() ? "" : names.get(i) + ".";
      PairList<String, Parameter> direct = layers.get(i).getDirectParameters();
      List<String> taken = direct.values().stream().map(Parameter::getName).toList();
      for (Parameter parameter : direct.values()) {
        String torch = name(parameter);
        parameters.put(layer + (taken.contains(torch) ? parameter.getName() : torch), parameter);
      }
    }
    return parameters;
  }

  private static String name(Parameter parameter) {
    return switch (parameter.getType()) {
      case GAMMA -> "weight";
      case BETA -> "bias";
      case RUNNING_MEAN -> "running_mean";
      case RUNNING_VAR -> "running_var";
      default -> parameter.getName();
    };
  }

  private static void requireNames(
      Path path, Map<String, Tensor> saved, Map<String, Parameter> parameters) {
    for (String name : parameters.keySet()) {
      if (!saved.containsKey(name)) {
        throw new DataException("%s has no %s, which this network needs; %s.", path, name, REMEDY);
      }
    }
    saved.forEach(
        (name, tensor) -> {
          if (!parameters.containsKey(name) && !HEADS.matcher(name).matches()) {
            throw new DataException(
                "%s holds %s, for which this network has no place; %s.", path, tensor, REMEDY);
          }
        });
  }

  private static void requireFloat32(Collection<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      DataType type = parameter.getArray().getDataType();
      if (type != DataType.FLOAT32) {
        throw Check.refusal(
            "The network computes with %s; initialize it with float32, whose weights are loaded and saved.",
            type);
      }
    }
  }

  private static void requireShapes(
      Path path, Map<String, Tensor> saved, Map<String, Parameter> parameters) {
    parameters.forEach(
        (name, parameter) -> {
          Tensor tensor = saved.get(name);
          Shape shape = parameter.getArray().getShape();
          if (!fits(tensor.shape(), shape)) {
            throw new DataException(
                "%s holds %s where this network has %s; %s.", path, tensor, shape, REMEDY);
          }
          if (!tensor.type().isWeight()) {
            throw new DataException(
                "%s holds %s as %s; save it as float32, float16, bfloat16 or float64.",
                path, tensor, tensor.type());
          }
        });
  }

  /** Returns whether one is the other, or the same rows of it as a linear layer has. */
  private static boolean fits(Shape one, Shape other) {
    boolean linear = Math.min(one.dimension(), other.dimension()) == 2;
    return one.equals(other) || linear && one.get(0) == other.get(0) && one.size() == other.size();
  }

  /**
   * Returns a batch of one image, as the network takes it.
   *
   * @param first the weights that see the image
   */
  private static Shape input(Path path, Optional<Architecture> known, Tensor first, long... image) {
    if (image.length > 0) {
      return new Shape(1).addAll(new Shape(image));
    }
    int side =
        known
            .orElseThrow(
                () ->
                    Check.refusal(
                        "The network has no weights yet, and their shapes depend on its images; name the images' channels, height and width behind the file."))
            .side();
    if (first.shape().dimension() != IMAGES || first.shape().get(1) > MOST_CHANNELS) {
      throw new DataException(
          "%s holds %s where this network has a convolution of its images; %s.",
          path, first, REMEDY);
    }
    return new Shape(1, first.shape().get(1), side, side);
  }

  /**
   * Gives a network weights without drawing any, so that no other draws differ for it.
   *
   * @throws IllegalArgumentException if they are more than so many bytes can hold
   */
  private static void initialize(Block net, Shape input, long most) {
    NDManager manager = Lifetime.ofNetwork(net, Devices.best());
    // Half precision packs most numbers into bytes.
    AtomicLong left = new AtomicLong(most / NumberType.F16.bytes());
    Initializer zeros =
        (into, shape, type) -> {
          if (left.addAndGet(-shape.size()) < 0) {
            throw Check.refusal(
                "The network has more weights than a file of %,d bytes can hold.", most);
          }
          return into.zeros(shape, type);
        };
    List<Parameter> weights =
        net.getParameters().values().stream()
            .filter(parameter -> parameter.getType() == Parameter.Type.WEIGHT)
            .toList();
    List<Initializer> before = weights.stream().map(Parameter::getInitializer).toList();
    net.setInitializer(zeros, Parameter.Type.WEIGHT);
    try {
      net.initialize(manager, DataType.FLOAT32, input);
    } finally {
      for (int i = 0; i < before.size(); i++) {
        weights.get(i).setInitializer(before.get(i));
      }
    }
    long bytes = 0;
    for (Parameter parameter : net.getParameters().values()) {
      // They outlive a scope that may be open around this call.
      NDScope.unregister(parameter.getArray());
      bytes += Float.BYTES * parameter.getArray().size();
    }
    Lifetime.take(bytes);
  }

  private static void empty(Parameter parameter) {
    parameter.close();
    parameter.setShape(null);
  }

  private static void copy(
      Path path, TensorFile file, Map<String, Tensor> saved, Map<String, Parameter> parameters) {
    TensorRows rows = new TensorRows();
    try {
      for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
        rows.read(entry.getValue().getArray(), file.numbers(saved.get(entry.getKey())));
      }
    } catch (IOException e) {
      throw new DataException(
          "%s broke off while it was copied (%s), and the network holds a part of it; load it again.",
          path, e);
    }
  }
}
