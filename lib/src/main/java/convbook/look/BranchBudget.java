package convbook.look;

import ai.djl.nn.Block;
import convbook.device.Check;
import convbook.device.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.knowm.xchart.CategoryChart;

/** What each path of a block costs for any two reductions of its input. */
final class BranchBudget {
  private static final int STEPS = 32;

  /** What the paths cost with some channels in a reduction, and the other as given. */
  private record Cost(int channels, List<Long> parameters, List<Long> multiplyAdds) {}

  /**
   * What the page is given.
   *
   * @param paths as written in code, with the reductions as given
   * @param given both reductions
   * @param costs of each reduction's choices
   */
  private record Values(List<String> paths, int[] given, long[] image, List<List<Cost>> costs) {}

  private BranchBudget() {}

  static Explorable page(
      BiFunction<Integer, Integer, Block> block, int first, int second, long... image) {
    int[] given = {
      Check.positive("first reduction", first), Check.positive("second reduction", second)
    };
    if (Summary.one(image).dimension() < 2) {
      throw Check.refusal("No image's shape given; give channels, height and width.");
    }
    Summary now = summary(block, first, second, image);
    List<Cost> firsts = new ArrayList<>();
    for (int channels : choices(first, image[0])) {
      firsts.add(cost(channels, summary(block, channels, second, image)));
    }
    List<Cost> seconds = new ArrayList<>();
    for (int channels : choices(second, image[0])) {
      seconds.add(cost(channels, summary(block, first, channels, image)));
    }
    var values =
        new Values(
            now.rows().stream().map(Summary.Row::layer).toList(),
            given,
            image,
            List.of(firsts, seconds));
    return Explorable.of("budget", values, () -> still(values, now));
  }

  private static Summary summary(
      BiFunction<Integer, Integer, Block> block, int first, int second, long... image) {
    return Summary.of(block.apply(first, second), image);
  }

  private static Cost cost(int channels, Summary summary) {
    return new Cost(
        channels,
        summary.rows().stream().map(Summary.Row::parameters).toList(),
        summary.rows().stream().map(Summary.Row::multiplyAdds).toList());
  }

  /** Returns what a reduction may be: up to the channels that come in, and what is given. */
  private static List<Integer> choices(int given, long channels) {
    int step = (int) Math.max(1, channels / STEPS);
    return Stream.concat(Stream.of(given), Stream.iterate(step, n -> n <= channels, n -> n + step))
        .distinct()
        .sorted()
        .toList();
  }

  private static Figure still(Values values, Summary now) {
    CategoryChart chart =
        Charts.bars(
            DrawnWords.of("budget.title", Arrays.toString(values.image)),
            DrawnWords.of("budget.path"),
            DrawnWords.of("budget.share"));
    List<String> names = new ArrayList<>();
    List<Double> parameters = new ArrayList<>();
    List<Double> multiplyAdds = new ArrayList<>();
    for (Summary.Row row : now.rows()) {
      names.add(DrawnWords.of("budget.number", names.size() + 1));
      parameters.add(percent(row.parameters(), now.parameters()));
      multiplyAdds.add(percent(row.multiplyAdds(), now.multiplyAdds()));
    }
    chart.addSeries(DrawnWords.of("budget.parameters", now.parameters()), names, parameters);
    chart.addSeries(DrawnWords.of("budget.multiplyAdds", now.multiplyAdds()), names, multiplyAdds);
    return Figure.of(chart)
        .caption(
            Words.of(
                "budget.caption",
                names.size(),
                values.given[0],
                values.given[1],
                listed(parameters),
                now.parameters(),
                listed(multiplyAdds),
                now.multiplyAdds()));
  }

  private static String listed(List<Double> numbers) {
    return numbers.stream().map(ChartWords::number).collect(Collectors.joining(", "));
  }

  private static double percent(long part, long whole) {
    return whole == 0 ? 0 : Math.round(100.0 * part / whole);
  }
}
