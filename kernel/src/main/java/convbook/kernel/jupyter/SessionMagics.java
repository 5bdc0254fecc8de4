package convbook.kernel.jupyter;

import convbook.kernel.display.VariableTable;
import convbook.kernel.eval.CellPrograms;
import convbook.kernel.eval.Evaluator.Variable;
import convbook.look.Screen;
import io.github.spencerpark.jupyter.kernel.magic.registry.LineMagicFunction;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The magics that Python's notebooks have taught people to type, and the shell's commands. */
final class SessionMagics {
  private static final String HELP =
      """
      A name, its dots and ?   what it is: Math.max? Learner.fit?
      Tab                      how a name or a call goes on
      Shift+Tab                what the name at the cursor is
      !command                 runs a command of the shell: !ls -l
      %time CODE               runs the code of its line, and says how long that took
      %%time                   says it of a whole cell that begins so
      %timeit CODE             runs code again and again, and says how long one run takes
      %%timeit                 does so with a whole cell
      %who                     the variables with their types, shapes and memory
      %tb                      the last error with the frames of all libraries
      %doctor                  what the course needs from this machine, and what to do
      %lsmagic                 the names of all magics
      %help                    this list
      %load FILE               runs a file of Java's, or the Java of a notebook
      %jars FILES              adds jars: %jars lib/*.jar
      %classpath FOLDERS       adds folders of classes
      %maven COORDINATES       adds a library from a Maven repository: %maven GROUP:ARTIFACT:VERSION
                               (also %addMavenDependency, %addMavenDependencies)
      %mavenRepo NAME ADDRESS  adds such a repository (also %addMavenRepo)
      %loadFromPOM FILE        adds what a pom.xml names
      %%loadFromPOM            adds what the lines below it name
      """;

  private final Supplier<List<Variable>> variables;
  private final Supplier<String> lastError;

  SessionMagics(Supplier<List<Variable>> variables, Supplier<String> lastError) {
    this.variables = variables;
    this.lastError = lastError;
  }

  /** Returns the magics by their names; {@code !} is the shell's. */
  Map<String, LineMagicFunction<?>> all() {
    return Map.of(
        "!", words -> run(shell(words.get(0))),
        "doctor", words -> run(doctor()),
        "help", words -> print(HELP),
        "tb", words -> print(lastError.get()),
        "who", words -> who());
  }

  private static Object print(String text) {
    System.out.print(text);
    return "";
  }

  private Object who() {
    List<Variable> found = variables.get();
    if (found.isEmpty()) {
      return print("No cell that has run declares a variable.\n");
    }
    return Screen.current().show(VariableTable.of(found));
  }

  private static Object run(List<String> command) throws Exception {
    int code = CellPrograms.run(command);
    if (code != 0) {
      throw new IllegalStateException("This command ended with the exit code " + code + ".");
    }
    return "";
  }

  private static List<String> shell(String command) {
    return File.separatorChar == '\\'
        ? List.of("cmd", "/c", command)
        : List.of("sh", "-c", command);
  }

  /** A Java of its own, for the doctor opens ports and loads libraries. */
  private static List<String> doctor() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(java, "-jar", System.getProperty("java.class.path"), "doctor");
  }
}
