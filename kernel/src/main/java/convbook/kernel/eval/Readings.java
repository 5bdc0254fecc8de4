package convbook.kernel.eval;

import java.util.LinkedHashSet;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/**
 * A cell as JShell can read it, which is as one statement or as several without imports and methods
 * between them.
 */
final class Readings {
  private Readings() {}

  /**
   * Returns the cell with all statements but imports and methods, then its last statement alone.
   * What is left out becomes blanks, so that all keeps its place.
   */
  static List<String> of(SourceCodeAnalysis analysis, String cell) {
    String code = CellSource.javaOf(cell);
    var statements = new StringBuilder(code);
    var last = new StringBuilder(code);
    int start = 0;
    CompletionInfo info = analysis.analyzeCompletion(code);
    while (isWhole(info) && !info.remaining().isBlank()) {
      int end = code.length() - info.remaining().length();
      String blanks = CellSource.blank(code.substring(start, end));
      last.replace(start, end, blanks);
      if (JavaSyntax.isDeclaration(info.source())) {
        statements.replace(start, end, blanks);
      }
      start = end;
      info = analysis.analyzeCompletion(info.remaining());
    }
    return List.copyOf(new LinkedHashSet<>(List.of(statements.toString(), last.toString())));
  }

  /** JShell calls what it does not understand complete. */
  static boolean isWhole(CompletionInfo info) {
    return info.completeness().isComplete() && info.completeness() != Completeness.UNKNOWN;
  }
}
