package convbook.kernel.eval;

import convbook.device.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.Diag;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Kind;
import jdk.jshell.TypeDeclSnippet;

/** Writes down why a part of a cell cannot run, each place underlined. */
final class CompilationErrors {
  private static final String NAME = "CompilationException";
  private static final Set<Kind> STATEMENTS = Set.of(Kind.STATEMENT, Kind.ERRONEOUS);

  /** Classes that are part of what JShell and IJava make of cells. */
  private static final Set<String> NEEDED =
      Set.of("Object", "Override", "String", "SuppressWarnings", "System", "Throwable");

  private CompilationErrors() {}

  /** Refuses what JShell would take for something that Java does not mean by it. */
  static void check(Snippet snippet, CellPart part) throws CellError {
    String source = snippet.source();
    if (STATEMENTS.contains(snippet.kind()) && source.contains("return")) {
      OptionalInt place = JavaSyntax.strayReturn(source);
      if (place.isPresent()) {
        throw at(
            part,
            place.getAsInt(),
            "return".length(),
            "There is no method here to return from; the value of a cell is its last line.");
      }
    }
    if (snippet instanceof TypeDeclSnippet type && NEEDED.contains(type.name())) {
      throw at(
          part,
          Math.max(0, source.indexOf(type.name())),
          type.name().length(),
          Text.of(
              "Every cell needs Java's own %s, and would find this one; call it something else.",
              type.name()));
    }
  }

  /** Writes what the compiler found. */
  static CellError of(List<Diag> found, CellPart part) {
    List<String> lines = new ArrayList<>();
    for (Diag diag : found) {
      int start = (int) Math.max(0, diag.getStartPosition());
      int length = (int) Math.max(1, diag.getEndPosition() - start);
      lines.addAll(underlined(part.at(start), length, sentence(diag)));
    }
    return new CellError(NAME, found.isEmpty() ? "" : sentence(found.get(0)), lines);
  }

  private static String sentence(Diag diag) {
    return CellLines.plain(diag.getMessage(null))
        .lines()
        .filter(line -> !line.strip().startsWith("location:"))
        .collect(Collectors.joining("\n"));
  }

  /** Writes that a name is missing, underlined where it is used first. */
  static CellError missing(String what, CellPart part, String source) {
    String name = what.replaceFirst("^\\w+ ", "").replaceFirst("\\(.*", "");
    var use = Pattern.compile("\\b" + Pattern.quote(name) + "\\b").matcher(source);
    boolean used = use.find();
    return at(
        part, used ? use.start() : 0, used ? name.length() : 1, "cannot find symbol: " + what);
  }

  /** Writes that a cell ends in the middle of something that begins in this part. */
  static CellError incomplete(CellPart part, String source) {
    int start = source.length() - source.stripLeading().length();
    int length = source.stripLeading().lines().findFirst().orElse("").length();
    return at(
        part,
        start,
        Math.max(1, length),
        "The cell ends before this does; is a bracket, a quote or a value missing?");
  }

  /** Writes what is wrong with a word. */
  static CellError at(CellPart part, int start, int length, String message) {
    return new CellError(NAME, message, underlined(part.at(start), length, message));
  }

  private static List<String> underlined(CellPart.Place place, int length, String message) {
    int start = place.column() - 1;
    int room = Math.max(1, place.text().length() - start);
    var span = new ErrorSpan(start, Math.min(length, room));
    Stream<String> shown = span.shown("", place, "").stream();
    return Stream.concat(shown, Stream.of(CellError.red(message))).toList();
  }
}
