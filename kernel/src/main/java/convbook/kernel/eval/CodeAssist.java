package convbook.kernel.eval;

import java.util.Collection;
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
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.VarSnippet;

/** Reads a cell that is being written: whether it is whole, what could follow, what a name is. */
public final class CodeAssist {
  /** JShell reads a cell anew for each of its statements; nobody waits a minute for a name. */
  private static final int LONGEST = 20_000;

  private static final int LONGEST_VALUE = 1000;

  private static final Pattern LAST_LINE = Pattern.compile("(?<blank>[ \\t]*)(?<rest>.*)\\s*\\z");

  private final JShell shell;
  private final SourceCodeAnalysis analysis;
  private final Completions completions;
  private boolean sourcesFound;

  /**
   * Makes what reads cells.
   *
   * @param magics those that can be written, with their signs
   */
  public CodeAssist(JShell shell, Collection<String> magics) {
    this.shell = shell;
    this.analysis = shell.sourceCodeAnalysis();
    this.completions = new Completions(shell, magics);
  }

  /**
   * Returns {@code complete}, {@code invalid}, the indentation of the line that is missing, or
   * {@code unknown}.
   */
  public String completeness(String cell) {
    return cell.length() > LONGEST ? "complete" : attempt(cell, () -> status(cell), "unknown");
  }

  private String status(String cell) {
    if (cell.stripLeading().startsWith("%%") || CellSource.nameAskedAbout(cell).isPresent()) {
      return "complete";
    }
    String code = CellSource.javaOf(cell);
    CompletionInfo info = analysis.analyzeCompletion(code);
    while (Readings.isWhole(info)) {
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

  /** Returns what could stand behind so many characters. */
  public Completion complete(String cell, int characters) {
    String code = cell.substring(0, index(cell, characters));
    Completions.Found found =
        attempt(code, () -> completions.after(code), Completions.Found.none(code));
    return new Completion(
        found.matches(),
        code.codePointCount(0, found.start()),
        code.codePointCount(0, code.length()));
  }

  /**
   * Returns the place behind so many characters, within the cell's bounds: Jupyter counts
   * characters, and Java counts those beyond 16 bits twice.
   */
  private static int index(String cell, int characters) {
    int all = cell.codePointCount(0, cell.length());
    return cell.offsetByCodePoints(0, Math.max(0, Math.min(characters, all)));
  }

  /**
   * Returns what is known of the name at or before so many characters, or of the call around it.
   */
  public List<Explanation> describe(String cell, int characters) {
    if (!sourcesFound) {
      sourcesFound = true;
      Sources.addTo(analysis);
    }
    return attempt(cell, () -> description(cell, index(cell, characters)), List.of());
  }

  private List<Explanation> description(String cell, int cursor) {
    int end = cursor;
    while (end < cell.length() && Character.isJavaIdentifierPart(cell.charAt(end))) {
      end++;
    }
    boolean inName = end > 0 && Character.isJavaIdentifierPart(cell.charAt(end - 1));
    List<Explanation> found = inName ? declarations(cell.substring(0, end)) : List.of();
    if (found.isEmpty()) {
      found = documentation(cell.substring(0, cursor));
    }
    if (found.isEmpty() && !inName) {
      int last = startOfEnd(cell.substring(0, cursor), false);
      found = last == 0 ? List.of() : declarations(cell.substring(0, last));
    }
    return found;
  }

  /** What a name means depends on whether a parenthesis follows. */
  private List<Explanation> declarations(String upToName) {
    List<Explanation> found = documentation(upToName + "(");
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

  private List<Explanation> documentation(String code) {
    return Readings.of(analysis, code).stream()
        .map(reading -> analysis.documentation(reading, reading.length(), true))
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of())
        .stream()
        .map(found -> new Explanation(found.signature(), Optional.ofNullable(found.javadoc())))
        .toList();
  }

  private Stream<Explanation> values(String name) {
    return shell
        .variables()
        .filter(variable -> variable.name().equals(name))
        .map(variable -> variable.typeName() + " " + name + " = " + value(variable))
        .map(declared -> new Explanation(declared, Optional.empty()));
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
  private static <T> T attempt(String cell, Supplier<T> analysis, T unknown) {
    try {
      return cell.length() > LONGEST ? unknown : analysis.get();
    } catch (RuntimeException | StackOverflowError | InternalError unreadable) {
      return unknown;
    }
  }
}
