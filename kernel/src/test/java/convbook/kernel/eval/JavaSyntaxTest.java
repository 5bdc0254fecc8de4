package convbook.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaSyntaxTest {

  @Test
  void aReturnOutsideOfAMethodIsFound() {
    assertThat(JavaSyntax.strayReturn("return;")).hasValue(0);
    assertThat(JavaSyntax.strayReturn("return 5;")).hasValue(0);
    assertThat(JavaSyntax.strayReturn("if (a) {\n  return; }")).hasValue(11);
    assertThat(JavaSyntax.strayReturn("for (int i : a) run(() -> { return; }); return;"))
        .hasValue(40);
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
    assertThat(JavaSyntax.strayReturn(statement)).isEqualTo(OptionalInt.empty());
  }

  @Test
  void aFinalVariableIsToldFromOneWithFinalThingsInIt() {
    assertThat(JavaSyntax.isFinal("final int a = 1;")).isTrue();
    assertThat(JavaSyntax.isFinal("// so\n@Deprecated public static final String S;")).isTrue();
    assertThat(JavaSyntax.isFinal("String s = \"final\";")).isFalse();
    assertThat(JavaSyntax.isFinal("Runnable r = () -> { final int a = 1; };")).isFalse();
  }
}
