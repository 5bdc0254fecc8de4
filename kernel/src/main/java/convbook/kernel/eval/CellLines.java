package convbook.kernel.eval;

import convbook.device.Text;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

  /** A frame within a text: class, method and line. */
  private static final Pattern FRAME =
      Pattern.compile(
          "(REPL\\.\\$JShell\\$[^\\s()]*)\\.([^\\s.()]+)"
              + "\\(\\$JShell\\$\\w+\\.java:(\\d{1,9})\\)");

  /** What Java adds where it names a class; it is JShell's loader in all cells. */
  private static final Pattern LOADER =
      Pattern.compile(" \\([^()\\n]*?\\bin unnamed module of loader jdk\\.jshell[^()\\n]*\\)");

  private final Map<String, CellPart> written = new ConcurrentHashMap<>();
  private final Map<String, List<Wrapped>> classes = new ConcurrentHashMap<>();

  /**
   * A snippet in a class.
   *
   * @param part where it was written, unless that is known by its id
   * @param lines for each line of the class the line of the snippet, counted from 1, or 0
   */
  private record Wrapped(String snippet, String text, CellPart part, int[] lines) {
    int line(int ofClass) {
      return ofClass < 1 || ofClass > lines.length ? 0 : lines[ofClass - 1];
    }
  }

  /** Records where a snippet was written. */
  void add(String snippet, CellPart part) {
    written.put(snippet, part);
  }

  /** Returns where a snippet was written, unless the kernel wrote it. */
  Optional<CellPart> partOf(String snippet) {
    return Optional.ofNullable(written.get(snippet)).filter(part -> part.number() > 0);
  }

  /**
   * Records classes that are new.
   *
   * @param part where snippets that were not recorded were written
   */
  void learn(JShell shell, CellPart part) {
    shell
        .snippets()
        .forEach(snippet -> learn(snippet, shell.sourceCodeAnalysis().wrapper(snippet), part));
  }

  private void learn(Snippet snippet, SnippetWrapper wrapper, CellPart part) {
    String name = wrapper.fullClassName();
    if (!CLASS.matcher(name).matches()) {
      return;
    }
    List<Wrapped> known = classes.computeIfAbsent(name, unknown -> new CopyOnWriteArrayList<>());
    String text = wrapper.wrapped();
    if (known.stream().noneMatch(earlier -> earlier.text().equals(text))) {
      // What a class was before it changed in place is not run again.
      known.add(0, new Wrapped(snippet.id(), text, part, lines(wrapper)));
    }
  }

  /** Returns where the code of a frame was written, if that was in a cell. */
  Optional<CellPart.Place> of(StackTraceElement frame) {
    Matcher name = CLASS.matcher(frame.getClassName());
    int line = frame.getLineNumber();
    List<Wrapped> known =
        name.matches() ? classes.getOrDefault(name.group(1), List.of()) : List.of();
    return known.stream()
        .filter(wrapped -> wrapped.line(line) > 0)
        .findFirst()
        .or(() -> known.stream().findFirst())
        .flatMap(wrapped -> place(wrapped, Math.max(1, wrapped.line(line))));
  }

  private Optional<CellPart.Place> place(Wrapped wrapped, int line) {
    return partOf(wrapped.snippet())
        .or(() -> Optional.of(wrapped.part()).filter(part -> part.number() > 0))
        .map(part -> part.atLine(line));
  }

  /** Returns whether one of these frames is of code that was written in a cell. */
  static boolean isOfCell(StackTraceElement... frames) {
    return Stream.of(frames).anyMatch(frame -> isOfCell(frame.getClassName()));
  }

  /** Returns whether a class was made of code that was written in a cell. */
  static boolean isOfCell(String type) {
    return type.startsWith("REPL.");
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

  private String place(MatchResult frame) {
    int line = Integer.parseInt(frame.group(3));
    return of(new StackTraceElement(frame.group(1), frame.group(2), "", line))
        .map(place -> Text.of("cell %d, line %d", place.cell(), place.line()))
        .orElse("a cell");
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
