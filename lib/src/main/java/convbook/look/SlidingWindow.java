package convbook.look;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import convbook.device.Check;
import convbook.device.Gradients;
import convbook.layer.Layers;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** A convolution's window at each of its places, under every setting. */
final class SlidingWindow {
  private static final int MOST_PIXELS = 12;
  private static final int MOST_WEIGHTS = 5;

  /** What the page is given; the maps are named by their settings. */
  private record Values(
      double[][] picture,
      double[][] kernel,
      Map<String, double[][]> maps,
      SlidingSetting setting) {}

  private SlidingWindow() {}

  static Explorable page(double[][] picture, double[][] kernel, SlidingSetting setting) {
    check("picture", picture, MOST_PIXELS);
    check("kernel", kernel, MOST_WEIGHTS);
    Map<String, double[][]> maps = new TreeMap<>();
    for (int stride = 1; stride <= 3; stride++) {
      for (int padding = 0; padding <= 2; padding++) {
        for (int dilation = 1; dilation <= 3; dilation++) {
          var tried = new SlidingSetting(stride, padding, dilation);
          if (fits(picture.length, kernel.length, tried)
              && fits(picture[0].length, kernel[0].length, tried)) {
            maps.put(tried.key(), convolve(picture, kernel, tried));
          }
        }
      }
    }
    if (!maps.containsKey(setting.key())) {
      throw Check.refusal(
          "A window of %d x %d with padding %d and dilation %d does not fit into a picture of %d x %d; give a larger picture, or more padding.",
          kernel.length,
          kernel[0].length,
          setting.padding(),
          setting.dilation(),
          picture.length,
          picture[0].length);
    }
    var values = new Values(picture, kernel, maps, setting);
    return Explorable.of(
        "convolution",
        values,
        () -> new SlidingFigure(picture, kernel, maps.get(setting.key()), setting).draw());
  }

  private static void check(String name, double[][] table, int most) {
    Check.all("row of the " + name, table);
    Check.between("rows of the " + name, table.length, 1, most);
    Check.between("columns of the " + name, table[0].length, 1, most);
    for (double[] row : table) {
      if (row.length != table[0].length) {
        throw Check.refusal(
            "The %s has rows of %d and of %d numbers; give all the same length.",
            name, table[0].length, row.length);
      }
      Arrays.stream(row).forEach(number -> Check.finite("number in the " + name, number));
    }
  }

  private static boolean fits(int pixels, int weights, SlidingSetting setting) {
    return pixels + 2 * setting.padding() > setting.dilation() * (weights - 1);
  }

  private static double[][] convolve(
      double[][] picture, double[][] kernel, SlidingSetting setting) {
    Gradients.off();
    Block layer =
        Layers.conv(1, kernel.length, kernel[0].length)
            .stride(setting.stride())
            .pad(setting.padding())
            .dilation(setting.dilation())
            .noBias();
    try (NDManager manager = NDManager.newBaseManager()) {
      NDArray input = tensor(manager, picture);
      layer.setInitializer((into, shape, type) -> tensor(into, kernel), Parameter.Type.WEIGHT);
      layer.initialize(manager, DataType.FLOAT32, input.getShape());
      var store = new ParameterStore(manager, false);
      NDArray map = layer.forward(store, new NDList(input), false).singletonOrThrow();
      float[] numbers = map.toFloatArray();
      int columns = (int) map.getShape().get(3);
      return IntStream.range(0, numbers.length / columns)
          .mapToObj(
              y -> IntStream.range(0, columns).mapToDouble(x -> numbers[y * columns + x]).toArray())
          .toArray(double[][]::new);
    }
  }

  private static NDArray tensor(NDManager manager, double[][] table) {
    return manager
        .create(Arrays.stream(table).flatMapToDouble(Arrays::stream).toArray())
        .reshape(new Shape(1, 1, table.length, table[0].length))
        .toType(DataType.FLOAT32, false);
  }
}
