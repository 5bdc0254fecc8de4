package convbook.look;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.training.ParameterStore;
import convbook.data.Batch;
import convbook.data.Dataset;
import convbook.data.LabeledImages;
import convbook.device.Check;
import convbook.device.Gradients;
import convbook.device.Words;
import convbook.layer.Code;
import convbook.train.Learner;
import convbook.train.Predictions;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pictures of what goes into a network, what comes out, and what is inside.
 *
 * <pre>{@code
 * var learner = Learner.of(LeNet.lecture(10), FashionMnist.load().batch(256)).sgd(0.9);
 * learner.fit(10);
 * ImageFigures.predictions(learner, 3, 10).save(Path.of("predictions.png"));
 * ImageFigures.filters(learner.net()).window();
 * }</pre>
 */
public final class ImageFigures {
  private static final int SIDE = 72;
  private static final int SMALL = 44;

  private ImageFigures() {}

  /** The first training images, each under its class. */
  public static Figure grid(Dataset data, int rows, int columns) {
    Check.given("dataset", data);
    try (NDScope scope = new NDScope();
        Batch batch = data.train().first(rows * columns)) {
      List<String> titles =
          IntStream.range(0, batch.size()).mapToObj(i -> title(data, batch, i)).toList();
      NDArray images = data.restore(batch.images());
      return grid(images, titles, columns, Words.of("images.first", data.name()));
    }
  }

  private static String title(Dataset data, Batch batch, int image) {
    int label = (int) batch.labels().getLong(image);
    return label == LabeledImages.UNKNOWN ? "" : data.classes().get(label);
  }

  /**
   * The first training images, a row for each: as it is, under its class, and then as draws of the
   * augmentation show it.
   *
   * @throws IllegalArgumentException if there are not so many images, or less than 2 columns
   */
  public static Figure augmented(Dataset data, int rows, int columns) {
    Check.given("dataset", data);
    try (NDScope scope = new NDScope();
        Batch plain = data.train().first(rows);
        Batch draws = data.train().draws(rows, columns - 1)) {
      List<BufferedImage> before = TensorImages.of(data.restore(plain.images()), false);
      List<BufferedImage> after = TensorImages.of(data.restore(draws.images()), false);
      List<ImageGrid.Tile> tiles = new ArrayList<>();
      for (int i = 0; i < before.size(); i++) {
        tiles.add(new ImageGrid.Tile(before.get(i), title(data, plain, i)));
        for (BufferedImage image : after.subList(i * (columns - 1), (i + 1) * (columns - 1))) {
          tiles.add(new ImageGrid.Tile(image, ""));
        }
      }
      return ImageGrid.draw(tiles, columns, SIDE, Words.of("images.augmented", data.name()));
    }
  }

  /**
   * Images in rows.
   *
   * @param images (N, 1 or 3, H, W), 0 for black and 1 for white; see {@link Dataset#restore}
   * @param titles one for each image
   */
  public static Figure grid(NDArray images, List<String> titles, int columns, String caption) {
    List<BufferedImage> drawn = TensorImages.of(Check.open("images", images), false);
    Check.given("caption", caption);
    if (Check.all("title", titles).size() != drawn.size()) {
      throw Check.refusal(
          "%d titles given for %d images; give one for each.", titles.size(), drawn.size());
    }
    List<ImageGrid.Tile> tiles = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      tiles.add(new ImageGrid.Tile(drawn.get(i), titles.get(i)));
    }
    return ImageGrid.draw(tiles, columns, SIDE, caption);
  }

  /** The first test images under the class the network gives them; its mistakes are marked. */
  public static Figure predictions(Learner learner, int rows, int columns) {
    Check.given("learner", learner);
    try (NDScope scope = new NDScope();
        Batch batch = learner.data().test().first(rows * columns)) {
      Predictions said = Predictions.of(learner, batch);
      List<BufferedImage> drawn = TensorImages.of(learner.data().restore(batch.images()), false);
      List<ImageGrid.Tile> tiles = new ArrayList<>();
      int right = 0;
      for (int i = 0; i < drawn.size(); i++) {
        boolean good = said.predicted(i) == said.labels()[i];
        right += good ? 1 : 0;
        tiles.add(
            good
                ? new ImageGrid.Tile(drawn.get(i), said.name(i), Color.BLACK)
                : new ImageGrid.Tile(drawn.get(i), "✗ " + said.name(i), Charts.PALETTE.get(1)));
      }
      return ImageGrid.draw(
          tiles, columns, SIDE, Words.of("images.predictions", right, drawn.size()));
    }
  }

  /**
   * The windows of a network's first convolution, each stretched to the full range of brightness;
   * windows over more than 3 channels are shown by their first.
   *
   * @throws IllegalArgumentException if the network has no initialized convolution
   */
  public static Figure filters(Block net) {
    NDArray weights =
        Code.open(net).getParameters().values().stream()
            .filter(p -> p.getType() == Parameter.Type.WEIGHT && p.isInitialized())
            .map(Parameter::getArray)
            .filter(w -> w.getShape().dimension() == 4)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The network has no convolution with weights; train it first."));
    return small(weights, Words.of("images.filters", weights.getShape()));
  }

  /**
   * What the channels of a layer answer to one test image.
   *
   * @param image the number of the test image, counted from 0
   * @param layer the number of the outermost layer in the network, counted from 0
   * @throws IllegalArgumentException if there is no such image or layer, or its output is no
   *     picture
   */
  public static Figure activations(Learner learner, int image, int layer) {
    Gradients.off();
    Block net = Check.given("learner", learner).net();
    if (!(net instanceof SequentialBlock)) {
      throw Check.refusal(
          "The network is %s, whose layers do not follow one another; put it into sequential().",
          Summary.name(net));
    }
    List<Block> layers = net.getChildren().values();
    Check.number("image", image, learner.data().test().size());
    Check.number("layer", layer, layers.size());
    try (NDScope scope = new NDScope();
        Batch batch = learner.data().test().select(image)) {
      // Makes sure that the network has its parameters and fits the images.
      learner.probabilities(batch.images());
      NDList x = new NDList(batch.images());
      ParameterStore store = new ParameterStore(x.get(0).getManager(), false);
      for (Block block : layers.subList(0, layer + 1)) {
        x = block.forward(store, x, false);
      }
      Shape shape = x.get(0).getShape();
      if (shape.dimension() != 4) {
        throw Check.refusal(
            "Layer %d, %s, gives %s, which is no picture; choose one before flatten().",
            layer, Summary.name(layers.get(layer)), shape);
      }
      return small(
          x.get(0).reshape(shape.get(1), 1, shape.get(2), shape.get(3)),
          Words.of("images.channels", shape.get(1), Summary.name(layers.get(layer))));
    }
  }

  private static Figure small(NDArray images, String caption) {
    List<ImageGrid.Tile> tiles =
        TensorImages.of(images, true).stream().map(i -> new ImageGrid.Tile(i, "")).toList();
    return ImageGrid.draw(tiles, Math.min(16, tiles.size()), SMALL, caption);
  }
}
