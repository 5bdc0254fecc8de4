package convbook.kernel.eval;

import convbook.device.Text;
import convbook.kernel.eval.UnknownNames.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
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
import jdk.jshell.UnresolvedReferenceException;
import jdk.jshell.VarSnippet;

/** Runs cells in JShell, piece by piece. */
public final class Evaluator {
  private static final Set<SubKind> VALUES =
      Set.of(
          SubKind.VAR_VALUE_SUBKIND,
          SubKind.OTHER_EXPRESSION_SUBKIND,
          SubKind.TEMP_VAR_EXPRESSION_SUBKIND);

  private static final Set<Kind> DECLARATIONS = Set.of(Kind.TYPE_DECL, Kind.METHOD, Kind.IMPORT);

  private final CellControl control = new CellControl(this::learn);
  private final CellLines lines = new CellLines();
  private final JShell shell = JShell.builder().executionEngine(control, Map.of()).build();

  private final Imports imports = new Imports(shell, control.libraries());
  private final UnknownNames unknown = new UnknownNames(shell, imports);
  private final Declarations declarations =
      new Declarations(shell, control.variables(), lines, imports);

  private Cell cell = Cell.running();
  private CellPart inWork = new CellPart(0, "", 0);

  /** What follows the piece in work in its cell. */
  private String following = "";

  private Evaluator() {}

  /** Makes an evaluator in a thread of its own: the compiler takes a while to get going. */
  public static CompletableFuture<Evaluator> start() {
    return CompletableFuture.supplyAsync(
        () -> {
          var evaluator = new Evaluator();
          try {
            evaluator.runPieces(Imports.ofEveryNotebook());
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
        .map(found -> "A notebook has no packages: '" + found + "' is passed over.")
        .ifPresent(System.err::println);
    return runPieces(CellSource.withoutPackage(code));
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

  /**
   * Runs what a cell holds.
   *
   * @param written the cell as its errors show it, with magics that measure
   */
  private Optional<Object> runPieces(String written, List<Piece> open) throws CellError {
    NavigableMap<Integer, String> measured = CellSource.measured(written);
    String ofAll = measured.getOrDefault(0, "");
    String code = CellSource.withoutMeasures(written);
    if (ofAll.equals("%%timeit")) {
      code = "{" + code.substring(1) + "\n}";
    }
    long begun = control.nanos();
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
      var piece = new Piece(source, new CellPart(cell.number(), written, offset));
      // The piece may begin with a comment.
      String magic =
          measured.subMap(offset, offset + source.length()).values().stream()
              .findFirst()
              .orElse("");
      // The piece may run another cell, as %load does, which has a following of its own.
      rest = info.remaining();
      following = rest;
      value = run(piece, open, magic);
      info = shell.sourceCodeAnalysis().analyzeCompletion(rest);
    }
    if (info.completeness() != Completeness.EMPTY) {
      throw CompilationErrors.incomplete(
          new CellPart(cell.number(), written, code.length() - rest.length()), rest);
    }
    if (ofAll.equals("%%time")) {
      tell(ofAll, control.nanos() - begun);
    }
    return value;
  }

  /** Runs a piece that may stand behind a magic that measures. */
  private Optional<Object> run(Piece piece, List<Piece> open, String magic) throws CellError {
    control.repeat(magic.endsWith("timeit"));
    try {
      if (!magic.equals("%time")) {
        return run(piece, open);
      }
      long before = control.nanos();
      Optional<Object> value = run(piece, open);
      tell(magic, control.nanos() - before);
      return value;
    } finally {
      control.repeat(false);
    }
  }

  private static void tell(String magic, long nanos) {
    System.out.println(magic + ": " + CellTimes.written(nanos));
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
      CompilationErrors.check(part, piece.part());
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
    try {
      refuseFailed(own, piece);
    } finally {
      // Not before: a failure is gone once what it replaced is back.
      declarations.keep(events, piece.replaced(), cell);
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

  private void refuseFailed(List<SnippetEvent> events, Piece piece) throws CellError {
    for (SnippetEvent event : events) {
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
        CellError thrown = written(control.takeThrown().orElse(event.exception()));
        throw event.exception() instanceof UnresolvedReferenceException unresolved
            ? thrown.explained(declarations.defects(unresolved.getSnippet()))
            : thrown;
      }
      if (event.status() == Status.REJECTED) {
        List<Diag> found = shell.diagnostics(snippet).toList();
        List<String> reasons = declarations.reasons(found, piece.source());
        throw reasons.isEmpty()
            ? refused(found, piece)
            : CompilationErrors.of(found, piece.part(), Map.of(), List.of()).explained(reasons);
      }
      if (snippet instanceof DeclarationSnippet declaration && event.status() != Status.VALID) {
        piece.open().add(declaration);
      }
    }
  }

  private CellError refused(List<Diag> found, Piece piece) {
    Map<Diag, Unknown> names = unknown.among(found, piece.source());
    boolean elsewhere = names.values().stream().anyMatch(name -> name.similar().isEmpty());
    List<Unknown> later = elsewhere ? unknown.later(piece.source(), following) : List.of();
    return CompilationErrors.of(found, piece.part(), names, later);
  }

  /** In the thread of cells: what an exception says of itself may be a cell's code. */
  private CellError written(Throwable thrown) {
    try {
      return inCell(() -> Traceback.of(thrown, lines));
    } catch (CellError interrupted) {
      return interrupted;
    }
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
              ? CompilationErrors.missing(
                  unknown.of(declarations.missing(snippet), piece.source()), piece.part())
              : refused(found, piece);
        }
      }
    }
  }

  private void warn(Piece piece) {
    for (DeclarationSnippet snippet : piece.open()) {
      if (shell.status(snippet) == Status.RECOVERABLE_DEFINED) {
        System.err.println(declarations.fault(snippet).orElseGet(() -> missing(snippet, piece)));
      }
    }
  }

  private String missing(DeclarationSnippet snippet, Piece piece) {
    String missing = declarations.missing(snippet);
    return Text.of(
        "%s can be called once a cell has declared %s.%s",
        snippet.name(),
        missing,
        unknown.of(missing, piece.source()).similar().map(" "::concat).orElse(""));
  }

  /** Records the classes that JShell has made since, of the piece in work unless known. */
  private void learn() {
    lines.learn(shell, inWork);
  }

  /** A variable of the notebook; one without a value holds null. */
  public record Variable(String name, String type, Optional<Object> value) {}

  /** Returns the notebook's variables, in the order of their declaration. */
  public List<Variable> variables() {
    return shell
        .variables()
        .filter(variable -> !variable.name().startsWith("$"))
        .flatMap(variable -> variable(variable).stream())
        .toList();
  }

  private Optional<Variable> variable(VarSnippet found) {
    String type = CellLines.plain(found.typeName()).replaceAll("\\b(?:\\w+\\.)+(?=\\w)", "");
    return control
        .variables()
        .held(found.name())
        .map(held -> new Variable(found.name(), type, Optional.ofNullable(held.value())));
  }

  /** Returns what turns JShell's names and lines into those of the cells. */
  public CellLines lines() {
    return lines;
  }

  /** Has something done again and again, in the thread that waits for the end of a cell. */
  public void meanwhile(Runnable task) {
    control.meanwhile(task);
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
