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

  static String markdown(List<Row> rows) {
    StringBuilder text =
        new StringBuilder(
            """
            | network | training step, ms: ConvBook | DJL | PyTorch | DJL / ConvBook | PyTorch / ConvBook | of the convolution ceiling | inference, ms: ConvBook | DJL | PyTorch | peak MB: ConvBook | DJL | PyTorch |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|
            """);
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s | %.0f %% | %s | %s |%n",
              name(row.task()),
              cells(row, "%.1f", t -> best(t.train)),
              ratio(row, Who.DJL),
              ratio(row, Who.TORCH),
              100 * row.share(),
              cells(row, "%.1f", t -> best(t.infer)),
              cells(row, "%.0f", t -> t.memory)));
    }
    return text.append(
            String.format(
                Locale.ROOT,
                "| geometric mean | | | | %s | %s | | | | | | | |%n",
                mean(rows, Who.DJL),
                mean(rows, Who.TORCH)))
        .toString();
  }

  private static String cells(Row row, String format, ToDoubleFunction<Times> figure) {
    StringJoiner cells = new StringJoiner(" | ");
    for (Who who : Who.values()) {
      Times times = row.times().get(who);
      cells.add(
          times == null ? "" : String.format(Locale.ROOT, format, figure.applyAsDouble(times)));
    }
    return cells.toString();
  }

  private static String ratio(Row row, Who other) {
    return row.times().containsKey(other)
        ? String.format(Locale.ROOT, "%.2f", row.ratio(other))
        : "";
  }

  private static String mean(List<Row> rows, Who other) {
    return rows.stream().allMatch(row -> row.times().containsKey(other))
        ? String.format(
            Locale.ROOT,
            "%.2f",
            Math.exp(
                rows.stream()
                    .mapToDouble(row -> Math.log(row.ratio(other)))
                    .average()
                    .orElseThrow()))
        : "";
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
        chart.addSeries(
            other == Who.DJL ? "DJL's Trainer" : "PyTorch",
            names,
            rows.stream().map(row -> row.ratio(other)).toList());
      }
    }
    return chart;
  }
}
