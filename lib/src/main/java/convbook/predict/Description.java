package convbook.predict;

import ai.djl.nn.Block;
import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import convbook.data.InputTransform;
import convbook.data.Normalization;
import convbook.device.Check;
import convbook.fetch.DataException;
import convbook.layer.CodeReader;
import convbook.net.weights.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a classifier's file says beside weights. It is no record, because a kernel that has a Gson
 * of its own, as IJava does, may have one that cannot make records.
 */
final class Description {
  private static final String KEY = "convbook";
  private static final int FORMAT = 1;

  private final int format;
  private final String network;
  private final List<String> classes;
  private final int channels;
  private final int decoded;
  private final int resized;
  private final int side;
  private final List<Double> means;
  private final List<Double> deviations;

  /**
   * Describes a classifier.
   *
   * @throws IllegalArgumentException if the network holds blocks that no file can name
   */
  Description(Block net, List<String> classes, InputTransform input) {
    format = FORMAT;
    network = net.toString();
    if (!CodeReader.reads(network)) {
      throw Check.refusal(
          "The network holds blocks that Layers does not make, which a file cannot name; keep its weights with Weights.save, and its layers in code.");
    }
    this.classes = classes;
    channels = input.channels();
    decoded = input.decoded();
    resized = input.resized();
    side = input.side();
    means = input.normalization().means();
    deviations = input.normalization().deviations();
  }

  /** Returns the description that a file has. */
  static Description read(Path file) {
    String text = Weights.metadata(file).get(KEY);
    if (text == null) {
      throw new DataException(
          "%s has weights and does not say of which network; export a learner, or load it with Weights.load into the network that it was saved from.",
          file);
    }
    try {
      Description description =
          Check.given("description", new Gson().fromJson(text, Description.class));
      if (description.format != FORMAT) {
        throw Check.refusal(
            "its format is %d, and this version reads %d", description.format, FORMAT);
      }
      return description;
    } catch (JsonParseException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Returns it as a file has it beside the weights. */
  Map<String, String> metadata() {
    return Map.of(KEY, new Gson().toJson(this));
  }

  /** Returns the network without its weights. */
  Block network() {
    return CodeReader.read(network);
  }

  List<String> classes() {
    return classes;
  }

  InputTransform input() {
    return new InputTransform(
        channels, decoded, resized, side, new Normalization(means, deviations));
  }
}
