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
    var returns = new ArrayList<Integer>();
    var finder =
        new TreeScanner<Void, Parsed>() {
          @Override
          public Void visitReturn(ReturnTree tree, Parsed parsed) {
            returns.add((int) parsed.startOf(tree) - before.length());
            return null;
          }

          @Override
          public Void visitLambdaExpression(LambdaExpressionTree tree, Parsed parsed) {
            return null;
          }

          @Override
          public Void visitNewClass(NewClassTree tree, Parsed parsed) {
            return null;
          }

          @Override
          public Void visitClass(ClassTree tree, Parsed parsed) {
            return tree.getSimpleName().contentEquals("C") ? super.visitClass(tree, parsed) : null;
          }
        };
    Parsed parsed = parse(before + statement + "\n} }");
    if (parsed.isSound()) {
      finder.scan(parsed.units(), parsed);
    }
    return returns.stream().mapToInt(Integer::intValue).findFirst();
  }

  /** Returns whether a variable is declared to be final. */
  static boolean isFinal(String variable) {
    var found = new boolean[1];
    var finder =
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitVariable(VariableTree tree, Void nothing) {
            found[0] |= tree.getModifiers().getFlags().contains(Modifier.FINAL);
            return null;
          }
        };
    finder.scan(parse("class C { " + variable + "\n; }").units(), null);
    return found[0];
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
