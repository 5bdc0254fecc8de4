package convbook.kernel;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** What Java's grammar says of a snippet, whatever its names mean. */
final class Syntax {
  private static final Pattern LAST_LINE = Pattern.compile("(?<blank>[ \\t]*)(?<rest>.*)\\s*\\z");

  private Syntax() {}

  /** Returns whether a snippet can be read as anything that a cell may hold. */
  static boolean isSound(String snippet) {
    return Stream.of(
            "class C { void m() { %s\n} }",
            "class C { %s\n}",
            "%s\n",
            "class C { Object o = %s\n; }",
            "class C { void m() { %s\n; } }")
        .anyMatch(frame -> parses(frame.replace("%s", snippet)));
  }

  /** Returns whether a snippet is an import or declares a method: no statement of a block. */
  static boolean isDeclaration(String snippet) {
    return !parses("class C { void m() { " + snippet + "\n; } }");
  }

  private static boolean parses(String unit) {
    var source =
        new SimpleJavaFileObject(URI.create("string:///C.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return unit;
          }
        };
    var said = new DiagnosticCollector<JavaFileObject>();
    var task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(
                    Writer.nullWriter(), null, said, List.of("-proc:none"), null, List.of(source));
    try {
      task.parse();
    } catch (IOException | RuntimeException unreadable) {
      return false;
    }
    return said.getDiagnostics().stream().noneMatch(d -> d.getKind() == Diagnostic.Kind.ERROR);
  }

  /** Returns the blanks that the line after {@code code} begins with. */
  static String indentationAfter(String code) {
    var line = LAST_LINE.matcher(code.stripTrailing());
    if (!line.find()) {
      return "";
    }
    String rest = line.group("rest");
    long opened = count(rest, "([{") - count(rest, ")]}");
    String step = rest.endsWith("{") || rest.endsWith("}") ? "  " : "    ";
    return line.group("blank") + (opened > 0 ? step : "");
  }

  private static long count(String text, String brackets) {
    return text.chars().filter(c -> brackets.indexOf(c) >= 0).count();
  }
}
