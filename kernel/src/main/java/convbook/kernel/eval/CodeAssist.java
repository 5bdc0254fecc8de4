package convbook.kernel.eval;

import io.github.spencerpark.jupyter.kernel.ReplacementOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.SourceCodeAnalysis.Suggestion;
import jdk.jshell.VarSnippet;

/** Reads a cell that is being written: whether it is whole, what could follow, what a name is. */
public final class CodeAssist {
  /** JShell reads a cell anew for each of its statements; nobody waits a minute for a name. */
  private static final int LONGEST = 20_000;

  private static final int LONGEST_VALUE = 1000;

  private static final Pattern LAST_LINE = Pattern.compile("(?<blank>[ \\t]*)(?<rest>.*)\\s*\\z");

  private final JShell shell;
  private final SourceCodeAnalysis analysis;

  public CodeAssist(JShell shell) {
    this.shell = shell;
    this.analysis = shell.sourceCodeAnalysis();
  }

  /** Returns {@code complete}, {@code invalid}, or the indentation of the line that is missing. */
  public String completeness(String cell) {
    return cell.length() > LONGEST
        ? "complete"
        : attempt(cell, () -> Optional.of(status(cell))).orElse("unknown");
  }

  private String status(String cell) {
    if (cell.stripLeading().startsWith("%%") || CellSource.nameAskedAbout(cell).isPresent()) {
      return "complete";
    }
    String code = CellSource.javaOf(cell);
    CompletionInfo info = analysis.analyzeCompletion(code);
    while (isWhole(info)) {
      if (!JavaSyntax.isSound(info.source())) {
        return "invalid";
      }
      info = analysis.analyzeCompletion(info.remaining());
    }
    return switch (info.completeness()) {
      case EMPTY -> "complete";
      case CONSIDERED_INCOMPLETE, DEFINITELY_INCOMPLETE -> indentationAfter(code);
      default -> "invalid";
    };
  }

  /** JShell calls what it does not understand complete. */
  private static boolean isWhole(CompletionInfo info) {
    return info.completeness().isComplete() && info.completeness() != Completeness.UNKNOWN;
  }

  /** Returns the blanks that the line after {@code code} begins with. */
  private static String indentationAfter(String code) {
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

  /** Returns what could stand behind so many characters, what fits there first. */
  public Optional<ReplacementOptions> complete(String cell, int characters) {
    return attempt(cell, () -> continuations(cell, index(cell, characters)));
  }

  /**
   * Returns the place behind so many characters, within the cell's bounds: Jupyter counts
   * characters, and Java counts those beyond 16 bits twice.
   */
  private static int index(String cell, int characters) {
    int all = cell.codePointCount(0, cell.length());
    return cell.offsetByCodePoints(0, Math.max(0, Math.min(characters, all)));
  }

  private Optional<ReplacementOptions> continuations(String cell, int cursor) {
    var anchor = new int[1];
    for (String code : readings(cell.substring(0, cursor))) {
      List<Suggestion> found = analysis.completionSuggestions(code, cursor, anchor);
      if (!found.isEmpty()) {
        var words = new LinkedHashSet<String>();
        found.stream().filter(Suggestion::matchesType).forEach(s -> words.add(s.continuation()));
        found.forEach(suggestion -> words.add(suggestion.continuation()));
        return Optional.of(
            new ReplacementOptions(
                List.copyOf(words),
                cell.codePointCount(0, anchor[0]),
                cell.codePointCount(0, cursor)));
      }
    }
    return Optional.empty();
  }

  /** Returns what is known of the name at or before so many characters, or the call around it. */
  public Optional<String> describe(String cell, int characters) {
    return attempt(cell, () -> description(cell, index(cell, characters)));
  }

  private Optional<String> description(String cell, int cursor) {
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
      int last = startOfEnd(cell.substring(0, cursor), false);
      found = last == 0 ? List.of() : signatures(cell.substring(0, last));
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(String.join("\n\n", found));
  }

  /** What a name means depends on whether a parenthesis follows. */
  private List<String> signatures(String upToName) {
    List<String> found = documentation(upToName + "(");
    if (!found.isEmpty()) {
      return found;
    }
    int start = startOfEnd(upToName, true);
    boolean alone = start == 0 || upToName.charAt(start - 1) != '.';
    return Stream.concat(
            alone ? values(upToName.substring(start)) : Stream.empty(),
            documentation(upToName).stream())
        .limit(1)
        .toList();
  }

  /** Returns where the last characters of a text begin that are all of a name, or all of none. */
  private static int startOfEnd(String text, boolean ofName) {
    int start = text.length();
    while (start > 0 && Character.isJavaIdentifierPart(text.charAt(start - 1)) == ofName) {
      start--;
    }
    return start;
  }

  private List<String> documentation(String code) {
    return readings(code).stream()
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

  /**
   * Returns the code as JShell can read it, which is as one statement or as several without imports
   * and methods between them: first with all but those, then its last statement alone. What is left
   * out becomes blanks, so that all keeps its place.
   */
  private List<String> readings(String cell) {
    String code = CellSource.javaOf(cell);
    var statements = new StringBuilder(code);
    var last = new StringBuilder(code);
    int start = 0;
    CompletionInfo info = analysis.analyzeCompletion(code);
    while (isWhole(info) && !info.remaining().isBlank()) {
      int end = code.length() - info.remaining().length();
      String blanks = CellSource.blank(code.substring(start, end));
      last.replace(start, end, blanks);
      if (JavaSyntax.isDeclaration(info.source())) {
        statements.replace(start, end, blanks);
      }
      start = end;
      info = analysis.analyzeCompletion(info.remaining());
    }
    return List.copyOf(new LinkedHashSet<>(List.of(statements.toString(), last.toString())));
  }

  private Stream<String> values(String name) {
    return shell
        .variables()
        .filter(variable -> variable.name().equals(name))
        .map(variable -> variable.typeName() + " " + name + " = " + value(variable));
  }

  /** A value writes itself, which is code of cells and may take forever. */
  private String value(VarSnippet variable) {
    Cell cell = Cell.apart();
    var task = new FutureTask<String>(() -> cell.run(() -> shell.varValue(variable)));
    Daemon.start("value", task);
    String text = "...";
    try {
      text = CellLines.plain(task.get(1, TimeUnit.SECONDS));
    } catch (TimeoutException tooLong) {
      Interruption.begin(cell);
    } catch (ExecutionException | InterruptedException failed) {
      // It has no value to show.
    }
    cell.end();
    return text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "..." : text;
  }

  /** Deep nonsense overflows the compiler's stack; Jupyter must be answered all the same. */
  private static <T> Optional<T> attempt(String cell, Supplier<Optional<T>> analysis) {
    try {
      return cell.length() > LONGEST ? Optional.empty() : analysis.get();
    } catch (RuntimeException | StackOverflowError | InternalError unreadable) {
      return Optional.empty();
    }
  }
}
