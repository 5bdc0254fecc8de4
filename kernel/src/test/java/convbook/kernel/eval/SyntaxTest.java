package convbook.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyntaxTest {

  @Test
  void aReturnOutsideOfAMethodIsFound() {
    assertThat(Syntax.strayReturn("return;")).hasValue(0);
    assertThat(Syntax.strayReturn("return 5;")).hasValue(0);
    assertThat(Syntax.strayReturn("if (a) {\n  return; }")).hasValue(11);
    assertThat(Syntax.strayReturn("for (int i : a) run(() -> { return; }); return;")).hasValue(40);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "System.out.println(\"return\");",
        "for (var f : fs) f.accept(x -> { return x; });",
        "{ new Thread() { public void run() { return; } }.start(); }",
        "{ class A { int b() { return 1; } } }"
      })
  void aReturnFromSomethingIsFine(String statement) {
    assertThat(Syntax.strayReturn(statement)).isEqualTo(OptionalInt.empty());
  }

  @Test
  void aFinalVariableIsToldFromOneWithFinalThingsInIt() {
    assertThat(Syntax.isFinal("final int a = 1;")).isTrue();
    assertThat(Syntax.isFinal("// so\n@Deprecated public static final String S;")).isTrue();
    assertThat(Syntax.isFinal("String s = \"final\";")).isFalse();
    assertThat(Syntax.isFinal("Runnable r = () -> { final int a = 1; };")).isFalse();
  }
}
