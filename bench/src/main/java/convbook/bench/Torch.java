package convbook.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The PyTorch that is measured beside us, which must be one that somebody would install today. */
final class Torch {
  /** The Python that has it. */
  static final String PYTHON =
      System.getenv().getOrDefault("CONVBOOK_TORCH_PYTHON", "/usr/bin/python3");

  private static final int OLDEST_MAJOR = 2;
  private static final int OLDEST_MINOR = 5;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\S*");
  private static final Optional<String> FOUND = find();

  private Torch() {}

  static boolean isThere() {
    return FOUND.filter(Torch::isAPeer).isPresent();
  }

  /** Says which PyTorch is measured, or why none is. */
  static String description() {
    return FOUND
        .map(
            version ->
                isAPeer(version)
                    ? "PyTorch " + version
                    : "PyTorch "
                        + version
                        + " at "
                        + PYTHON
                        + " is too old to be compared with: install a newer one with pip, and name its Python in CONVBOOK_TORCH_PYTHON")
        .orElse(
            "no PyTorch at " + PYTHON + ": name a Python that has one in CONVBOOK_TORCH_PYTHON");
  }

  private static Optional<String> find() {
    try {
      Process python =
          new ProcessBuilder(PYTHON, "-c", "import torch; print(torch.__version__)")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return Optional.of(said.strip()).filter(version -> VERSION.matcher(version).matches());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean isAPeer(String version) {
    Matcher numbers = VERSION.matcher(version);
    if (!numbers.matches()) {
      return false;
    }
    int major = Integer.parseInt(numbers.group(1));
    int minor = Integer.parseInt(numbers.group(2));
    return major > OLDEST_MAJOR || major == OLDEST_MAJOR && minor >= OLDEST_MINOR;
  }
}
