package convbook.bench;

import static convbook.bench.Steps.best;
import static convbook.bench.Steps.median;
import static convbook.bench.Steps.min;

import convbook.bench.Steps.Row;
import convbook.bench.Steps.Times;
import convbook.bench.Steps.Who;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;

/** The figures of {@link Steps} as lines, Markdown, CSV and a chart. */
final class Report {
  private Report() {}

  static String name(Task task) {
    return String.format(
        Locale.ROOT, "%s, %d px, batch %d", task.net(), task.pixels(), task.batch());
  }

  static String line(Row row) {
    StringJoiner line = new StringJoiner("; ", name(row.task()) + ": ", "");
    row.times()
        .forEach(
            (who, t) ->
                line.add(
                    String.format(
                        Locale.ROOT,
                        "%s step %.1f (%.1f) ms, inference %.1f (%.1f) ms, %.0f MB",
                        who,
                        min(t.train),
                        median(t.train),
                        min(t.infer),
                        median(t.infer),
                        t.memory)));
    for (Who other : row.times().keySet()) {
      if (other != Who.OURS) {
        line.add(
            String.format(
                Locale.ROOT,
                "against %s %.2f, %.2f",
                other,
                row.ratio(other),
                row.inferRatio(other)));
      }
    }
    return line.add(
            String.format(
                Locale.ROOT, "%.0f %% of %.0f GFLOP/s", 100 * row.share(), row.convolution()))
        .toString();
  }

  /** Two tables: training steps and inference, each with everyone's ratio to ours. */
  static String markdown(List<Row> rows) {
    return table("training step", rows, t -> best(t.train), Row::ratio, Row::share)
        + "\n"
        + table("inference", rows, t -> best(t.infer), Row::inferRatio, Row::inferShare)
        + "\n"
        + table("peak MB", rows, t -> t.memory, Row::memoryRatio, row -> Double.NaN);
  }

  private static String table(
      String what,
      List<Row> rows,
      ToDoubleFunction<Times> figure,
      ToDoubleBiFunction<Row, Who> ratio,
      ToDoubleFunction<Row> shareOfCeiling) {
    List<Who> others =
        rows.get(0).times().keySet().stream().filter(who -> who != Who.OURS).toList();
    StringJoiner lines = new StringJoiner("\n", "", "\n");
    StringJoiner head = new StringJoiner(" | ", "| ", " |").add(what).add("ConvBook");
    others.forEach(other -> head.add(other.title + " / ConvBook"));
    lines.add(head.add("of the ceiling").toString());
    lines.add("|---".repeat(others.size() + 3) + "|");
    for (Row row : rows) {
      StringJoiner line = new StringJoiner(" | ", "| ", " |").add(name(row.task()));
      line.add(text("%.1f", figure.applyAsDouble(row.times().get(Who.OURS))));
      others.forEach(other -> line.add(text("%.2f", ratio.applyAsDouble(row, other))));
      double share = shareOfCeiling.applyAsDouble(row);
      lines.add(line.add(Double.isNaN(share) ? "" : text("%.0f %%", 100 * share)).toString());
    }
    StringJoiner means = new StringJoiner(" | ", "| geometric mean | | ", " | |");
    others.forEach(other -> means.add(text("%.2f", mean(rows, other, ratio))));
    return lines.add(means.toString()).toString();
  }

  private static String text(String format, double figure) {
    return String.format(Locale.ROOT, format, figure);
  }

  private static double mean(List<Row> rows, Who other, ToDoubleBiFunction<Row, Who> ratio) {
    double logs = 0;
    for (Row row : rows) {
      logs += Math.log(ratio.applyAsDouble(row, other)) / rows.size();
    }
    return Math.exp(logs);
  }

  static String csv(List<Row> rows) {
    return "net,pixels,batch,who,train_min_ms,train_median_ms,infer_min_ms,infer_median_ms,peak_mb,convolution_gflops,forward_gflops\n"
        + rows.stream()
            .flatMap(
                row ->
                    row.times().entrySet().stream()
                        .map(
                            e ->
                                String.format(
                                    Locale.ROOT,
                                    "%s,%d,%d,%s,%.2f,%.2f,%.2f,%.2f,%.0f,%.1f,%.1f%n",
                                    row.task().net(),
                                    row.task().pixels(),
                                    row.task().batch(),
                                    e.getKey().name().toLowerCase(Locale.ROOT),
                                    min(e.getValue().train),
                                    median(e.getValue().train),
                                    min(e.getValue().infer),
                                    median(e.getValue().infer),
                                    e.getValue().memory,
                                    row.convolution(),
                                    row.forward())))
            .collect(Collectors.joining());
  }

  /** How many times as fast ConvBook's training step is as the others'. */
  static CategoryChart chart(List<Row> rows) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(1000)
            .height(500)
            .title("Training step: how many times as fast ConvBook is")
            .yAxisTitle("their time / ours")
            .build();
    chart.getStyler().setXAxisLabelRotation(45).setChartBackgroundColor(java.awt.Color.WHITE);
    List<String> names = rows.stream().map(row -> name(row.task())).toList();
    for (Who other : rows.get(0).times().keySet()) {
      if (other != Who.OURS) {
        chart.addSeries(other.title, names, rows.stream().map(row -> row.ratio(other)).toList());
      }
    }
    return chart;
  }
}
