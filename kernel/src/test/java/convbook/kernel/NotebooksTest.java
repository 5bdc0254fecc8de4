package convbook.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The course's notebooks as they are committed; what a learner writes beside them is theirs. */
class NotebooksTest {
  private static final Path NOTEBOOKS = Path.of("..", "notebooks");
  private static final Pattern SOMEBODYS_FOLDER =
      Pattern.compile("/(home|root|tmp|Users)/|[A-Z]:\\\\\\\\");

  /** Non-blank code lines in the PyTorch edition of Dive into Deep Learning. */
  private static final Map<String, Integer> LECTURE =
      Map.of(
          "01-alexnet", 26,
          "02-vgg", 35,
          "03-nin", 27,
          "04-googlenet", 49,
          "05-batch-norm", 59,
          "06-resnet", 59,
          "07-densenet", 53);

  @TestFactory
  Stream<DynamicTest> isWrittenForTheCoursesKernel() {
    return each(
        (path, notebook) -> {
          JsonObject kernel = notebook.getAsJsonObject("metadata").getAsJsonObject("kernelspec");
          assertThat(kernel.get("name").getAsString()).isEqualTo("convbook");
        });
  }

  @TestFactory
  Stream<DynamicTest> wasRunFromTheTopInOneGo() {
    return each(
        (path, notebook) -> {
          List<JsonObject> cells = code(notebook);
          assertThat(cells.stream().map(cell -> cell.get("execution_count").toString()))
              .as("execution counts; run it with ./convbook run and store what that wrote")
              .containsExactlyElementsOf(
                  IntStream.rangeClosed(1, cells.size()).mapToObj(Integer::toString).toList());
          assertThat(outputs(notebook)).as("stored outputs").isNotEmpty();
        });
  }

  @TestFactory
  Stream<DynamicTest> showsNoError() {
    return each(
        (path, notebook) ->
            assertThat(outputs(notebook))
                .noneMatch(output -> output.get("output_type").getAsString().equals("error")));
  }

  @TestFactory
  Stream<DynamicTest> namesNoFolderOfThisMachine() {
    return each(
        (path, notebook) -> {
          for (JsonObject cell : cells(notebook)) {
            assertThat(SOMEBODYS_FOLDER.matcher(withoutPictures(cell)).results().toList())
                .as(cell.get("source").toString())
                .isEmpty();
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> teachesTheLectureInNoMoreLinesThanItsPythonEdition() {
    return each(
        (path, notebook) -> {
          Integer most = LECTURE.get(path.getFileName().toString().replace(".ipynb", ""));
          if (most != null && path.getParent().equals(NOTEBOOKS)) {
            assertThat(lines(notebook, cell -> !isExperiment(cell)))
                .as("code lines of the lecture")
                .isLessThanOrEqualTo(most);
            assertThat(lines(notebook, NotebooksTest::isExperiment))
                .as("code lines of experiments")
                .isLessThanOrEqualTo(2 * most);
          }
        });
  }

  private static Stream<DynamicTest> each(BiConsumer<Path, JsonObject> check) {
    return notebooks().stream()
        .map(
            path ->
                dynamicTest(
                    NOTEBOOKS.relativize(path).toString(), () -> check.accept(path, read(path))));
  }

  private static List<Path> notebooks() {
    try (Stream<Path> files = Files.walk(NOTEBOOKS)) {
      return files
          .filter(path -> path.getFileName().toString().matches("[0-9]{2}[a-z]?-.*\\.ipynb"))
          .filter(path -> !path.toString().contains(".ipynb_checkpoints"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject read(Path path) {
    try {
      return JsonParser.parseString(Files.readString(path)).getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonObject> cells(JsonObject notebook) {
    return objects(notebook.getAsJsonArray("cells"));
  }

  private static List<JsonObject> code(JsonObject notebook) {
    return cells(notebook).stream()
        .filter(cell -> cell.get("cell_type").getAsString().equals("code"))
        .toList();
  }

  private static List<JsonObject> outputs(JsonObject notebook) {
    return code(notebook).stream()
        .flatMap(cell -> objects(cell.getAsJsonArray("outputs")).stream())
        .toList();
  }

  private static boolean isExperiment(JsonObject cell) {
    JsonArray tags = cell.getAsJsonObject("metadata").getAsJsonArray("tags");
    return tags != null && tags.toString().contains("\"experiment\"");
  }

  private static long lines(JsonObject notebook, Predicate<JsonObject> which) {
    return code(notebook).stream()
        .filter(which)
        .flatMap(cell -> source(cell).lines())
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("//"))
        .count();
  }

  private static String source(JsonObject cell) {
    var text = new ArrayList<String>();
    JsonElement source = cell.get("source");
    if (source.isJsonArray()) {
      source.getAsJsonArray().forEach(line -> text.add(line.getAsString()));
    } else {
      text.add(source.getAsString());
    }
    return String.join("", text);
  }

  /** A picture's base64 may hold any word. */
  private static String withoutPictures(JsonObject cell) {
    JsonObject copy = cell.deepCopy();
    if (copy.has("outputs")) {
      for (JsonObject output : objects(copy.getAsJsonArray("outputs"))) {
        if (output.has("data")) {
          output.getAsJsonObject("data").remove("image/png");
        }
      }
    }
    copy.remove("attachments");
    return copy.toString().replaceAll("base64,[A-Za-z0-9+/]+", "");
  }

  private static List<JsonObject> objects(JsonArray array) {
    return StreamSupport.stream(array.spliterator(), false)
        .map(JsonElement::getAsJsonObject)
        .toList();
  }
}
