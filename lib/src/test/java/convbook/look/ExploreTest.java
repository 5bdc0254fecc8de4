package convbook.look;

import static convbook.layer.Layers.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import convbook.data.Dataset;
import convbook.data.sets.Garments;
import convbook.device.Scope;
import convbook.net.ResNet;
import convbook.train.Learner;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExploreTest {
  private static final double[][] PICTURE = {
    {0, 0.5, 1, 1, -1}, {0, 0, 1, 1, 1}, {2, 0, 1, 1, 1}, {0, 0, 0.25, 0, 0}
  };
  private static final double[][] KERNEL = {{-1, 2, 1}, {0.5, 0, 3}};

  private static JsonElement values(Explorable page) {
    return JsonParser.parseString(page.values());
  }

  @Test
  void everyFeatureMapIsTheSumOfTheProductsThatTheFormulaNames() {
    JsonObject maps =
        values(Explore.convolution(PICTURE, KERNEL, 1, 0, 1))
            .getAsJsonObject()
            .getAsJsonObject("maps");
    // Dilation 2 needs 5 of the 5 columns, 3 rows; dilation 3 needs 7 columns and 4 rows.
    assertThat(maps.keySet()).hasSize(3 * (3 + 3 + 2));
    for (String key : maps.keySet()) {
      int[] setting = Stream.of(key.split(" ")).mapToInt(Integer::parseInt).toArray();
      JsonArray map = maps.getAsJsonArray(key);
      for (int row = 0; row < map.size(); row++) {
        JsonArray sums = map.get(row).getAsJsonArray();
        assertThat(sums.size())
            .isEqualTo((5 + 2 * setting[1] - setting[2] * 2 - 1) / setting[0] + 1);
        for (int column = 0; column < sums.size(); column++) {
          assertThat(sums.get(column).getAsDouble())
              .as("%s at %d, %d", key, row, column)
              .isEqualTo(sum(row, column, setting), within(1e-5));
        }
      }
    }
  }

  private static double sum(int row, int column, int... setting) {
    double sum = 0;
    for (int v = 0; v < KERNEL.length; v++) {
      for (int u = 0; u < KERNEL[0].length; u++) {
        int y = row * setting[0] - setting[1] + v * setting[2];
        int x = column * setting[0] - setting[1] + u * setting[2];
        if (y >= 0 && y < PICTURE.length && x >= 0 && x < PICTURE[0].length) {
          sum += KERNEL[v][u] * PICTURE[y][x];
        }
      }
    }
    return sum;
  }

  @Test
  void tablesThatNoKernelCanSlideOverAreRefused() {
    assertThatThrownBy(() -> Explore.convolution(PICTURE, new double[5][5], 1, 0, 1))
        .hasMessage(
            "A window of 5 x 5 with padding 0 and dilation 1 does not fit into a picture of 4 x 5; give a larger picture, or more padding.");
    assertThatThrownBy(
            () -> Explore.convolution(new double[][] {{1, 2}, {3}}, new double[1][1], 1, 0, 1))
        .hasMessage("The picture has rows of 2 and of 1 numbers; give all the same length.");
    assertThatThrownBy(() -> Explore.convolution(new double[28][28], KERNEL, 1, 0, 1))
        .hasMessageContaining("rows of the picture 28");
  }

  static Stream<Block> networks() {
    return Stream.of(
        sequential(conv(3, 5), relu(), maxPool(2), conv(4, 3).pad(1), avgPool(2)),
        sequential(conv(3, 3, 5).pad(1, 0).dilation(2), maxPool(3).stride(2).pad(1), conv(2, 1)),
        sequential(
            conv(4, 3).stride(2).pad(1),
            concat(
                conv(2, 1),
                sequential(conv(2, 3).pad(1), conv(3, 5).pad(2)),
                maxPool(3).stride(1).pad(1)),
            residual(sequential(conv(9, 3).pad(1), batchNorm(), relu()), identity())));
  }

  /** With weights of 1 and images above 0, what PyTorch's gradient reaches is what is seen. */
  @ParameterizedTest
  @MethodSource("networks")
  void aPixelSeesWhatItsGradientReaches(Block net) {
    JsonArray maps =
        values(Explore.receptiveField(net, 1, 30, 30)).getAsJsonObject().getAsJsonArray("maps");
    JsonObject last = maps.get(maps.size() - 1).getAsJsonObject();
    int row = last.get("height").getAsInt() / 2;
    int column = last.get("width").getAsInt() / 2;
    long[] rows = {row, row};
    long[] columns = {column, column};
    for (int i = maps.size() - 1; i > 0; i--) {
      JsonObject map = maps.get(i).getAsJsonObject();
      rows = before(map.getAsJsonObject("rows"), rows);
      columns = before(map.getAsJsonObject("columns"), columns);
    }
    net.setInitializer(NDManager::ones, Parameter.Type.WEIGHT);
    try (Scope scope = new Scope();
        NDManager manager = NDManager.newBaseManager()) {
      // A maximum has a gradient for one pixel alone: other images, other pixels.
      NDArray image = manager.randomUniform(1, 2, new Shape(1, 1, 30, 30));
      net.initialize(manager, DataType.FLOAT32, image.getShape());
      boolean[][] reached = new boolean[30][30];
      for (int draw = 0; draw < 60; draw++) {
        NDArray x = manager.randomUniform(1, 2, image.getShape());
        x.setRequiresGradient(true);
        try (GradientCollector tape = Engine.getInstance().newGradientCollector()) {
          NDArray y = net.forward(new ParameterStore(manager, false), new NDList(x), false).get(0);
          tape.backward(y.get(":, :, " + row + ", " + column).sum());
        }
        float[] gradient = x.getGradient().toFloatArray();
        for (int p = 0; p < gradient.length; p++) {
          reached[p / 30][p % 30] |= gradient[p] != 0;
        }
      }
      for (int y = 0; y < 30; y++) {
        for (int x = 0; x < 30; x++) {
          boolean inside = y >= rows[0] && y <= rows[1] && x >= columns[0] && x <= columns[1];
          if (!inside) {
            assertThat(reached[y][x]).as("%d, %d lies outside", y, x).isFalse();
          }
        }
      }
      assertThat(IntStream.range(0, 30).filter(y -> any(reached[y])).min().orElseThrow())
          .isEqualTo((int) Math.max(0, rows[0]));
      assertThat(IntStream.range(0, 30).filter(y -> any(reached[y])).max().orElseThrow())
          .isEqualTo((int) Math.min(29, rows[1]));
      int[] seen = IntStream.range(0, 30).filter(x -> column(reached, x)).toArray();
      assertThat(seen[0]).isEqualTo((int) Math.max(0, columns[0]));
      assertThat(seen[seen.length - 1]).isEqualTo((int) Math.min(29, columns[1]));
    }
  }

  private static boolean any(boolean[] row) {
    return IntStream.range(0, row.length).anyMatch(i -> row[i]);
  }

  private static boolean column(boolean[][] table, int column) {
    return Stream.of(table).anyMatch(row -> row[column]);
  }

  private static long[] before(JsonObject reach, long... span) {
    long stride = reach.get("stride").getAsLong();
    return new long[] {
      stride * span[0] - reach.get("before").getAsLong(),
      stride * span[1] + reach.get("after").getAsLong()
    };
  }

  @Test
  void aNetworkThatSeesTheWholeImageAtOnceIsNotFollowedFurther() {
    Block net =
        sequential(
            conv(8, 3),
            multiply(identity(), sequential(globalAvgPool(), linear(8), sigmoid(), unflatten())),
            globalAvgPool(),
            linear(2));
    JsonArray maps =
        values(Explore.receptiveField(net, 1, 12, 12)).getAsJsonObject().getAsJsonArray("maps");
    assertThat(maps).hasSize(3);
    assertThat(maps.get(2).getAsJsonObject().getAsJsonObject("rows").get("stride").getAsInt())
        .isZero();
    assertThat(net.isInitialized()).isFalse();
    Block end = sequential(globalAvgPool(), linear(2));
    Block two = auxiliary(conv(8, 3), end, sequential(conv(8, 3), globalAvgPool(), linear(2)));
    assertThat(
            values(Explore.receptiveField(two, 1, 12, 12)).getAsJsonObject().getAsJsonArray("maps"))
        .hasSize(3);
    assertThatThrownBy(() -> Explore.receptiveField(sequential(flatten(), linear(2)), 1, 4, 4))
        .hasMessageStartingWith("The network has no convolution, pooling");
    assertThatThrownBy(() -> Explore.receptiveField(linear(2), 4))
        .hasMessageStartingWith("An image of (4) given");
  }

  private static Dataset garments() {
    return Dataset.of(Garments.train(60, 0), Garments.test(40, 0)).batch(20);
  }

  @Test
  void theNumbersBeforeANormalizationHaveTheMeanAndDeviationThatItRemembers() {
    Block net = sequential(conv(3, 5), batchNorm(), relu(), globalAvgPool(), linear(10));
    Learner learner = Learner.of(net, garments()).sgd(0.1).quiet();
    learner.fit(1);
    JsonObject values = values(Explore.batchNorm(learner, 1)).getAsJsonObject();
    assertThat(values.get("images").getAsInt()).isEqualTo(40);
    JsonArray channels = values.getAsJsonArray("channels");
    assertThat(channels).hasSize(3);
    Block norm = net.getChildren().valueAt(1);
    float[] gammas = norm.getDirectParameters().get("gamma").getArray().toFloatArray();
    try (Scope scope = new Scope();
        NDManager manager = NDManager.newBaseManager()) {
      NDList images = new NDList(learner.data().test().first(40).images());
      NDArray given =
          net.getChildren()
              .valueAt(0)
              .forward(new ParameterStore(manager, false), images, false)
              .get(0);
      float[] means =
          given.mean(new int[] {0}).mean(new int[] {1}).mean(new int[] {1}).toFloatArray();
      for (int c = 0; c < 3; c++) {
        JsonObject channel = channels.get(c).getAsJsonObject();
        assertThat(channel.get("gamma").getAsFloat()).isEqualTo(gammas[c]);
        assertThat(channel.get("mean").getAsFloat()).isEqualTo(means[c], within(1e-4f));
        double sum =
            channel.getAsJsonArray("shares").asList().stream()
                .mapToDouble(JsonElement::getAsDouble)
                .sum();
        assertThat(sum).isEqualTo(1, within(1e-9));
      }
    }
    assertThatThrownBy(() -> Explore.batchNorm(learner, 2))
        .hasMessage("Layer 2 is relu(), which has no gamma and beta; choose a batchNorm().");
  }

  @Test
  void aBudgetIsTheSummaryOfEachChoice() {
    JsonObject values =
        values(
                Explore.budget(
                    (three, five) ->
                        concat(
                            conv(64, 1),
                            sequential(conv(three, 1), conv(128, 3).pad(1)),
                            sequential(conv(five, 1), conv(32, 5).pad(2)),
                            sequential(maxPool(3).stride(1).pad(1), conv(32, 1))),
                    96,
                    16,
                    192,
                    28,
                    28))
            .getAsJsonObject();
    JsonArray costs = values.getAsJsonArray("costs");
    for (JsonElement cost : costs.get(0).getAsJsonArray()) {
      int channels = cost.getAsJsonObject().get("channels").getAsInt();
      assertThat(number(cost, "parameters", 1))
          .isEqualTo(192L * channels + channels + 128 * (9L * channels + 1));
      assertThat(number(cost, "multiplyAdds", 1))
          .isEqualTo((192L * channels + 128 * 9L * channels) * 28 * 28);
      // Szegedy et al. (2015), table 1, inception (3a): the other paths stay as they are.
      assertThat(number(cost, "parameters", 2)).isEqualTo(192 * 16 + 16 + 32 * (25 * 16 + 1));
    }
    List<Integer> choices =
        costs.get(1).getAsJsonArray().asList().stream()
            .map(cost -> cost.getAsJsonObject().get("channels").getAsInt())
            .toList();
    assertThat(choices).contains(16).isSorted().doesNotHaveDuplicates().last().isEqualTo(192);
  }

  private static long number(JsonElement cost, String kind, int path) {
    return cost.getAsJsonObject().getAsJsonArray(kind).get(path).getAsLong();
  }

  @Test
  void aBlockThatIsSwitchedOffIsItsShortcut() {
    Block branch = sequential(conv(1, 3).pad(1), batchNorm());
    Block net = sequential(residual(branch, identity()), flatten(), linear(10));
    Learner learner = Learner.of(net, garments()).sgd(0.1).quiet();
    learner.fit(1);
    JsonObject values = values(Explore.paths(learner)).getAsJsonObject();
    assertThat(values.getAsJsonArray("blocks")).hasSize(1);
    int off = values.getAsJsonArray("blocks").get(0).getAsJsonObject().get("right").getAsInt();
    assertThat(values.get("right").getAsDouble() / 40)
        .isEqualTo(learner.test().accuracy(), within(1e-6));
    branch
        .getParameters()
        .values()
        .forEach(p -> p.getArray().muli(p.getType() == Parameter.Type.RUNNING_VAR ? 1 : 0));
    assertThat(off / 40.0).isEqualTo(learner.test().accuracy(), within(1e-6));
  }

  @Test
  void theBlocksOfAResNetAreCountedAndOthersRefused() {
    Learner learner =
        Learner.of(ResNet.cifar(20, 10), Dataset.of(Garments.train(20, 0), Garments.test(20, 0)))
            .quiet();
    assertThat(values(Explore.paths(learner)).getAsJsonObject().getAsJsonArray("blocks"))
        .hasSize(9);
    assertThatThrownBy(
            () -> Explore.paths(Learner.of(sequential(flatten(), linear(10)), garments()).quiet()))
        .hasMessageStartingWith("The network has 0 residual blocks one after the other");
  }

  @Test
  void aPageAsksForNothingFromElsewhereAndHasItsPictureInIt() {
    Explorable page = Explore.convolution(PICTURE, KERNEL, 1, 1, 1);
    String html = page.html("<img alt='here'>");
    assertThat(html)
        .contains("<img alt='here'>", "data-explore=\"convolution\"")
        .doesNotContain("{{", "https:", "src=");
    assertThat(html.lines()).hasSizeLessThan(200);
    assertThat(page.picture().caption())
        .isEqualTo(
            "A kernel of 2 x 3 slides over 4 x 5 numbers with stride 1, padding 1 and dilation 1; the feature map has 5 x 5, and in its row 3, column 3 the products add up to 6");
  }
}
