package convbook.data.sets;

import static convbook.layer.Layers.conv;
import static convbook.layer.Layers.globalAvgPool;
import static convbook.layer.Layers.linear;
import static convbook.layer.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.nn.SequentialBlock;
import convbook.course.Ledger;
import convbook.data.Dataset;
import convbook.data.Samples;
import convbook.data.files.ImageFolder;
import convbook.data.files.ImageTable;
import convbook.fetch.Download;
import convbook.fetch.FileServer;
import convbook.look.Charts;
import convbook.look.Diagram;
import convbook.look.Figure;
import convbook.look.Summary;
import convbook.train.Learner;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a program that uses the jar finds in its output: nothing that it did not print itself. */
class SilenceTest {
  @TempDir Path folder;

  /** What such a program may begin with. */
  enum Beginning {
    TRAINING {
      @Override
      void run(Path folder, String uri) {
        var data = Dataset.of(Garments.train(640, 0), Garments.test(100, 0)).batch(64);
        var learner = Learner.of(net(), data).quiet();
        learner.fit(1);
        learner.test();
        learner.history().save(folder.resolve("history.csv"));
        Figure.of(Charts.of(learner.history())).save(folder.resolve("chart.png"));
        Ledger.of("net", learner).toString();
      }
    },
    LOOKING {
      @Override
      void run(Path folder, String uri) {
        Summary.of(net(), 1, 28, 28).toString();
        Diagram.of(net(), 1, 28, 28).toString();
      }
    },
    READING {
      @Override
      void run(Path folder, String uri) {
        ImageFolder.of(folder.resolve("images"), 32).skipBad().read();
      }
    },
    LISTING {
      @Override
      void run(Path folder, String uri) {
        ImageTable.of(folder.resolve("train.csv"), folder.resolve("images"), 32).skipBad().read();
      }
    },
    FETCHING {
      @Override
      void run(Path folder, String uri) throws Exception {
        byte[] bytes = new byte[100_000];
        String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        new Download("a", bytes.length, sum, List.of(URI.create(uri)), Duration.ofSeconds(10))
            .into(folder, true);
      }
    };

    abstract void run(Path folder, String uri) throws Exception;

    static SequentialBlock net() {
      return sequential(conv(4, 3), globalAvgPool(), linear(10));
    }

    public static void main(String[] arguments) throws Exception {
      valueOf(arguments[0]).run(Path.of(arguments[1]), arguments[2]);
    }
  }

  /** Runs a program in a project that has no logger. */
  private String said(Beginning beginning, Map<String, String> environment) throws Exception {
    Files.createDirectories(folder.resolve("images/cat"));
    Files.write(folder.resolve("images/cat/a.png"), Samples.png(40, 40, 0));
    Files.write(folder.resolve("images/cat/b.png"), new byte[10]);
    Files.writeString(folder.resolve("train.csv"), "name,label\ncat/a.png,cat\ncat/c.png,cat\n");
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(jar -> !jar.contains("slf4j-simple"))
            .collect(Collectors.joining(File.pathSeparator));
    try (FileServer server = new FileServer(FileServer.dripping(new byte[100_000], 60))) {
      List<String> command = new ArrayList<>();
      command.add(ProcessHandle.current().info().command().orElseThrow());
      if (Runtime.version().feature() >= 24) {
        // What Java itself says of DJL's and Tablesaw's libraries.
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
      }
      command.addAll(List.of("-cp", classPath, Beginning.class.getName(), beginning.name()));
      command.addAll(List.of(folder.toString(), server.uri("/a").toString()));
      ProcessBuilder program = new ProcessBuilder(command).redirectErrorStream(true);
      program.environment().keySet().removeAll(List.of("CONVBOOK_NOTES", "JPY_PARENT_PID"));
      program.environment().putAll(environment);
      Process process = program.start();
      String said = new String(process.getInputStream().readAllBytes());
      assertThat(process.waitFor()).as(said).isZero();
      return said;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aProgramsOutputIsItsOwn(Beginning beginning) throws Exception {
    assertThat(said(beginning, Map.of())).isEmpty();
  }

  @Test
  void inANotebookAndWhenAskedForItIsSaidWhatIsDone() throws Exception {
    assertThat(said(Beginning.READING, Map.of("JPY_PARENT_PID", "1")))
        .contains("Skipped 1 that are bad: ")
        .contains("images: 1 image");
    assertThat(said(Beginning.FETCHING, Map.of("CONVBOOK_NOTES", "True")))
        .startsWith("\ra: 0.0 MB of 0.1 MB, ")
        .endsWith("\ra: 0.1 MB of 0.1 MB, 100 %" + System.lineSeparator());
    assertThat(said(Beginning.READING, Map.of("JPY_PARENT_PID", "1", "CONVBOOK_NOTES", "false")))
        .isEmpty();
  }
}
