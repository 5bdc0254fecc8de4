package convbook.kernel.eval;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** A cell taken apart into what JShell reads one by one. */
final class Snippets {
  private Snippets() {}

  /**
   * Returns the code as JShell can read it, which is as one statement or as several without imports
   * and methods between them: first with all but those, then its last statement alone. What is left
   * out becomes blanks, so that all keeps its place.
   */
  static List<String> readings(SourceCodeAnalysis analysis, String cell) {
    String code = javaOf(cell);
    var statements = new StringBuilder(code);
    var last = new StringBuilder(code);
    int start = 0;
    CompletionInfo info = analysis.analyzeCompletion(code);
    while (isWhole(info) && !info.remaining().isBlank()) {
      int end = code.length() - info.remaining().length();
      String blanks = CellSource.blank(code.substring(start, end));
      last.replace(start, end, blanks);
      if (Syntax.isDeclaration(info.source())) {
        statements.replace(start, end, blanks);
      }
      start = end;
      info = analysis.analyzeCompletion(info.remaining());
    }
    return List.copyOf(new LinkedHashSet<>(List.of(statements.toString(), last.toString())));
  }

  /**
   * Returns the cell with blanks in the place of what is not for JShell: magics such as {@code
   * %maven ...}, and a package.
   */
  static String javaOf(String cell) {
    return withoutPackage(CellSource.withMagics(cell, CellSource::blank));
  }

  /** Returns the cell with blanks in the place of the package that a pasted file begins with. */
  static String withoutPackage(String cell) {
    return CellSource.packageOf(cell)
        .map(found -> cell.replaceFirst(Pattern.quote(found), CellSource.blank(found)))
        .orElse(cell);
  }

  /** JShell calls what it does not understand complete. */
  static boolean isWhole(CompletionInfo info) {
    return info.completeness().isComplete() && info.completeness() != Completeness.UNKNOWN;
  }
}
