package convbook.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A {@link Side}, or PyTorch's counterpart, seen from the process that tells it what to do. */
final class Contender implements AutoCloseable {
  /**
   * Whether processor time is measured, as it must be on a machine that has other work. Nobody may
   * wait awake then, for that is processor time, too.
   */
  static final boolean PROCESSOR_TIME = System.getenv("CONVBOOK_BENCH_PROCESSOR_TIME") != null;

  private final Process process;
  private final BufferedReader answers;
  private final PrintStream questions;

  private Contender(List<String> command, Map<String, String> environment) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().keySet().removeIf(name -> name.matches("(MALLOC|GOMP)_.*"));
      builder.environment().putAll(environment);
      if (PROCESSOR_TIME) {
        builder.environment().put("GOMP_SPINCOUNT", "0");
      }
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers = process.inputReader();
    questions = new PrintStream(process.getOutputStream(), true);
  }

  /** A Java process; what {@code kernel.py} sets for the kernel is set for ours alone. */
  static Contender java(boolean asTheKernel, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                Bench.class.getName()));
    if (asTheKernel) {
      command.add(1, "-Xmn16m");
    }
    command.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>();
    if (asTheKernel) {
      System.getenv()
          .forEach(
              (name, value) -> {
                if (name.matches("(MALLOC|GOMP)_.*")) {
                  environment.put(name, value);
                }
              });
    }
    return new Contender(command, environment);
  }

  /** The Python script; {@code mode} says in which of PyTorch's ways. */
  static Contender torch(String mode, String code, String... sizes) {
    List<String> command =
        new ArrayList<>(List.of(Torch.PYTHON, "bench/torch_side.py", mode, code));
    command.addAll(List.of(sizes));
    return new Contender(command, Map.of());
  }

  /** The Python script with torchvision's DataLoader. */
  static Contender loader(String source, int images, int pixels, int batch) {
    return new Contender(
        List.of(Torch.PYTHON, "bench/torch_input.py", source, "" + images, "" + pixels, "" + batch),
        Map.of());
  }

  /** The Python script that answers what is in files. */
  static Contender predictor(String mode, String code, Path folder) {
    return new Contender(
        List.of(Torch.PYTHON, "bench/torch_predict.py", mode, code, folder.toString()), Map.of());
  }

  /** Returns the first answer: the number of parameters. */
  double ready() {
    return answer();
  }

  double ask(String question) {
    questions.println(question);
    return answer();
  }

  private double answer() {
    try {
      for (String line = answers.readLine(); line != null; line = answers.readLine()) {
        if (line.startsWith("= ")) {
          return Double.parseDouble(line.substring(2));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("A process that is measured ended; its last words say why.");
  }

  @Override
  public void close() {
    questions.close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
    }
  }
}
