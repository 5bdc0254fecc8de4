package convbook.look;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import convbook.data.Batch;
import convbook.device.Check;
import convbook.device.Gradients;
import convbook.device.Text;
import convbook.device.Words;
import convbook.train.Learner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;

/** The numbers that a batch normalization is given, and what gamma and beta make of them. */
final class ScaleShift {
  private static final int IMAGES = 256;
  private static final int MOST_CHANNELS = 64;
  private static final int BINS = 80;

  /** How far the bins reach to either side, in standard deviations. */
  private static final double REACH = 4;

  /** The width, in a picture, of what has no width. */
  private static final double LEAST = 0.02;

  /**
   * A channel.
   *
   * @param shares of its normalized numbers in bins from -4 to 4; the first and the last have all
   *     that lie farther away, too
   * @param gamma as learned
   * @param beta as learned
   */
  private record Channel(
      double mean, double deviation, double gamma, double beta, double[] shares) {}

  /** What the page is given. */
  private record Values(String layer, int images, double reach, List<Channel> channels) {}

  private ScaleShift() {}

  static Explorable page(Learner learner, int layer) {
    Gradients.off();
    Block net = learner.net();
    List<Block> layers = net.getChildren().values();
    if (!(net instanceof SequentialBlock)) {
      throw Check.refusal(
          "The network is %s, whose layers do not follow one another; put it into sequential().",
          Summary.name(net));
    }
    Block norm = layers.get(Check.number("layer", layer, layers.size()));
    Parameter gamma = parameter(norm, Parameter.Type.GAMMA, layer);
    Parameter beta = parameter(norm, Parameter.Type.BETA, layer);
    int images = Math.min(IMAGES, learner.data().test().size());
    try (NDScope scope = new NDScope();
        Batch batch = learner.data().test().first(images)) {
      // Makes sure that the network has its parameters and fits the images.
      learner.probabilities(batch.images());
      NDList x = new NDList(batch.images());
      ParameterStore store = new ParameterStore(x.get(0).getManager(), false);
      for (Block block : layers.subList(0, layer)) {
        x = block.forward(store, x, false);
      }
      float[] gammas = gamma.getArray().toFloatArray();
      float[] betas = beta.getArray().toFloatArray();
      NDArray given = x.get(0).swapAxes(0, 1);
      List<Channel> channels = new ArrayList<>();
      for (int c = 0; c < Math.min(MOST_CHANNELS, gammas.length); c++) {
        channels.add(channel(given.get(c).flatten().toFloatArray(), gammas[c], betas[c]));
      }
      String name = Words.of("scale.layer", layer, Summary.name(norm));
      var values = new Values(name, images, REACH, channels);
      String title = DrawnWords.of("scale.title", layer, Summary.name(norm));
      return Explorable.of("normalization", values, () -> still(title, values));
    }
  }

  private static Parameter parameter(Block norm, Parameter.Type type, int layer) {
    return Optional.of(norm)
        .filter(block -> block.getChildren().isEmpty())
        .flatMap(
            block ->
                block.getDirectParameters().values().stream()
                    .filter(parameter -> parameter.getType() == type)
                    .findFirst())
        .orElseThrow(
            () ->
                Check.refusal(
                    "Layer %d is %s, which has no gamma and beta; choose a batchNorm().",
                    layer, Summary.name(norm)));
  }

  private static Channel channel(float[] numbers, double gamma, double beta) {
    double mean =
        IntStream.range(0, numbers.length).mapToDouble(i -> numbers[i]).average().orElse(0);
    double variance =
        IntStream.range(0, numbers.length)
            .mapToDouble(i -> (numbers[i] - mean) * (numbers[i] - mean))
            .average()
            .orElse(0);
    double deviation = Math.sqrt(variance);
    var shares = new double[BINS];
    for (float number : numbers) {
      double normal = deviation == 0 ? 0 : (number - mean) / deviation;
      int bin = (int) Math.floor((normal + REACH) / (2 * REACH) * BINS);
      shares[Math.max(0, Math.min(BINS - 1, bin))] += 1.0 / numbers.length;
    }
    return new Channel(mean, deviation, gamma, beta, shares);
  }

  private static Figure still(String title, Values values) {
    Channel channel = values.channels.get(0);
    String learned = Text.of("gamma %.2f, beta %.2f", channel.gamma, channel.beta);
    XYChart chart =
        ChartStyle.lines(title, DrawnWords.of("scale.value"), DrawnWords.of("scale.share"));
    add(chart, DrawnWords.of("scale.given"), channel.deviation, channel.mean, channel);
    add(chart, DrawnWords.of("scale.normalized"), 1, 0, channel);
    add(chart, learned, channel.gamma, channel.beta, channel);
    return Figure.of(chart)
        .caption(
            Words.of(
                "scale.caption",
                values.layer,
                values.images,
                channel.mean,
                channel.deviation,
                learned,
                channel.beta,
                Math.abs(channel.gamma)));
  }

  private static void add(XYChart chart, String name, double gamma, double beta, Channel channel) {
    double wide = 2 * REACH / BINS;
    chart.addSeries(
        name,
        IntStream.range(0, BINS)
            .mapToDouble(bin -> gamma * ((bin + 0.5) * wide - REACH) + beta)
            .toArray(),
        DoubleStream.of(channel.shares)
            .map(share -> share / Math.max(LEAST, Math.abs(gamma) * wide))
            .toArray());
  }
}
