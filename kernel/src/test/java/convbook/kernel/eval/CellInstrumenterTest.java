package convbook.kernel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CellInstrumenterTest {
  /** What a learner might write. */
  static class Cells {
    static int steps;

    static int sum(int n) {
      int sum = 0;
      for (int i = 1; i <= n; i++) {
        sum +=
            switch (i % 3) {
              case 0 -> i;
              case 1 -> 1;
              default -> 0;
            };
      }
      return sum;
    }

    static void forever() {
      while (true) {
        steps++;
      }
    }

    static void deep() {
      steps++;
      if (steps > 0) {
        deep();
      }
    }

    static void leave() {
      System.exit(3);
    }

    static void halt() {
      Runtime.getRuntime().halt(3);
    }

    static void leaveByReference() {
      IntConsumer exit = System::exit;
      exit.accept(3);
    }
  }

  private static Method instrumented(String method) throws Exception {
    byte[] bytes = CellInstrumenter.instrumented(bytecode());
    Class<?> cells =
        new ClassLoader(CellInstrumenterTest.class.getClassLoader()) {
          Class<?> define() {
            return defineClass(Cells.class.getName(), bytes, 0, bytes.length);
          }
        }.define();
    for (Method found : cells.getDeclaredMethods()) {
      if (found.getName().equals(method)) {
        found.setAccessible(true);
        return found;
      }
    }
    throw new NoSuchMethodException(method);
  }

  private static byte[] bytecode() throws IOException {
    String file = Cells.class.getName().replace('.', '/') + ".class";
    try (InputStream in = Cells.class.getClassLoader().getResourceAsStream(file)) {
      return in.readAllBytes();
    }
  }

  private static void refuses(String method) {
    assertThatThrownBy(() -> instrumented(method).invoke(null))
        .isInstanceOf(InvocationTargetException.class)
        .hasCauseInstanceOf(InterruptCheck.ExitRefused.class);
  }

  @Test
  void aClassDoesWhatItDid() throws Exception {
    assertThat(instrumented("sum").invoke(null, 10)).isEqualTo(Cells.sum(10));
  }

  @Test
  void nothingEndsTheJavaMachine() {
    refuses("leave");
    refuses("halt");
    refuses("leaveByReference");
  }

  @Test
  @Timeout(20)
  void loopsAndMethodsEndWhenTheirCellIsStopped() throws Exception {
    for (String method : List.of("forever", "deep")) {
      Method code = instrumented(method);
      Cell cell = Cell.begin(1, Optional.empty());
      Interruption.begin(cell);
      try {
        assertThatThrownBy(() -> cell.run(() -> code.invoke(null)))
            .hasCauseInstanceOf(InterruptCheck.Stopped.class);
      } finally {
        cell.end();
        cell.stopped();
      }
    }
  }

  private static byte[] compiled(String members) throws IOException {
    Path folder = Files.createTempDirectory("classes");
    Path source = Files.writeString(folder.resolve("A.java"), "class A { " + members + " }");
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", folder.toString(), source.toString()))
        .isZero();
    return Files.readAllBytes(folder.resolve("A.class"));
  }

  private static boolean becomes(String before, String after) throws IOException {
    return CellInstrumenter.canBecome(compiled(before), compiled(after));
  }

  @Test
  void objectsOfAClassStayItsOwnWhileItsFieldsAreTheSame() throws Exception {
    assertThat(becomes("int a; int b() { return 1; }", "int a; int b() { return 2; }")).isTrue();
    assertThat(becomes("int a = 1;", "int a = 2;")).isTrue();
    assertThat(
            becomes(
                "static int a = f(); static int f() { return 1; }",
                "static int a = f(); static int f() { return 2; }"))
        .isTrue();
    assertThat(becomes("int a;", "int a; int b;")).isFalse();
    assertThat(becomes("int a;", "long a;")).isFalse();
    assertThat(becomes("java.util.List<Integer> a;", "java.util.List<Long> a;")).isFalse();
  }

  @Test
  void aClassThatSetsItsStaticFieldsOtherwiseIsAnotherClass() throws Exception {
    assertThat(becomes("static double rate = 0.1;", "static double rate = 0.01;")).isFalse();
    assertThat(becomes("static final int K = 1;", "static final int K = 2;")).isFalse();
    assertThat(becomes("static int a;", "static int a; static { a = 3; }")).isFalse();
  }
}
