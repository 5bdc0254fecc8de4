package convbook.kernel.eval;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** What Java's grammar says of a snippet, whatever its names mean. */
final class JavaSyntax {
  private JavaSyntax() {}

  /** Returns whether a snippet can be read as anything that a cell may hold. */
  static boolean isSound(String snippet) {
    return Stream.of(
            "class C { void m() { %s\n} }",
            "class C { %s\n}",
            "%s\n",
            "class C { Object o = %s\n; }",
            "class C { void m() { %s\n; } }")
        .anyMatch(frame -> parses(frame.replace("%s", snippet)));
  }

  /** Returns whether a snippet is an import or declares a method: no statement of a block. */
  static boolean isDeclaration(String snippet) {
    return !parses("class C { void m() { " + snippet + "\n; } }");
  }

  /** Returns where a statement returns, unless that is from a method or a lambda in it. */
  static OptionalInt strayReturn(String statement) {
    String before = "class C { Object m() { ";
    Parsed parsed = parse(before + statement + "\n} }");
    var returns = IntStream.builder();
    var finder =
        new TreeScanner<Void, Void>() {
          @Override
          public Void scan(Tree tree, Void nothing) {
            if (tree instanceof ReturnTree) {
              returns.add((int) parsed.startOf(tree) - before.length());
            }
            boolean ofItsOwn =
                tree instanceof LambdaExpressionTree
                    || tree instanceof NewClassTree
                    || tree instanceof ClassTree type && !type.getSimpleName().contentEquals("C");
            return ofItsOwn ? null : super.scan(tree, nothing);
          }
        };
    finder.scan(parsed.isSound() ? parsed.units() : List.of(), null);
    return returns.build().findFirst();
  }

  /** Returns whether a variable is declared to be final. */
  static boolean isFinal(String variable) {
    return parse("class C { " + variable + "\n; }").units().stream()
        .flatMap(unit -> unit.getTypeDecls().stream())
        .flatMap(type -> ((ClassTree) type).getMembers().stream())
        .filter(VariableTree.class::isInstance)
        .anyMatch(it -> ((VariableTree) it).getModifiers().getFlags().contains(Modifier.FINAL));
  }

  private static boolean parses(String unit) {
    return parse(unit).isSound();
  }

  /** What Java's parser makes of a file. */
  private record Parsed(
      JavacTask task, List<CompilationUnitTree> units, DiagnosticCollector<JavaFileObject> said) {
    boolean isSound() {
      return !units.isEmpty()
          && said.getDiagnostics().stream().noneMatch(d -> d.getKind() == Diagnostic.Kind.ERROR);
    }

    long startOf(Tree tree) {
      return Trees.instance(task).getSourcePositions().getStartPosition(units.get(0), tree);
    }
  }

  private static Parsed parse(String unit) {
    var source =
        new SimpleJavaFileObject(URI.create("string:///C.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return unit;
          }
        };
    var said = new DiagnosticCollector<JavaFileObject>();
    var task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(
                    Writer.nullWriter(), null, said, List.of("-proc:none"), null, List.of(source));
    var units = new ArrayList<CompilationUnitTree>();
    try {
      task.parse().forEach(units::add);
    } catch (IOException | RuntimeException unreadable) {
      units.clear();
    }
    return new Parsed(task, units, said);
  }
}
