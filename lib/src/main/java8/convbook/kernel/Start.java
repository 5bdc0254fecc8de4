package convbook.kernel;

/** What {@code java -jar} starts; compiled for Java 8, so that an older Java says what it lacks. */
public final class Start {
  private static final int OLDEST = 17;

  private Start() {}

  /**
   * Hands over to the kernel's room, or says in one sentence that this Java is too old for it.
   *
   * @param args as the kernel's room takes them
   */
  public static void main(String[] args) throws ReflectiveOperationException {
    String trouble = trouble(System.getProperty("java.specification.version"));
    if (!trouble.isEmpty()) {
      System.err.println(trouble);
      System.exit(2);
    }
    Class.forName("convbook.kernel.Main")
        .getMethod("main", String[].class)
        .invoke(null, (Object) args);
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
}
