package convbook.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UserClassesTest {
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

  private static Method guarded(String method, List<String> variables) throws Exception {
    byte[] bytes = UserClasses.guarded(bytecode(), (field, type) -> variables.add(field));
    Class<?> cells =
        new ClassLoader(UserClassesTest.class.getClassLoader()) {
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
    assertThatThrownBy(() -> guarded(method, new ArrayList<>()).invoke(null))
        .isInstanceOf(InvocationTargetException.class)
        .hasCauseInstanceOf(Guard.ExitRefused.class);
  }

  @Test
  void aClassDoesWhatItDidAndTellsItsVariables() throws Exception {
    List<String> variables = new ArrayList<>();
    assertThat(guarded("sum", variables).invoke(null, 10)).isEqualTo(Cells.sum(10));
    assertThat(variables).containsExactly("steps");
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
      Method code = guarded(method, new ArrayList<>());
      Cell cell = Cell.begin(1, Optional.empty());
      cell.stop();
      try {
        assertThatThrownBy(() -> cell.run(() -> code.invoke(null)))
            .hasCauseInstanceOf(Guard.Stopped.class);
      } finally {
        cell.end();
        cell.stopped();
      }
    }
  }
}
