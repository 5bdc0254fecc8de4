package convbook.bench;

import ai.djl.translate.TranslateException;
import convbook.data.Dataset;
import convbook.data.sets.Garments;
import convbook.device.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.knowm.xchart.BitmapEncoder;

/** Measures what the course promises about speed and memory. */
public final class Bench {
  static final Path RESULTS = Path.of("build", "bench");

  private Bench() {}

  /**
   * Runs the measurement that the first argument names: {@code steps} (of the networks that follow,
   * or all), {@code mixed} and {@code operations} (likewise), {@code predict}, {@code growth},
   * {@code input} or {@code memory}. The other names are those of the processes that take turns in
   * {@code steps}.
   */
  public static void main(String[] args) throws IOException, TranslateException {
    Locale.setDefault(Locale.ROOT);
    switch (args.length > 0 ? args[0] : "") {
      case "steps" -> steps("steps", Steps.USUAL, nets(args));
      case "mixed" -> steps("mixed", Steps.HALF, nets(args));
      case "operations" -> operations(nets(args));
      case "growth" -> growth();
      case "input" -> {
        System.out.println(machine());
        Input.measure();
        AugmentationCost.measure();
      }
      case "predict" -> {
        System.out.println(machine());
        Predict.measure();
      }
      case "memory" -> Memory.measure();
      case "ours" -> Ours.serve(Task.parse(args[1]), false);
      case "ours_mixed" -> Ours.serve(Task.parse(args[1]), true);
      case "predictions" -> Predict.serve(args[1], Path.of(args[2]));
      case "djl" -> Djl.serve(Task.parse(args[1]));
      case "ceiling" -> Ceiling.serve();
      default ->
          throw new IllegalArgumentException(
              "Name one of steps, mixed, operations, predict, growth, input, memory.");
    }
  }

  private static List<String> nets(String... args) {
    return List.of(args).subList(1, args.length);
  }

  private static void steps(String name, Set<Steps.Who> all, List<String> nets) throws IOException {
    String machine = machine();
    System.out.println(machine);
    var rows = Steps.measure(all, task -> nets.isEmpty() || nets.contains(task.net()));
    Files.createDirectories(RESULTS);
    Files.writeString(RESULTS.resolve(name + ".md"), machine + "\n\n" + Report.markdown(rows));
    Files.writeString(RESULTS.resolve(name + ".csv"), Report.csv(rows));
    BitmapEncoder.saveBitmap(
        Report.chart(rows), RESULTS.resolve(name).toString(), BitmapEncoder.BitmapFormat.PNG);
    System.out.print(Report.markdown(rows));
  }

  private static void operations(List<String> nets) throws IOException {
    String machine = machine();
    System.out.println(machine);
    String table = Operations.measure(task -> nets.isEmpty() || nets.contains(task.net()));
    Files.createDirectories(RESULTS);
    Files.writeString(RESULTS.resolve("operations.md"), machine + "\n\n" + table);
  }

  private static void growth() throws IOException {
    String machine = machine();
    System.out.println(machine);
    var points = Growth.measure();
    Files.createDirectories(RESULTS);
    Files.writeString(RESULTS.resolve("growth.md"), machine + "\n\n" + Growth.markdown(points));
    BitmapEncoder.saveBitmap(
        Growth.chart(points), RESULTS.resolve("growth").toString(), BitmapEncoder.BitmapFormat.PNG);
    System.out.print(Growth.markdown(points));
  }

  /** Says what was measured on. */
  private static String machine() throws IOException {
    Path cpus = Path.of("/proc/cpuinfo");
    String model = System.getProperty("os.arch");
    if (Files.exists(cpus)) {
      try (var lines = Files.lines(cpus)) {
        model =
            lines
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.replaceFirst(".*: ", ""))
                .findFirst()
                .orElse(model);
      }
    }
    return String.format(
        Locale.ROOT,
        "%d processors of %s, %s, Java %s; ConvBook on %s; %s",
        Runtime.getRuntime().availableProcessors(),
        model,
        System.getProperty("os.name"),
        Runtime.version().feature(),
        Devices.describe(Devices.best()),
        Torch.description());
  }

  /** Garments, which cost the same as any other 28x28 images. */
  static Dataset garments(int images) {
    return Dataset.of(Garments.train(images, 0), Garments.test(Math.min(images, 1000), 0));
  }
}
