package convbook.kernel.eval;

import convbook.device.Text;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Kind;
import jdk.jshell.Snippet.Status;
import jdk.jshell.Snippet.SubKind;
import jdk.jshell.SnippetEvent;
import jdk.jshell.TypeDeclSnippet;
import jdk.jshell.VarSnippet;

/**
 * What earlier cells have declared, kept when a later one fails or changes what it rests on. JShell
 * compiles everything again that may depend on a piece of a cell, and gives up without a word what
 * does not compile any more; and it forgets what a piece would have replaced that does not compile
 * itself. Here both are declared again, variables with the type and the value that they had. What
 * cannot be kept is named when its cell ends.
 */
final class Declarations {
  private final JShell shell;
  private final Variables variables;
  private final CellLines lines;
  private final Imports imports;

  /** Where each variable was declared, and why some are not there. */
  private final Map<String, Integer> cells = new HashMap<>();

  private final Map<String, String> reasons = new HashMap<>();

  private final Set<String> declaredNow = new HashSet<>();
  private final Set<String> lostNow = new LinkedHashSet<>();
  private final Set<DeclarationSnippet> recompiled = new LinkedHashSet<>();

  Declarations(JShell shell, Variables variables, CellLines lines, Imports imports) {
    this.shell = shell;
    this.variables = variables;
    this.lines = lines;
    this.imports = imports;
  }

  /**
   * Makes room for a class or variable where an import of that name stands, and for an import where
   * a class does: with both, JShell compiles nothing any more.
   *
   * @return what had to go
   */
  List<Replaced> makeRoom(List<Snippet> parts) {
    List<Snippet> inTheWay = parts.stream().<Snippet>flatMap(this::inTheWayOf).toList();
    inTheWay.forEach(shell::drop);
    return inTheWay.stream().map(this::replaced).toList();
  }

  /** Something that was declared, and where: what replaces it takes its place and its id. */
  record Replaced(Snippet snippet, Optional<CellPart> part) {}

  /** Returns what JShell says that a piece replaces, before the piece is recorded. */
  List<Replaced> replaced(List<SnippetEvent> events) {
    return events.stream()
        .filter(event -> event.status() == Status.OVERWRITTEN)
        .map(event -> replaced(event.snippet()))
        .toList();
  }

  private Replaced replaced(Snippet snippet) {
    return new Replaced(snippet, lines.partOf(snippet.id()));
  }

  private Stream<? extends Snippet> inTheWayOf(Snippet part) {
    if (part instanceof TypeDeclSnippet type) {
      return shell.imports().filter(one -> one.name().equals(type.name()));
    }
    if (part instanceof VarSnippet variable) {
      return shell.imports().filter(i -> i.isStatic() && i.name().equals(variable.name()));
    }
    return part instanceof ImportSnippet one
        ? shell.types().filter(type -> type.name().equals(one.name()))
        : Stream.empty();
  }

  /**
   * Keeps what a piece of a cell would take away by failing.
   *
   * @param events what JShell says of the piece
   * @param replaced what was declared before under its names
   */
  void keep(List<SnippetEvent> events, List<Replaced> replaced, Cell cell) {
    for (SnippetEvent event : events) {
      Snippet snippet = event.snippet();
      if (event.causeSnippet() != null) {
        if (event.status() != Status.OVERWRITTEN
            && event.previousStatus() == Status.VALID
            && snippet instanceof DeclarationSnippet declaration) {
          recompiled.add(declaration);
        }
      } else if (snippet instanceof VarSnippet variable && event.status() == Status.VALID) {
        if (event.exception() == null) {
          declared(variable, cell);
        } else {
          failed(variable.name(), cell);
        }
      }
    }
    for (SnippetEvent event : events) {
      if (event.snippet() instanceof ImportSnippet added && event.status() == Status.VALID) {
        imports.disambiguate(added, recompiled);
      } else if (event.causeSnippet() == null && event.status() == Status.REJECTED) {
        replaced.forEach(this::declareAgain);
      }
    }
  }

  private void declared(VarSnippet variable, Cell cell) {
    if (variable.source().contains("final") && JavaSyntax.isFinal(variable.source())) {
      System.err.println(
          variable.name()
              + " can be set again all the same: cells pass over the word 'final' outside of methods"
              + " and classes.");
    }
    if (variable.subKind() == SubKind.VAR_DECLARATION_SUBKIND) {
      variables.reset(variable.name());
    }
    declaredNow.add(variable.name());
    lostNow.remove(variable.name());
    cells.put(variable.name(), cell.number());
    reasons.remove(variable.name());
  }

  private void failed(String name, Cell cell) {
    Optional<Variables.Held> before = variables.heldBefore(name);
    if (before.isEmpty()) {
      String how = cell.isStopping() ? "was interrupted" : "failed";
      giveUp(name, Text.of("cell %d, which declares it, %s", cell.number(), how));
    } else if (!variables.put(name, before.get())) {
      declareAgain(name, before.get());
    }
  }

  /** Declares anew what a piece has replaced that does not compile; variables follow later. */
  void declareAgain(Replaced old) {
    if (old.snippet().kind() != Kind.VAR) {
      shell.eval(old.snippet().source()).stream()
          .filter(event -> event.causeSnippet() == null)
          .forEach(event -> old.part().ifPresent(from -> lines.add(event.snippet().id(), from)));
    }
  }

  private boolean declareAgain(String name, Variables.Held held) {
    boolean valid =
        shell.eval(Variables.written(held.type()) + " " + name + ";").stream()
            .filter(event -> event.causeSnippet() == null)
            .allMatch(event -> event.status() == Status.VALID);
    return valid && variables.put(name, held);
  }

  /** Gives the variables back that JShell has lost, as far as their types are still there. */
  void revive() {
    Set<String> tried = new HashSet<>(declaredNow);
    for (Set<String> lost = lost(tried); !lost.isEmpty(); lost = lost(tried)) {
      for (String name : lost) {
        Optional<Variables.Held> held = variables.heldBefore(name).or(() -> variables.held(name));
        if (held.isPresent() && !declareAgain(name, held.get())) {
          lostNow.add(name);
          giveUp(
              name,
              Text.of(
                  "cell %d changed what it is made of; declare it again, as cell %d did",
                  Cell.running().number(), cells.getOrDefault(name, 0)));
        }
      }
      tried.addAll(lost);
    }
    declaredNow.clear();
  }

  private Set<String> lost(Set<String> tried) {
    Set<String> usable =
        shell
            .variables()
            .filter(variable -> shell.status(variable) == Status.VALID)
            .map(VarSnippet::name)
            .collect(Collectors.toSet());
    Set<String> emptied = variables.takeEmptied();
    Set<String> lost = variables.names();
    lost.removeIf(name -> usable.contains(name) && !emptied.contains(name));
    lost.removeAll(tried);
    return lost;
  }

  private void giveUp(String name, String reason) {
    reasons.put(name, reason);
    variables.forget(name);
    shell.variables().filter(v -> v.name().equals(name)).toList().forEach(shell::drop);
  }

  /** Says what the cell that ends has taken away, and how to get it back. */
  void report() {
    if (!lostNow.isEmpty()) {
      boolean one = lostNow.size() == 1;
      Set<String> made = new TreeSet<>();
      lostNow.forEach(name -> made.add("cell " + cells.getOrDefault(name, 0)));
      System.err.println(
          Text.of(
              one
                  ? "This cell changes what %s is made of, so that it is gone; declare it again, as %s"
                      + " did, to have it back."
                  : "This cell changes what %s are made of, so that they are gone; declare them again,"
                      + " as %s did, to have them back.",
              joined(lostNow),
              joined(made)));
    }
    for (DeclarationSnippet snippet : recompiled) {
      int number = lines.partOf(snippet.id()).map(CellPart::number).orElse(0);
      boolean broken = shell.status(snippet).isActive() && shell.status(snippet) != Status.VALID;
      if (number > 0 && broken && snippet.kind() != Kind.VAR && reasons(snippet).isEmpty()) {
        System.err.println(
            Text.of(
                "%s of cell %d does not fit what this cell declares (%s); change it and run cell %d"
                    + " again.",
                snippet.name(), number, trouble(snippet), number));
      }
    }
    lostNow.clear();
    recompiled.clear();
  }

  private String trouble(DeclarationSnippet snippet) {
    return error(snippet).orElseGet(() -> "there is no " + missing(snippet));
  }

  /** Returns why a snippet does not compile that lacks no name. */
  Optional<String> fault(DeclarationSnippet snippet) {
    return namesake(snippet)
        .or(
            () ->
                error(snippet)
                    .filter(error -> shell.unresolvedDependencies(snippet).findAny().isEmpty())
                    .map(error -> snippet.name() + " does not compile: " + error + "."));
  }

  /** Returns the first thing that a snippet lacks, such as {@code variable x}. */
  String missing(DeclarationSnippet snippet) {
    return shell.unresolvedDependencies(snippet).findFirst().orElse("a name in it");
  }

  /** Returns why there are variables missing that something refers to. */
  List<String> reasons(DeclarationSnippet snippet) {
    return shell
        .unresolvedDependencies(snippet)
        .flatMap(what -> reason(what.replaceFirst("^variable ", "")).stream())
        .toList();
  }

  /** Returns why something that was called is not there any more. */
  List<String> defects(DeclarationSnippet snippet) {
    List<String> reasons = reasons(snippet);
    return !reasons.isEmpty() ? reasons : fault(snippet).stream().toList();
  }

  /**
   * Returns what is wrong with a method that calls another of its name: JShell puts each into a
   * class of its own, in which it hides the other.
   */
  private Optional<String> namesake(DeclarationSnippet snippet) {
    String name = snippet.name();
    boolean called =
        error(snippet).filter(error -> error.startsWith("method " + name + " ")).isPresent();
    boolean there =
        shell.methods().anyMatch(other -> other.name().equals(name) && !other.equals(snippet));
    return called && there
        ? Optional.of(
            Text.of(
                "A method of a notebook cannot call another of its own name, %s; call one of them something else.",
                name))
        : Optional.empty();
  }

  private Optional<String> error(DeclarationSnippet snippet) {
    return shell
        .diagnostics(snippet)
        .filter(Diag::isError)
        .findFirst()
        .map(diag -> diag.getMessage(null).lines().findFirst().orElse(""))
        // The class has no name in JShell.
        .map(message -> message.replace(" in class  ", " ").replaceFirst(";$", ""));
  }

  /** Returns why there are variables missing that the compiler did not find. */
  List<String> reasons(Collection<Diag> found, String source) {
    return found.stream()
        .filter(diag -> diag.getCode().contains("cant.resolve"))
        .flatMap(diag -> Imports.namesIn(diag, source).stream())
        .flatMap(name -> reason(name).stream())
        .toList();
  }

  private Optional<String> reason(String name) {
    return Optional.ofNullable(reasons.get(name)).map(why -> name + " has no value: " + why + ".");
  }

  private static String joined(Set<String> names) {
    List<String> all = List.copyOf(names);
    int last = all.size() - 1;
    return last == 0
        ? all.get(0)
        : String.join(", ", all.subList(0, last)) + " and " + all.get(last);
  }
}
