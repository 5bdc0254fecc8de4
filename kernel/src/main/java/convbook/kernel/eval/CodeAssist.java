package convbook.kernel.eval;

import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.VarSnippet;

/** Reads a cell that is being written: whether it is whole, what could follow, what a name is. */
public final class CodeAssist {
  /** JShell reads a cell anew for each of its statements; nobody waits a minute for a name. */
  private static final int LONGEST = 20_000;

  private static final int LONGEST_VALUE = 1000;

  private final JShell shell;
  private final SourceCodeAnalysis analysis;

  public CodeAssist(JShell shell) {
    this.shell = shell;
    this.analysis = shell.sourceCodeAnalysis();
  }

  /** Returns {@code complete}, {@code invalid}, or the indentation of the line that is missing. */
  public String completeness(String cell) {
    return attempt(() -> status(cell), "unknown");
  }

  private String status(String cell) {
    if (cell.stripLeading().startsWith("%%")
        || CellSource.nameAskedAbout(cell).isPresent()
        || cell.length() > LONGEST) {
      return "complete";
    }
    String code = Snippets.javaOf(cell);
    CompletionInfo info = analysis.analyzeCompletion(code);
    while (Snippets.isWhole(info)) {
      if (!Syntax.isSound(info.source())) {
        return "invalid";
      }
      info = analysis.analyzeCompletion(info.remaining());
    }
    return switch (info.completeness()) {
      case EMPTY -> "complete";
      case CONSIDERED_INCOMPLETE, DEFINITELY_INCOMPLETE -> Syntax.indentationAfter(code);
      default -> "invalid";
    };
  }

  /** Returns what could stand at {@code cursor}, what fits there first. */
  public Optional<ReplacementOptions> complete(String cell, int cursor) {
    return attempt(() -> continuations(cell, cursor), Optional.empty());
  }

  private Optional<ReplacementOptions> continuations(String cell, int cursor) {
    if (cell.length() > LONGEST) {
      return Optional.empty();
    }
    var anchor = new int[1];
    for (String code : Snippets.readings(analysis, cell.substring(0, cursor))) {
      List<Suggestion> found = analysis.completionSuggestions(code, cursor, anchor);
      if (!found.isEmpty()) {
        var words = new LinkedHashSet<String>();
        found.stream().filter(Suggestion::matchesType).forEach(s -> words.add(s.continuation()));
        found.forEach(suggestion -> words.add(suggestion.continuation()));
        return Optional.of(new ReplacementOptions(List.copyOf(words), anchor[0], cursor));
      }
    }
    return Optional.empty();
  }

  /** Returns what is known about the name at or before {@code cursor}, or the call around it. */
  public Optional<DisplayData> describe(String cell, int cursor) {
    return attempt(() -> description(cell, cursor), Optional.empty());
  }

  private Optional<DisplayData> description(String cell, int cursor) {
    if (cell.length() > LONGEST) {
      return Optional.empty();
    }
    int end = cursor;
    while (end < cell.length() && Character.isJavaIdentifierPart(cell.charAt(end))) {
      end++;
    }
    boolean inName = end > 0 && Character.isJavaIdentifierPart(cell.charAt(end - 1));
    List<String> found = inName ? signatures(cell.substring(0, end)) : List.of();
    if (found.isEmpty()) {
      found = documentation(cell.substring(0, cursor));
    }
    if (found.isEmpty() && !inName) {
      int last = cursor;
      while (last > 0 && !Character.isJavaIdentifierPart(cell.charAt(last - 1))) {
        last--;
      }
      found = last == 0 ? List.of() : signatures(cell.substring(0, last));
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(shown(found));
  }

  /** What a name means depends on whether a parenthesis follows. */
  private List<String> signatures(String upToName) {
    List<String> found = documentation(upToName + "(");
    if (!found.isEmpty()) {
      return found;
    }
    int start = startOfName(upToName);
    boolean alone = start == 0 || upToName.charAt(start - 1) != '.';
    return Stream.concat(
            alone ? values(upToName.substring(start)) : Stream.empty(),
            documentation(upToName).stream())
        .limit(1)
        .toList();
  }

  private static int startOfName(String upToName) {
    int start = upToName.length();
    while (start > 0 && Character.isJavaIdentifierPart(upToName.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private List<String> documentation(String code) {
    return Snippets.readings(analysis, code).stream()
        .map(reading -> analysis.documentation(reading, reading.length(), true))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of())
        .stream()
        .map(
            found ->
                Optional.ofNullable(found.javadoc())
                    .map(text -> found.signature() + "\n" + text)
                    .orElse(found.signature()))
        .toList();
  }

  private Stream<String> values(String name) {
    return shell
        .variables()
        .filter(variable -> variable.name().equals(name))
        .map(variable -> variable.typeName() + " " + name + " = " + value(variable));
  }

  /** A value writes itself, and may take forever. */
  private String value(VarSnippet variable) {
    String text =
        CellLines.plain(
            Cell.aside(() -> shell.varValue(variable), Duration.ofSeconds(1)).orElse("..."));
    return text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "..." : text;
  }

  private static DisplayData shown(List<String> texts) {
    String text = String.join("\n\n", texts);
    var data = new DisplayData(text);
    data.putHTML(
        "<pre>" + text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + "</pre>");
    return data;
  }

  /** Deep nonsense overflows the compiler's stack; Jupyter must be answered all the same. */
  private static <T> T attempt(Supplier<T> analysis, T otherwise) {
    try {
      return analysis.get();
    } catch (RuntimeException | StackOverflowError | InternalError unreadable) {
      return otherwise;
    }
  }
}
