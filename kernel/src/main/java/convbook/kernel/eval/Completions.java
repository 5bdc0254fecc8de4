package convbook.kernel.eval;

import ai.djl.nn.Block;
import convbook.kernel.eval.Completion.Match;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/** What could stand at the end of a piece of code: Java, a magic or the name of a file. */
final class Completions {
  /** Every object has them, and hardly anybody looks for them. */
  private static final Set<String> OF_EVERY_OBJECT = methods(Object.class);

  /** Every layer has them; its settings are looked for more often. */
  private static final Set<String> OF_EVERY_BLOCK = methods(Block.class);

  /** A folder of images has more files than a list can show. */
  private static final int MOST_FILES = 200;

  private final JShell shell;
  private final Collection<String> magics;

  /**
   * Makes what completes cells.
   *
   * @param magics what can be written, with its signs
   */
  Completions(JShell shell, Collection<String> magics) {
    this.shell = shell;
    this.magics = magics;
  }

  /**
   * Words for the end of a code.
   *
   * @param start where in the code the part begins that they replace
   */
  record Found(List<Match> matches, int start) {
    static Found none(String code) {
      return new Found(List.of(), code.length());
    }
  }

  /** Returns what could stand behind a code. */
  Found after(String code) {
    CellSource.Place place = CellSource.placeAtEnd(code);
    String typed = code.substring(place.start());
    return switch (place.kind()) {
      case JAVA -> java(code);
      case COMMENT -> Found.none(code);
      case TEXT -> files(code, typed);
      case MAGIC -> magics(code, typed);
    };
  }

  private Found magics(String code, String typed) {
    if (typed.matches("(?s).*\\s.*")) {
      return files(code, typed.replaceFirst("(?s).*\\s", ""));
    }
    return new Found(
        magics.stream()
            .filter(name -> name.startsWith(typed))
            .map(name -> new Match(name, "magic"))
            .toList(),
        code.length() - typed.length());
  }

  private static Found files(String code, String typed) {
    int slash = typed.lastIndexOf('/') + 1;
    String begun = typed.substring(slash);
    try (Stream<Path> inside = Files.list(Path.of(typed.substring(0, slash)))) {
      return new Found(
          inside
              .map(path -> path.getFileName() + (Files.isDirectory(path) ? "/" : ""))
              .filter(
                  name -> name.startsWith(begun) && name.startsWith(".") == begun.startsWith("."))
              .sorted()
              .limit(MOST_FILES)
              .map(name -> new Match(name, "path"))
              .toList(),
          code.length() - begun.length());
    } catch (IOException | InvalidPathException | SecurityException noFolder) {
      return Found.none(code);
    }
  }

  private Found java(String code) {
    SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
    var anchor = new int[1];
    for (String reading : Readings.of(analysis, code)) {
      List<Suggestion> found = analysis.completionSuggestions(reading, code.length(), anchor);
      if (!found.isEmpty()) {
        return new Found(
            found.stream()
                // JShell's order is that of the alphabet.
                .sorted(Comparator.comparingInt(Completions::rank))
                .map(Suggestion::continuation)
                .distinct()
                .map(word -> new Match(word, kind(word)))
                .toList(),
            anchor[0]);
      }
    }
    return Found.none(code);
  }

  private static Set<String> methods(Class<?> type) {
    return Stream.of(type.getMethods()).map(Method::getName).collect(Collectors.toSet());
  }

  /** Where nothing is asked for, everything fits. */
  private static int rank(Suggestion suggestion) {
    String name = suggestion.continuation().replaceFirst("\\(.*", "");
    int general = OF_EVERY_OBJECT.contains(name) ? 2 : OF_EVERY_BLOCK.contains(name) ? 1 : 0;
    return suggestion.matchesType() ? general : general + 3;
  }

  /** JShell gives words alone; how they are written says what they are. */
  private static String kind(String word) {
    boolean capital = Character.isUpperCase(word.charAt(0));
    boolean constant = word.length() > 1 && word.equals(word.toUpperCase(Locale.ROOT));
    if (word.endsWith(".")) {
      return "module";
    }
    if (word.contains("(")) {
      return capital ? "class" : "function";
    }
    if (SourceVersion.isKeyword(word)) {
      return "keyword";
    }
    return capital && !constant ? "class" : "instance";
  }
}
