package convbook.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ErrorSpanTest {
  private static String found(String line, String type, String message) {
    return cut(line, ErrorSpan.in(line, type, message, Optional.empty()));
  }

  private static String called(String line, String type, String method) {
    var callee = new StackTraceElement(type, method, "A.java", 1);
    return cut(
        line, ErrorSpan.in(line, "java.lang.IllegalStateException", "", Optional.of(callee)));
  }

  private static String cut(String line, ErrorSpan span) {
    return line.substring(span.start(), span.start() + span.length());
  }

  @Test
  void aCallIsUnderlinedByItsName() {
    assertThat(called("int n = list.get(5) + get;", "java.util.ArrayList", "get")).isEqualTo("get");
    assertThat(called("  var b = new Box(1);", "REPL.$JShell$1$Box", "<init>"))
        .isEqualTo("new Box");
  }

  @Test
  void aFaultOfTheLineItselfIsUnderlinedWhereItIs() {
    String arithmetic = "java.lang.ArithmeticException";
    assertThat(found("int q = a / b;", arithmetic, "/ by zero")).isEqualTo("/");
    assertThat(found("int q = a % b; // a / b", arithmetic, "/ by zero")).isEqualTo("%");
    assertThat(found("  %time int q = a / b;", arithmetic, "/ by zero")).isEqualTo("/");
    assertThat(found("x[7] = 1;", "java.lang.ArrayIndexOutOfBoundsException", "Index 7"))
        .isEqualTo("[7]");
    assertThat(found("String s = (String) o;", "java.lang.ClassCastException", ""))
        .isEqualTo("(String)");
    assertThat(found("if (bad) throw new X();", "X", "")).isEqualTo("throw");
    String none = "java.lang.NullPointerException";
    assertThat(
            found("int n = s.length();", none, "Cannot invoke \"String.length()\" because it is"))
        .isEqualTo("length");
    assertThat(found("p.x = 1;", none, "Cannot assign field \"x\" because \"p\" is null"))
        .isEqualTo("x");
  }

  @Test
  void whatIsThereTwiceOrNotAtAllIsTheWholeLine() {
    assertThat(called("  f(1); f(2);  ", "A", "f")).isEqualTo("f(1); f(2);");
    assertThat(called("  g(\"f(1)\");", "A", "f")).startsWith("g(");
  }

  @Test
  void aLongLiteralIsPassedOver() {
    String text = "\\n/x".repeat(100_000);
    String line = "String s = \"" + text + "\"; int q = a / b;";
    assertThat(found(line, "java.lang.ArithmeticException", "/ by zero")).isEqualTo("/");
  }
}
