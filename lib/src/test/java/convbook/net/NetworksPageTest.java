package convbook.net;

import convbook.look.Summary;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.nn.Block;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table in docs/networks.md says what the code says. */
class NetworksPageTest {
  private static final Path PAGE = Path.of("../docs/networks.md");

  @TempDir static Path classes;

  private static List<Row> rows;
  private static List<Block> networks;

  /** A row: a factory as it is written in code, the name of its golden figures, its sizes. */
  private record Row(
      String factory, String golden, long parameters, long multiplyAdds, long[] image) {

    static Row of(String line) {
      String[] cells = line.split("\\|");
      String[] work = cells[8].split("[()]");
      return new Row(
          code(cells[3]), code(cells[5]), number(cells[6]), number(work[0]), numbers(work[1]));
    }

    private static String code(String cell) {
      return cell.strip().replace("`", "");
    }

    private static long number(String cell) {
      return Long.parseLong(cell.strip().replace(",", ""));
    }

    private static long[] numbers(String cell) {
      return Arrays.stream(cell.split("×")).mapToLong(Row::number).toArray();
    }
  }

  @BeforeAll
  static void compileTheFactories() throws IOException, ReflectiveOperationException {
    try (Stream<String> lines = Files.lines(PAGE)) {
      rows =
          lines
              .dropWhile(line -> !line.startsWith("|---"))
              .skip(1)
              .takeWhile(line -> line.startsWith("|"))
              .map(Row::of)
              .toList();
    }
    String factories = rows.stream().map(Row::factory).collect(Collectors.joining(",\n"));
    Path source = classes.resolve("Page.java");
    Files.writeString(
        source,
        String.format(Locale.ROOT, """
        import ai.djl.nn.Block;
        import convbook.layer.*;
        import convbook.net.*;
        public class Page implements java.util.function.Supplier<java.util.List<Block>> {
          public java.util.List<Block> get() {
            return java.util.List.of(%s);
          }
        }
        """, factories));
    var complaints = new ByteArrayOutputStream();
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, complaints, "-d", classes.toString(), source.toString());
    assertThat(compiled).as(complaints.toString()).isZero();
    try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      Supplier<?> page = (Supplier<?>) loader.loadClass("Page").getConstructor().newInstance();
      networks = ((List<?>) page.get()).stream().map(Block.class::cast).toList();
    }
  }

  @Test
  void everyFactoryMakesTheNetworkOfItsRow() {
    assertThat(networks).hasSizeGreaterThanOrEqualTo(40).hasSameSizeAs(rows);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      Summary summary = Summary.of(networks.get(i), row.image);
      assertThat(summary.parameters()).as(row.factory).isEqualTo(row.parameters);
      assertThat(summary.multiplyAdds()).as(row.factory).isEqualTo(row.multiplyAdds);
    }
  }

  @Test
  void everyRowNamesTheGoldenFiguresOfItsNetwork() throws IOException {
    for (Row row : rows) {
      Path file = Path.of("src/test/resources/golden", row.golden + ".json");
      JsonObject golden = new Gson().fromJson(Files.readString(file), JsonObject.class);
      assertThat(golden.get("params").getAsLong()).as(row.golden).isEqualTo(row.parameters);
      assertThat(golden.get("macs_canonical").getAsLong())
          .as(row.golden)
          .isEqualTo(row.multiplyAdds);
    }
    assertThat(rows.stream().map(Row::golden))
        .containsExactlyInAnyOrderElementsOf(
            GoldenTest.networks().map(network -> (String) network.get()[0]).toList());
  }
}
