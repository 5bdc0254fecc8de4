package convbook.kernel.eval;

import convbook.device.Text;
import convbook.kernel.eval.UnknownNames.Unknown;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
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

  /** What is to be said of a place in a part of a cell. */
  private record Complaint(int start, int length, String sentence) {}

  /**
   * Writes what the compiler found.
   *
   * @param unknown the names among that, each written once; those of other cells in one list, for
   *     after a restart there are many
   * @param later more of those, from what follows in the cell
   */
  static CellError of(
      List<Diag> complained, CellPart part, Map<Diag, Unknown> unknown, List<Unknown> later) {
    List<Diag> found =
        complained.stream().sorted(Comparator.comparingLong(Diag::getPosition)).toList();
    Set<Unknown> seen = new LinkedHashSet<>();
    found.stream().filter(unknown::containsKey).forEach(diag -> seen.add(unknown.get(diag)));
    Map<String, Unknown> others = new LinkedHashMap<>();
    Stream.concat(seen.stream(), later.stream())
        .filter(name -> name.similar().isEmpty())
        .forEach(name -> others.putIfAbsent(name.name(), name));
    List<Unknown> elsewhere = List.copyOf(others.values());
    boolean listed = elsewhere.size() > 1;
    List<Complaint> complaints = new ArrayList<>();
    if (listed) {
      complaints.add(all(elsewhere, part));
    }
    for (Diag diag : found) {
      if (!unknown.containsKey(diag)) {
        int start = (int) Math.max(0, diag.getStartPosition());
        int length = (int) Math.max(1, diag.getEndPosition() - start);
        complaints.add(new Complaint(start, length, sentence(diag)));
        continue;
      }
      Unknown name = unknown.get(diag);
      if (seen.remove(name) && !(listed && name.similar().isEmpty())) {
        complaints.add(new Complaint(name.start(), name.name().length(), name.sentence()));
      }
    }
    List<String> lines = new ArrayList<>();
    for (Complaint complaint : complaints) {
      CellPart.Place place = part.at(complaint.start());
      lines.addAll(underlined(place, complaint.length(), complaint.sentence()));
    }
    return new CellError(NAME, complaints.isEmpty() ? "" : complaints.get(0).sentence(), lines);
  }

  /** Returns one complaint for names that other cells declare or import. */
  private static Complaint all(List<Unknown> names, CellPart part) {
    Unknown first = names.get(0);
    int line = part.at(first.start()).line();
    List<String> words = new ArrayList<>();
    for (Unknown name : names) {
      int own = part.at(name.start()).line();
      words.add(name.name() + (own == line ? "" : " (line " + own + ")"));
    }
    int last = words.size() - 1;
    String homes =
        names.stream()
            .flatMap(name -> name.home().map(home -> name.name() + " is in " + home).stream())
            .collect(Collectors.joining(", "));
    return new Complaint(
        first.start(),
        first.name().length(),
        Text.of(
            "No cell that has run declares or imports %s and %s; run the cells above first.%s",
            String.join(", ", words.subList(0, last)),
            words.get(last),
            homes.isEmpty() ? "" : "\n" + homes + "."));
  }

  private static String sentence(Diag diag) {
    return CellLines.plain(diag.getMessage(null))
        .lines()
        .filter(line -> !line.strip().startsWith("location:"))
        .collect(Collectors.joining("\n"));
  }

  /** Writes that a name is missing, underlined where it is used first. */
  static CellError missing(Unknown name, CellPart part) {
    return at(part, name.start(), Math.max(1, name.name().length()), name.sentence());
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
    return Stream.concat(shown, Stream.of(CellError.bold(message))).toList();
  }
}
