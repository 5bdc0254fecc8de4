package convbook.bench;

import convbook.data.Dataset;
import convbook.look.Charts;
import convbook.look.Summary;
import convbook.net.WideResNet;
import convbook.train.Learner;
import convbook.train.Listener;
import convbook.train.Progress;
import convbook.train.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.knowm.xchart.XYChart;

/**
 * How a training step grows: a wide residual network (16 layers, width 1, batches of 64 images of
 * 32 pixels) with one of these four changed at a time.
 */
final class Growth {
  private static final int STEPS = 12;
  private static final int WARM = 3;

  private Growth() {}

  /**
   * One measurement.
   *
   * @param what was changed
   * @param size to what
   * @param multiplyAdds of the whole batch's forward pass
   * @param millis of a training step, the minimum
   */
  record Point(String what, int size, double multiplyAdds, double millis) {}

  static List<Point> measure() {
    List<Point> points = new ArrayList<>();
    for (int batch : new int[] {2, 4, 8, 16, 32, 64, 128, 256}) {
      points.add(step("batch", batch, 16, 1, batch, 32));
    }
    for (int pixels : new int[] {8, 16, 32, 64, 96}) {
      points.add(step("pixels", pixels, 16, 1, 64, pixels));
    }
    for (int depth : new int[] {10, 16, 28, 52, 100}) {
      points.add(step("depth", depth, depth, 1, 64, 32));
    }
    for (int width : new int[] {1, 2, 4, 8}) {
      points.add(step("width", width, 16, width, 64, 32));
    }
    return points;
  }

  private static Point step(String what, int size, int depth, int width, int batch, int pixels) {
    var net = WideResNet.cifar(depth, width, Task.CLASSES);
    Learner learner =
        Learner.of(net, noise(batch, pixels)).optimizer(Sgd.of(0.01).momentum(0.9)).quiet();
    List<Double> times = new ArrayList<>();
    learner.listen(
        new Listener() {
          private long begun = System.nanoTime();

          @Override
          public void batchDone(Learner l, Progress progress) {
            times.add((System.nanoTime() - begun) / 1e6);
            begun = System.nanoTime();
          }
        });
    learner.fit(1);
    double least = times.stream().skip(WARM).mapToDouble(t -> t).min().orElseThrow();
    double work = (double) batch * Summary.of(net, 3, pixels, pixels).multiplyAdds();
    return new Point(what, size, work, least);
  }

  private static Dataset noise(int batch, int pixels) {
    return Dataset.of(Noise.images(batch * STEPS, 3, pixels), Noise.images(batch, 3, pixels))
        .batch(batch);
  }

  static String markdown(List<Point> points) {
    return points.stream()
        .map(
            p ->
                String.format(
                    Locale.ROOT,
                    "| %s | %d | %.0f | %.1f | %.0f |%n",
                    p.what,
                    p.size,
                    p.multiplyAdds / 1e6,
                    p.millis,
                    speed(p)))
        .collect(
            Collectors.joining(
                "",
                "| what | to | million multiply-adds a batch | training step, ms | GFLOP/s |\n|---|---|---|---|---|\n",
                ""));
  }

  /** A step is about three forward passes, and a multiply-add two operations. */
  private static double speed(Point p) {
    return 6 * p.multiplyAdds / p.millis / 1e6;
  }

  static XYChart chart(List<Point> points) {
    XYChart chart =
        Charts.lines(
            "Training step of WRN-16-1, one thing changed",
            "million multiply-adds of the batch's forward pass",
            "ms");
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    for (String what : points.stream().map(Point::what).distinct().toList()) {
      List<Point> some = points.stream().filter(p -> p.what.equals(what)).toList();
      chart.addSeries(
          what,
          some.stream().map(p -> p.multiplyAdds / 1e6).toList(),
          some.stream().map(Point::millis).toList());
    }
    return chart;
  }
}
