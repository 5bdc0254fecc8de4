package convbook.kernel.eval;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/**
 * Turns what Java knows of cells, JShell's classes and their lines, into what their reader knows,
 * wherever it is printed. Of a class that was declared anew, the earlier versions may go on.
 */
public final class CellLines {
  private static final Pattern CLASS = Pattern.compile("(REPL\\.\\$JShell\\$\\d+[A-Z]*)(?:\\$.*)?");

  private static final Pattern NAME =
      Pattern.compile(
          "(?:REPL[./])?\\$JShell\\$(?<part>\\d+[A-Z]*+[.$](?=[\\w$])|(?=anonymous)|\\d+[A-Z]*+)");

  /** A frame within a text. */
  private static final Pattern FRAME =
      Pattern.compile(
          "(?<type>REPL\\.\\$JShell\\$[^\\s()]*)\\.(?<method>[^\\s.()]+)"
              + "\\(\\$JShell\\$\\w+\\.java:(?<line>\\d{1,9})\\)");

  /** What Java adds where it names a class; it is JShell's loader in all cells. */
  private static final Pattern LOADER =
      Pattern.compile(" \\([^()\\n]*?\\bin unnamed module of loader jdk\\.jshell[^()\\n]*\\)");

  private final Sources sources;
  private final Map<String, List<Part>> parts = new ConcurrentHashMap<>();

  public CellLines(Sources sources) {
    this.sources = sources;
  }

  /**
   * A snippet in a class.
   *
   * @param origin where it was written, unless its source says so
   * @param lines for each line of the class the line of the snippet, counted from 1, or 0
   */
  private record Part(String snippet, String wrapped, Sources.Origin origin, int[] lines) {
    int line(int ofClass) {
      return ofClass < 1 || ofClass > lines.length ? 0 : lines[ofClass - 1];
    }
  }

  /**
   * Takes note of classes that are new.
   *
   * @param origin where snippets that nobody knows yet were written
   */
  void learn(JShell shell, Sources.Origin origin) {
    shell
        .snippets()
        .forEach(snippet -> learn(snippet, shell.sourceCodeAnalysis().wrapper(snippet), origin));
  }

  private void learn(Snippet snippet, SnippetWrapper wrapper, Sources.Origin origin) {
    String name = wrapper.fullClassName();
    if (!CLASS.matcher(name).matches()) {
      return;
    }
    List<Part> known = parts.computeIfAbsent(name, unknown -> new CopyOnWriteArrayList<>());
    String wrapped = wrapper.wrapped();
    if (known.stream().noneMatch(part -> part.wrapped().equals(wrapped))) {
      // What a class was before it changed in place is not run again.
      known.add(0, new Part(snippet.id(), wrapped, origin, lines(wrapper)));
    }
  }

  /** Returns where the code of a frame was written, if that was in a cell. */
  Optional<Sources.Place> of(StackTraceElement frame) {
    Matcher name = CLASS.matcher(frame.getClassName());
    int line = frame.getLineNumber();
    List<Part> known = name.matches() ? parts.getOrDefault(name.group(1), List.of()) : List.of();
    return known.stream()
        .filter(part -> part.line(line) > 0)
        .findFirst()
        .or(() -> known.stream().findFirst())
        .flatMap(part -> place(part, Math.max(1, part.line(line))));
  }

  private Optional<Sources.Place> place(Part part, int line) {
    return sources
        .of(part.snippet())
        .or(() -> Optional.of(part.origin()).filter(origin -> origin.number() > 0))
        .map(origin -> origin.atLine(line));
  }

  private static int[] lines(SnippetWrapper wrapper) {
    String source = wrapper.source();
    String wrapped = wrapper.wrapped();
    String[] sources = source.split("\n", -1);
    String[] classes = wrapped.split("\n", -1);
    var lines = new int[classes.length];
    int start = 0;
    for (int i = 0; i < classes.length; i++) {
      String text = classes[i];
      int at =
          text.startsWith("import ")
              ? -1
              : position(wrapper, wrapped, start, start + text.length());
      if (at >= 0) {
        lines[i] = 1 + (int) source.substring(0, at).chars().filter(c -> c == '\n').count();
      } else if (i > 0 && lines[i - 1] > 0 && lines[i - 1] < sources.length) {
        // JShell loses its place in some anonymous classes.
        String next = sources[lines[i - 1]].strip();
        lines[i] = !next.isEmpty() && text.strip().startsWith(next) ? lines[i - 1] + 1 : 0;
      }
      start += text.length() + 1;
    }
    return lines;
  }

  /** Returns where in the snippet the first two characters in a row of it are, or -1. */
  private static int position(SnippetWrapper wrapper, String wrapped, int start, int end) {
    try {
      for (int i = start; i < end; i++) {
        int at = wrapper.wrappedToSourcePosition(i);
        if (wrapper.source().startsWith(wrapped.substring(i, Math.min(i + 2, end)), at)
            && !Character.isWhitespace(wrapped.charAt(i))
            && (i + 1 == end || wrapper.wrappedToSourcePosition(i + 1) == at + 1)) {
          return at;
        }
      }
    } catch (IndexOutOfBoundsException lost) {
      return -1;
    }
    return -1;
  }

  /** Returns a text with places in cells for frames, and the names that its reader has given. */
  String reworded(String text) {
    return isPlain(text) ? text : plain(FRAME.matcher(text).replaceAll(this::place));
  }

  private String place(MatchResult found) {
    Matcher frame = FRAME.matcher(found.group());
    return frame.matches()
        ? of(new StackTraceElement(
                frame.group("type"),
                frame.group("method"),
                "",
                Integer.parseInt(frame.group("line"))))
            .map(
                place -> String.format(Locale.ROOT, "cell %d, line %d", place.cell(), place.line()))
            .orElse("a cell")
        : found.group();
  }

  /** Returns a text with the names that its reader has given. */
  public static String plain(String text) {
    return isPlain(text)
        ? text
        : NAME.matcher(LOADER.matcher(text).replaceAll(""))
            .replaceAll(name -> name.group(1).matches("\\d.*\\w") ? "a cell" : "");
  }

  private static boolean isPlain(String text) {
    return !text.contains("JShell$") && !text.contains("loader jdk.jshell");
  }
}
