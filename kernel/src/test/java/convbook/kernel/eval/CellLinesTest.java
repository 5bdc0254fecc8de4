package convbook.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import jdk.jshell.JShell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellLinesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "because \"REPL.$JShell$17B.s\" is null | because \"s\" is null",
        "REPL.$JShell$26$Bad@1a2b | Bad@1a2b",
        "REPL.$JShell$26$Bad$Inner | Bad$Inner",
        "[LREPL.$JShell$26$Bad;@1a2b | [LBad;@1a2b",
        "'void REPL.$JShell$11BC.f(REPL.$JShell$9$A)' | 'void f(A)'",
        "class REPL.$JShell$11 cannot access | class a cell cannot access",
        "REPL.$JShell$4$$JShell$anonymous$$0@1a | anonymous$$0@1a",
        "REPL.$JShell$26$$Lambda$33/0x07@1a | $Lambda$33/0x07@1a",
        "A (A and B are in unnamed module of loader jdk.jshell.execution.X$Y @6f) | A",
        "A (REPL.$JShell$1$A is in unnamed module of loader jdk.jshell.X @6f) | A",
        "a REPL of $1 and $JShell$ or JShell$1 | a REPL of $1 and $JShell$ or JShell$1",
      })
  void whatJShellNamesReadsAsItsReaderNamedIt(String said, String plain) {
    assertThat(CellLines.plain(said)).isEqualTo(plain);
  }

  @Test
  void everyLineOfAClassLeadsToItsLineInTheCell() {
    var lines = new CellLines();
    try (JShell shell = JShell.create()) {
      String cell = "int a = 1;\n\nint f(int n) {\n  int k = n;\n  return 1 / n;\n}";
      shell.eval("import java.util.*;");
      shell.eval(cell.substring(12));
      lines.learn(shell, new CellPart(7, cell, 12));
      var frame = new StackTraceElement("REPL.$JShell$2", "f", "$JShell$2.java", line(shell));
      assertThat(lines.of(frame)).contains(new CellPart.Place(7, 5, 1, "  return 1 / n;"));
      assertThat(lines.reworded("\tthere: " + frame)).isEqualTo("\tthere: cell 7, line 5");
    }
  }

  @Test
  void theKernelsOwnSnippetsWereWrittenInNoCell() {
    var lines = new CellLines();
    lines.add("s1", new CellPart(0, "import java.util.*;", 0));
    lines.add("1", new CellPart(1, "int a;", 0));
    assertThat(lines.partOf("s1")).isEmpty();
    assertThat(lines.partOf("1")).isPresent();
    assertThat(lines.partOf("2")).isEmpty();
  }

  private static int line(JShell shell) {
    String wrapped =
        shell
            .sourceCodeAnalysis()
            .wrapper(shell.snippets().reduce((a, b) -> b).orElseThrow())
            .wrapped();
    return (int)
            wrapped.substring(0, wrapped.indexOf("return 1")).chars().filter(c -> c == '\n').count()
        + 1;
  }
}
