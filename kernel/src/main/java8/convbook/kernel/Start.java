package convbook.kernel;

import java.lang.instrument.Instrumentation;
import java.util.Optional;

/** What {@code java -jar} starts; compiled for Java 8, so that an older Java says what it lacks. */
public final class Start {
  private static final int OLDEST = 17;

  private Start() {}

  /**
   * Hands over to the kernel, or says in one sentence that this Java is too old for it.
   *
   * @param args as the kernel takes them
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    String trouble = trouble(System.getProperty("java.specification.version"));
    if (!trouble.isEmpty()) {
      System.err.println(trouble);
      System.exit(2);
    }
    // By name, for its class is one of Java 17.
    Class<?> kernel = Class.forName("convbook.kernel.install.Main");
    kernel.getMethod("main", String[].class).invoke(null, (Object) args);
  }

  static String trouble(String version) {
    return Double.parseDouble(version) >= OLDEST
        ? ""
        : System.getProperty("java.home")
            + " is Java "
            + version
            + "; install a JDK, 17 or newer, for example from https://adoptium.net, and start this"
            + " with its java.";
  }

  /** What the manifest names as the agent; apart, for a Java without java.instrument can't load it. */
  public static final class Agent {
    private static volatile Instrumentation instrumentation;

    private Agent() {}

    /**
     * Java calls this before {@link Start#main}.
     *
     * @param options none
     * @param given what changes classes while the kernel runs
     */
    public static void agentmain(String options, Instrumentation given) {
      instrumentation = given;
    }

    /** Returns what changes classes while the kernel runs, if {@code java -jar} started it. */
    public static Optional<Instrumentation> instrumentation() {
      return Optional.ofNullable(instrumentation);
    }
  }
}
