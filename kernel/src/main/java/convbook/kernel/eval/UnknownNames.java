package convbook.kernel.eval;

import convbook.device.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.QualifiedNames;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** What may have been meant by names that the compiler did not find. */
final class UnknownNames {
  /** JShell reads the code anew; nobody looks for one name in so much. */
  private static final int LONGEST = 20_000;

  private static final int MOST_SIMILAR = 3;
  private static final Duration ROUND = Duration.ofMillis(100);
  private static final int MOST_ROUNDS = 20;

  private static final Pattern SYMBOL =
      Pattern.compile("(?U)symbol:\\s+(?<kind>\\w+) (?<name>[\\w$]+)(?<rest>[^\\n]*)");

  private static final Pattern WORD = Pattern.compile("(?U)[\\p{L}_$][\\w$]*+\\(?");

  /** What a member was looked for in; of a class its last name. */
  private static final Pattern OWNER =
      Pattern.compile(
          "(?U)location:\\s+(?:package |(?:variable \\S+ of type|\\w+) (?:[\\w$]+\\.)*)"
              + "(?<type>[\\w$.]+)");

  /** Where a class is looked for first; what is in none of these comes last. */
  private static final List<String> HOMES =
      List.of("convbook.", "ai.djl.", "java.util.", "java.", "tech.tablesaw.", "org.knowm.");

  private static final List<String> INTERNAL = List.of("com.sun.", "sun.", "jdk.");

  private static final String WAITING = "convbook$waiting";

  /** What the chapters import with all its methods. */
  private static final String LAYERS = "convbook.layer.Layers";

  private final JShell shell;
  private final Imports imports;

  UnknownNames(JShell shell, Imports imports) {
    this.shell = shell;
    this.imports = imports;
  }

  /**
   * A name that was not found.
   *
   * @param start where it stands in its piece of the cell
   * @param similar says what else it may be; empty if nothing here is written alike
   * @param home where there is something of this name: a package, or a class for a method
   */
  record Unknown(String name, int start, Optional<String> similar, Optional<String> home) {

    /** Returns what to do about this name alone. */
    String sentence() {
      return similar
          .or(() -> home.map(this::away))
          .orElseGet(
              () ->
                  Text.of("No cell that has run declares %s; run the one above that does.", name));
    }

    private String away(String place) {
      String line =
          isOfClass(name) ? "import " + place + "." + name + ";" : "import static " + place + ".*;";
      return Text.of("%s is in %s: run the cell that imports it, or write %s", name, place, line);
    }
  }

  /** Returns the names among what the compiler complains of, with the complaint about each. */
  Map<Diag, Unknown> among(List<Diag> found, String source) {
    Map<Diag, Unknown> unknown = new IdentityHashMap<>();
    Map<String, Unknown> known = new HashMap<>();
    List<Diag> inOrder =
        found.stream().sorted(Comparator.comparingLong(Diag::getPosition)).toList();
    for (Diag diag : inOrder) {
      String said = diag.getMessage(Locale.ROOT);
      Matcher symbol = SYMBOL.matcher(said);
      if (diag.getCode().contains("cant.resolve") && symbol.find()) {
        Matcher owner = OWNER.matcher(said);
        Optional<String> type = owner.find() ? Optional.of(owner.group("type")) : Optional.empty();
        int from = (int) Math.max(0, diag.getPosition());
        unknown.put(diag, known.computeIfAbsent(said, first -> of(symbol, type, source, from)));
      }
    }
    return unknown;
  }

  private Unknown of(Matcher symbol, Optional<String> owner, String source, int from) {
    String name = symbol.group("name");
    int start = place(name, source, from);
    boolean member = source.substring(0, start).stripTrailing().endsWith(".");
    boolean method = symbol.group("kind").equals("method");
    boolean type = symbol.group("kind").equals("class");
    Predicate<String> fits =
        type ? any -> true : continuation -> continuation.contains("(") == method;
    Optional<String> home = member ? Optional.empty() : home(name, method);
    // JShell does not see the variables of a method that is not whole.
    Stream<String> inReach =
        member
            ? suggestions(source, start)
            : Stream.of(suggestions(source, start), suggestions("", 0), words(source))
                .flatMap(all -> all);
    List<String> alike = home.isPresent() ? List.of() : alike(name, inReach.filter(fits));
    String what = (method ? "method " : type ? "class " : "") + name;
    String where = owner.filter(of -> member).map(" in "::concat).orElse("");
    String question = alike.isEmpty() ? "." : "; did you mean " + String.join(" or ", alike) + "?";
    return new Unknown(
        name,
        start,
        member || !alike.isEmpty()
            ? Optional.of("There is no " + what + where + question)
            : Optional.empty(),
        home);
  }

  /** Returns a name that a class or method of a cell waits for, such as {@code variable x}. */
  Unknown of(String missing, String source) {
    Matcher symbol = SYMBOL.matcher("symbol: " + missing);
    return symbol.find()
        ? of(symbol, Optional.empty(), source, 0)
        : new Unknown(missing, 0, Optional.empty(), Optional.empty());
  }

  /**
   * Returns the names that no cell has declared, of a piece of a cell and all that follows it; none
   * if that declares methods or classes.
   */
  List<Unknown> later(String piece, String following) {
    // JShell takes a method in which names are missing, says which, and runs nothing.
    String method = "void " + WAITING + "() {\n" + piece + closed(following) + "\n}";
    if (following.isBlank() || method.length() > LONGEST) {
      return List.of();
    }
    List<Unknown> names = new ArrayList<>();
    for (SnippetEvent event : shell.eval(method)) {
      if (event.snippet() instanceof MethodSnippet waiting && event.causeSnippet() == null) {
        shell
            .unresolvedDependencies(waiting)
            .forEach(name -> names.add(of(name, piece + following)));
        shell.drop(waiting);
      }
    }
    return names;
  }

  /** Returns code whose last expression is a statement, too. */
  private static String closed(String code) {
    String bare = code.strip();
    if (bare.endsWith(";") || bare.endsWith("}")) {
      return code;
    }
    int last = Math.max(code.lastIndexOf(";\n"), code.lastIndexOf("}\n")) + 1;
    return bare.endsWith(")")
        ? code + ";"
        : code.substring(0, last) + " if ((" + code.substring(last) + "\n) == null) {}";
  }

  private static int place(String name, String source, int from) {
    Matcher use = Pattern.compile("(?U)\\b" + Pattern.quote(name) + "\\b").matcher(source);
    return use.find(Math.min(from, source.length())) || use.find(0) ? use.start() : 0;
  }

  /** Returns what is written almost like a name, the most alike. */
  private static List<String> alike(String name, Stream<String> continuations) {
    int most = name.length() < 3 ? 0 : name.length() < 6 ? 1 : 2;
    Map<String, Integer> distances = new HashMap<>();
    continuations
        .map(continuation -> continuation.replaceFirst("(?U)[^\\w$].*", ""))
        .filter(other -> !other.isEmpty() && !other.equals(name))
        .forEach(other -> distances.computeIfAbsent(other, one -> distance(name, one)));
    // Classes and variables do not stand for each other.
    distances
        .keySet()
        .removeIf(other -> isOfClass(other) != isOfClass(name) && !name.equalsIgnoreCase(other));
    int least = distances.values().stream().min(Comparator.naturalOrder()).orElse(most + 1);
    return distances.entrySet().stream()
        .filter(entry -> entry.getValue() == least && least <= most)
        .map(Map.Entry::getKey)
        .sorted()
        .limit(MOST_SIMILAR)
        .toList();
  }

  private static boolean isOfClass(String name) {
    return Character.isUpperCase(name.charAt(0));
  }

  /** Returns what could stand in a place of the code. */
  private Stream<String> suggestions(String source, int start) {
    if (source.length() > LONGEST) {
      return Stream.empty();
    }
    try {
      return shell
          .sourceCodeAnalysis()
          .completionSuggestions(source.substring(0, start), start, new int[1])
          .stream()
          .map(Suggestion::continuation);
    } catch (RuntimeException | StackOverflowError | InternalError unreadable) {
      return Stream.empty();
    }
  }

  private static Stream<String> words(String source) {
    return WORD.matcher(source).results().map(MatchResult::group);
  }

  /**
   * Returns how many letters are wrong, missing, too many or in each other's place, whether they
   * are small or capital.
   */
  static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    var steps = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          steps[i][j] = i + j;
          continue;
        }
        int wrong = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(steps[i - 1][j], steps[i][j - 1]) + 1;
        steps[i][j] = Math.min(least, steps[i - 1][j - 1] + wrong);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          steps[i][j] = Math.min(steps[i][j], steps[i - 2][j - 2] + 1);
        }
      }
    }
    return steps[a.length()][b.length()];
  }

  private Optional<String> home(String name, boolean method) {
    if (method) {
      return imports.has(LAYERS, name) ? Optional.of(LAYERS) : Optional.empty();
    }
    if (!isOfClass(name)) {
      return Optional.empty();
    }
    return named(name).getNames().stream()
        .filter(type -> INTERNAL.stream().noneMatch(type::startsWith) && type.contains("."))
        .min(Comparator.comparing(UnknownNames::rank).thenComparing(String::length))
        .map(type -> type.substring(0, type.lastIndexOf('.')));
  }

  /** JShell lists the classes of libraries in the background when it starts. */
  private QualifiedNames named(String name) {
    SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
    QualifiedNames found = analysis.listQualifiedNames(name, name.length());
    for (int i = 0; i < MOST_ROUNDS && !found.isUpToDate(); i++) {
      LockSupport.parkNanos(ROUND.toNanos());
      found = analysis.listQualifiedNames(name, name.length());
    }
    return found;
  }

  private static int rank(String type) {
    return (int) HOMES.stream().takeWhile(home -> !type.startsWith(home)).count();
  }
}
