package convbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation shows as code is code. */
class SnippetsTest {
  private static final Pattern SNIPPET =
      Pattern.compile("<pre>\\{@code\\R(.*?)\\}</pre>", Pattern.DOTALL);
  private static final String IMPORTS =
      """
      import static convbook.layer.Layers.*;
      import convbook.course.*;
      import convbook.data.*;
      import convbook.data.augment.*;
      import convbook.data.files.*;
      import convbook.data.sets.*;
      import convbook.device.*;
      import convbook.fetch.*;
      import convbook.look.*;
      import convbook.net.*;
      import convbook.net.weights.*;
      import convbook.predict.*;
      import convbook.train.*;
      import ai.djl.ndarray.types.Shape;
      import java.nio.file.Path;
      import java.util.List;
      """;

  @TempDir Path classes;

  private static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
      return files.filter(file -> file.toString().matches(".*\\.(java|html)")).toList();
    }
  }

  private static JavaFileObject method(String name, String body) {
    String code =
        IMPORTS
            + String.format(
                Locale.ROOT, "class %s {\n  void run() throws Exception {\n%s}\n}\n", name, body);
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return code;
      }
    };
  }

  @Test
  void everySnippetOfTheDocumentationCompiles() throws IOException {
    List<JavaFileObject> snippets = new ArrayList<>();
    for (Path source : sources()) {
      Matcher found = SNIPPET.matcher(Files.readString(source));
      while (found.find()) {
        String name =
            source.getFileName().toString().replaceFirst("\\..*", "") + "Snippet" + snippets.size();
        snippets.add(method(name, found.group(1).replaceAll("(?m)^ *\\* ?", "")));
      }
    }
    StringWriter complaints = new StringWriter();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(complaints, null, null, List.of("-d", classes.toString()), null, snippets)
            .call();
    assertThat(compiled).as(complaints.toString()).isTrue();
  }

  @Test
  void theMainClassesShowHowTheyAreUsed() throws IOException {
    List<String> without = new ArrayList<>();
    for (Path source : sources()) {
      if (!SNIPPET.matcher(Files.readString(source)).find()) {
        without.add(source.getFileName().toString().replace(".java", ""));
      }
    }
    assertThat(without)
        .doesNotContain(
            "Learner",
            "Layers",
            "Dataset",
            "Plan",
            "Summary",
            "Charts",
            "ImageFigures",
            "Diagram",
            "Figure",
            "Ledger",
            "overview.html");
  }
}
